import type { IsolateLine } from './isolate-line.ts';
import { kindBits, RECEIVE } from './kinds.ts';

/**
 * What one `receive` has caused in its isolate, in order: the events whose `cause` it is, chained through the columns `next` and
 * `previous`. The `receive` knows the last of them, the last one the first.
 */
export class Contexts {
  /** Where the `receive` is not kept: the last event of each, by isolate and `seq` of the `receive`. */
  readonly #orphans = new Map<IsolateLine, Map<number, number>>();

  /** The event is the newest of its line. */
  append(line: IsolateLine, index: number): void {
    const cause = line.cause.get(index);
    if (cause === 0) return;
    const seq = line.seq.get(index);
    const root = line.find(cause);
    const isKept = root >= 0 && kindBits(line.kind.get(root)) === RECEIVE;
    const last = isKept ? line.last.get(root) : (this.#orphans.get(line)?.get(cause) ?? 0);
    const lastIndex = last === 0 ? -1 : line.find(last);
    if (lastIndex >= 0) {
      line.previous.set(index, last);
      line.next.set(index, line.next.get(lastIndex));
      line.next.set(lastIndex, seq);
    } else line.next.set(index, seq);
    if (isKept) line.last.set(root, seq);
    else this.#orphansOf(line).set(cause, seq);
  }

  /** A `receive` is forgotten, though what it has caused goes on. */
  forgetRoot(line: IsolateLine, index: number): void {
    const last = line.last.get(index);
    if (last !== 0) this.#orphansOf(line).set(line.seq.get(index), last);
  }

  /** Contexts whose last event is forgotten are over. */
  sweep(line: IsolateLine): void {
    const first = line.seq.get(line.first);
    const orphans = this.#orphans.get(line);
    if (!orphans) return;
    for (const [cause, last] of orphans) if (last < first || line.end === line.first) orphans.delete(cause);
  }

  #orphansOf(line: IsolateLine): Map<number, number> {
    const orphans = this.#orphans.get(line) ?? new Map<number, number>();
    this.#orphans.set(line, orphans);
    return orphans;
  }
}

/** `seq` of the first event that this `receive` has caused; 0 for none, and where that is forgotten. */
export function firstCaused(line: IsolateLine, index: number): number {
  const last = line.last.get(index);
  const first = last === 0 ? 0 : line.next.get(line.find(last));
  return line.find(first) < 0 ? 0 : first;
}

/** `seq` of the next event with the same cause; 0 after the last. */
export function nextCaused(line: IsolateLine, index: number): number {
  const next = line.next.get(index);
  return next > line.seq.get(index) ? next : 0;
}
