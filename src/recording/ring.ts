import { type EventId, firstNote, isolateOf, seqOf } from '../protocol/event-id.ts';
import type { Database, Statement } from './sqlite.ts';

/** Events that are forgotten at once: the recorder must not be held up for long. */
const SLICE = 5000;
/** Of the events, and of the bytes, that may be kept, a slice has at most one in so many. */
const OF_EVENTS = 4;
const OF_BYTES = 16;
const MEGABYTE = 1_000_000;

/** Events that came one after the other, and go together. */
interface Slice {
  events: number;
  /** Of each isolate its last event and its last note, by the first id that either could have. */
  readonly last: Map<number, number>;
  /** Its events have no payload that is older. */
  readonly payloads: number;
}

/** Keeps a recording within its bounds: the oldest events go. */
export class Ring {
  readonly #database: Database;
  readonly #events: number;
  readonly #bytes: number;
  readonly #slice: number;
  readonly #slices: Slice[];
  readonly #pages: Statement;
  readonly #isolates: Statement;
  readonly #timeOf: Statement;
  readonly #forgetDeliveries: Statement;
  readonly #forgetEvents: Statement;
  readonly #forgetPayloads: Statement;
  readonly #onForget: (isolate: number, oldest: { readonly seq: number; readonly time: number }) => void;
  #kept: number;
  /** Characters at which the newest slice has its share of the bytes. */
  #full = Number.POSITIVE_INFINITY;

  /** @param onForget told of each isolate that has lost events, with the oldest that it has now */
  constructor(
    database: Database,
    keep: { readonly events: number; readonly megabytes: number },
    onForget: (isolate: number, oldest: { readonly seq: number; readonly time: number }) => void,
  ) {
    this.#database = database;
    this.#onForget = onForget;
    this.#events = keep.events;
    this.#bytes = keep.megabytes * MEGABYTE;
    this.#slice = Math.max(1, Math.min(SLICE, Math.floor(keep.events / OF_EVENTS)));
    this.#pages = database.prepare(
      `select (page_count - freelist_count) * page_size as bytes
       from pragma_page_count, pragma_freelist_count, pragma_page_size`,
    );
    this.#isolates = database.prepare(
      'select (select min(id) from events where id > i.id << 32 and id < (i.id << 32) + (1 << 31)) as first from isolates i',
    );
    this.#timeOf = database.prepare('select time from events where id = ?');
    this.#forgetDeliveries = database.prepare('delete from deliveries where receive between ? and ?');
    this.#forgetEvents = database.prepare('delete from events where id between ? and ?');
    this.#forgetPayloads = database.prepare('delete from payloads where id < ?');
    this.#slices = slicesOf(database, this.#slice);
    this.#kept = this.#slices.reduce((sum, { events }) => sum + events, 0);
  }

  /** @param payloads.oldest it has none that is older @param payloads.written characters of all that there were */
  wrote(id: EventId, { oldest, written }: { readonly oldest: number; readonly written: number }): void {
    let slice = this.#slices.at(-1);
    if (!slice || slice.events >= this.#slice || written > this.#full) {
      slice = { events: 0, last: new Map(), payloads: oldest };
      this.#slices.push(slice);
      this.#full = written + this.#bytes / OF_BYTES;
    }
    const first = firstOf(id);
    slice.last.set(first, Math.max(id, slice.last.get(first) ?? 0));
    slice.events++;
    this.#kept++;
  }

  /** Between two transactions. The newest slice stays. */
  trim(): void {
    if (this.#slices.length < 2 || !this.#isTooMuch()) return;
    // Else each statement would be a transaction of its own, and write the same pages again.
    this.#database.exec('begin');
    // As many as it takes: what came at once before would stay for ever.
    do this.#forget();
    while (this.#slices.length > 1 && this.#isTooMuch());
    this.#tell();
    this.#database.exec('commit');
  }

  #isTooMuch(): boolean {
    return this.#kept > this.#events || Number(this.#pages.get()?.['bytes']) > this.#bytes;
  }

  #tell(): void {
    for (const row of this.#isolates.all()) {
      const id = row['first'];
      if (typeof id !== 'number') continue;
      const [isolate, time] = [isolateOf(id as EventId), this.#timeOf.get(id)?.['time']];
      this.#onForget(isolate, { seq: seqOf(id as EventId), time: Number(time) });
    }
  }

  #forget(): void {
    const slice = this.#slices.shift();
    if (!slice) return;
    for (const [first, last] of slice.last) {
      this.#forgetDeliveries.run(first, last);
      this.#forgetEvents.run(first, last);
    }
    this.#forgetPayloads.run(this.#slices[0]?.payloads ?? 0);
    this.#kept -= slice.events;
  }
}

/** The first id that an isolate's events, or its notes, could have. */
function firstOf(id: EventId): number {
  return id - (id % firstNote);
}

/** Of a recording that is gone on with. */
function slicesOf(database: Database, size: number): Slice[] {
  const rows = database.prepare(
    `select n / ${size} as slice, count(*) as events, max(id) as last, min(min(preview), min(headers)) as both,
       coalesce(min(preview), min(headers)) as one from events group by slice, id >> 31 order by slice desc`,
  );
  const slices = new Map<unknown, Slice & { payloads: number }>();
  let payloads = Number.MAX_SAFE_INTEGER;
  for (const { slice: number, events, last, both, one } of rows.iterate()) {
    payloads = Math.min(payloads, Number(both ?? one ?? payloads));
    const slice = slices.get(number) ?? { events: 0, last: new Map(), payloads };
    slices.set(number, slice);
    slice.events += Number(events);
    slice.payloads = payloads;
    slice.last.set(firstOf(Number(last) as EventId), Number(last));
  }
  return [...slices.values()].reverse();
}
