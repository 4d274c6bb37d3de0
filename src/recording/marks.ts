import { kindOf, MOST_MARKS } from '../causality/marks.ts';
import { type EventId, isolateOf } from '../protocol/event-id.ts';
import type { RecordedMark } from '../protocol/recording.ts';
import type { Database, Statement } from './sqlite.ts';

/** Halts, exceptions and lines of the console, as many as a run in memory keeps of each isolate. */
export class WrittenMarks {
  readonly #put: Statement;
  readonly #drop: Statement;
  /** The oldest first. */
  readonly #kept = new Map<string, Set<EventId>>();

  constructor(database: Database) {
    this.#put = database.prepare('insert or replace into marks values (?, ?, ?, ?, ?, ?, ?, ?)');
    this.#drop = database.prepare('delete from marks where id = ?');
  }

  /** Also one that more has come out about. Within a transaction. */
  put({ id, time, kind, name, isBreakpoint, site }: RecordedMark): void {
    this.#put.run(
      id,
      time,
      kind,
      name,
      isBreakpoint ? 1 : 0,
      site?.source ?? null,
      site?.path ?? null,
      site?.line ?? null,
    );
    const key = `${isolateOf(id)} ${kindOf({ kind })}`;
    const kept = this.#kept.get(key) ?? new Set();
    this.#kept.set(key, kept.add(id));
    if (kept.size <= MOST_MARKS) return;
    for (const oldest of kept) {
      kept.delete(oldest);
      this.#drop.run(oldest);
      return;
    }
  }
}
