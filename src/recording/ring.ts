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
  readonly #forget: readonly Statement[];
  #first = 1;

  constructor(database: Database, keep: { readonly events: number; readonly megabytes: number }) {
    this.#events = keep.events;
    this.#bytes = keep.megabytes * MEGABYTE;
    this.#oldest = database.prepare('select min(n) as n from events');
    this.#pages = database.prepare(
      `select (page_count - freelist_count) * page_size as bytes
       from pragma_page_count, pragma_freelist_count, pragma_page_size`,
    );
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
  }
}
