import type { Span } from '../../protocol/picture.ts';

/** A clock of the system that does not run while all of it stands: real time with those stretches cut out, in microseconds of the run. */
export class VirtualClock {
  /** What is cut out: in order, apart from each other, none empty. */
  readonly cuts: readonly Span[];
  /** Position of each cut. */
  readonly #at: readonly number[];
  readonly #origin: number;

  /** @param halts in any order, also overlapping @param origin the real time at which it shows 0 */
  constructor(halts: readonly Span[], origin = 0) {
    this.cuts = joined(halts);
    this.#origin = origin;
    const at: number[] = [];
    let gone = origin;
    for (const { from, to } of this.cuts) {
      at.push(from - gone);
      gone += to - from;
    }
    this.#at = at;
  }

  /** @param time of the run; all of a cut has the same position */
  position(time: number): number {
    const before = lastUpTo(this.cuts.length, (at) => (this.cuts[at]?.from ?? 0) <= time);
    const cut = this.cuts[before];
    const at = this.#at[before];
    return cut === undefined || at === undefined ? time - this.#origin : at + Math.max(0, time - cut.to);
  }

  /** The first moment that has this position. */
  time(position: number): number {
    const before = lastUpTo(this.#at.length, (index) => (this.#at[index] ?? 0) < position);
    const cut = this.cuts[before];
    const at = this.#at[before];
    return cut === undefined || at === undefined ? position + this.#origin : cut.to + (position - at);
  }
}

/** @returns the last of so many for which it is so, of which all before are; -1 for none */
function lastUpTo(length: number, isSo: (at: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isSo(middle)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function joined(halts: readonly Span[]): readonly Span[] {
  const cuts: { from: number; to: number }[] = [];
  for (const { from, to } of [...halts].sort((a, b) => a.from - b.from)) {
    const last = cuts.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else if (from < to) cuts.push({ from, to });
  }
  return cuts;
}
