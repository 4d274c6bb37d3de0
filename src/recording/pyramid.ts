/**
 * How many events there are, and how many of them failed: for each isolate and protocol, in buckets of time of several widths. A picture
 * of the whole run reads a few thousand rows of it instead of a million events.
 */
import type { Database, Statement } from './sqlite.ts';

/** Exponents of two of the buckets' widths in microseconds: 16 ms, 65 ms, … 19 h. */
export const levels = [14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36] as const;

interface Cell {
  readonly isolate: number;
  readonly bucket: number;
  readonly protocol: number;
  count: number;
  sends: number;
  failed: number;
}

interface Counted {
  readonly time: number;
  /** Its text. */
  readonly protocol: number;
  /** 0 where an event that was counted before has failed. */
  readonly count: 0 | 1;
  readonly isSend: boolean;
  readonly isFailed: boolean;
}

const [BASE] = levels;

export class Pyramid {
  readonly #add: Statement;
  readonly #forget: Statement;
  /** Of the lowest level, since they were written last. */
  #cells = new Map<string, Cell>();

  constructor(database: Database) {
    this.#add = database.prepare(
      `insert into density values (?, ?, ?, ?, ?, ?, ?)
       on conflict do update set count = count + excluded.count, sends = sends + excluded.sends, failed = failed + excluded.failed`,
    );
    this.#forget = database.prepare('delete from density where level = ? and isolate = ? and bucket < ?');
  }

  add(isolate: number, { time, protocol, count, isSend, isFailed }: Counted): void {
    const bucket = Math.floor(time / 2 ** BASE);
    const key = `${isolate} ${bucket} ${protocol}`;
    let cell = this.#cells.get(key);
    if (!cell) {
      cell = { isolate, bucket, protocol, count: 0, sends: 0, failed: 0 };
      this.#cells.set(key, cell);
    }
    cell.count += count;
    if (isSend) cell.sends++;
    if (isFailed) cell.failed++;
  }

  /** Within a transaction. */
  write(): void {
    let cells = this.#cells;
    this.#cells = new Map();
    for (const level of levels) {
      const above = new Map<string, Cell>();
      for (const { isolate, bucket, protocol, count, sends, failed } of cells.values()) {
        this.#add.get(level, isolate, bucket, protocol, count, sends, failed);
        const [key, wide] = [`${isolate} ${Math.floor(bucket / 4)} ${protocol}`, Math.floor(bucket / 4)];
        const cell = above.get(key);
        if (cell) {
          cell.count += count;
          cell.sends += sends;
          cell.failed += failed;
        } else above.set(key, { isolate, bucket: wide, protocol, count, sends, failed });
      }
      cells = above;
    }
  }

  /** What lies wholly before that time, of one isolate. */
  forget(isolate: number, before: number): void {
    for (const level of levels) this.#forget.run(level, isolate, Math.floor(before / 2 ** level));
  }
}
