import { type EventId, isolateOf, seqOf } from '../protocol/event-id.ts';
import type { Database, Statement } from './sqlite.ts';

/** Rows that are deleted at once: the recorder must not be held up for long. */
const SLICE = 5000;
const MEGABYTE = 1_000_000;

/** Keeps a recording within its bounds: the oldest events go. */
export class Ring {
  readonly #events: number;
  readonly #bytes: number;
  readonly #oldest: Statement;
  readonly #pages: Statement;
  readonly #isolates: Statement;
  readonly #timeOf: Statement;
  readonly #forget: readonly Statement[];
  readonly #onForget: (isolate: number, oldest: { readonly seq: number; readonly time: number }) => void;
  #first = 1;

  /** @param onForget told of each isolate that has lost events, with the oldest that it has now */
  constructor(
    database: Database,
    keep: { readonly events: number; readonly megabytes: number },
    onForget: (isolate: number, oldest: { readonly seq: number; readonly time: number }) => void,
  ) {
    this.#onForget = onForget;
    this.#events = keep.events;
    this.#bytes = keep.megabytes * MEGABYTE;
    this.#oldest = database.prepare('select min(n) as n from events');
    this.#pages = database.prepare(
      `select (page_count - freelist_count) * page_size as bytes
       from pragma_page_count, pragma_freelist_count, pragma_page_size`,
    );
    this.#isolates = database.prepare(
      'select (select min(id) from events where id > i.id << 32 and id < (i.id << 32) + (1 << 31)) as first from isolates i',
    );
    this.#timeOf = database.prepare('select time from events where id = ?');
    this.#forget = [
      'delete from deliveries where receive in (select id from events where n < ?)',
      'delete from payloads where n < ?',
      'delete from events where n < ?',
    ].map((text) => database.prepare(text));
  }

  /** @param last number of the newest event */
  trim(last: number): void {
    const isTooMuch = last - this.#first + 1 > this.#events;
    if (!isTooMuch && Number(this.#pages.get()?.['bytes']) <= this.#bytes) return;
    const before = Math.min(last, Math.max(this.#first + SLICE, isTooMuch ? last - this.#events + 1 : 0));
    for (const statement of this.#forget) statement.run(before);
    this.#first = Number(this.#oldest.get()?.['n'] ?? last + 1);
    for (const row of this.#isolates.all()) {
      const id = row['first'];
      if (typeof id !== 'number') continue;
      const [isolate, time] = [isolateOf(id as EventId), this.#timeOf.get(id)?.['time']];
      this.#onForget(isolate, { seq: seqOf(id as EventId), time: Number(time) });
    }
  }
}
