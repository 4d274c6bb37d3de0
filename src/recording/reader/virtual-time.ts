/** The clock of a run whose halts are cut out: while all of it stands, it does not go on. Microseconds since the run began. */
import type { Seam } from '../../protocol/picture.ts';

interface Cut {
  readonly from: number;
  readonly to: number;
  readonly halts: number;
  /** What was cut out before. */
  readonly before: number;
}

export class VirtualTime {
  readonly #cuts: readonly Cut[];

  /** @param halts of the whole system, in any order; they may overlap */
  constructor(halts: readonly { readonly from: number; readonly to: number }[]) {
    const cuts: { from: number; to: number; halts: number; before: number }[] = [];
    for (const { from, to } of [...halts].sort((a, b) => a.from - b.from)) {
      if (to <= from) continue;
      const last = cuts.at(-1);
      if (last && from <= last.to) {
        last.to = Math.max(last.to, to);
        last.halts++;
      } else cuts.push({ from, to, halts: 1, before: last ? last.before + last.to - last.from : 0 });
    }
    this.#cuts = cuts;
  }

  of(time: number): number {
    if (this.#cuts.length === 0) return time; // asked for each event of a picture
    const cut = this.#last(({ from }) => from <= time);
    return cut ? time - cut.before - (Math.min(time, cut.to) - cut.from) : time;
  }

  /** The first moment at which the clock shows this. */
  begin(at: number): number {
    const cut = this.#last(({ from, before }) => from - before < at);
    return cut ? at + cut.before + cut.to - cut.from : at;
  }

  /** The last moment at which it does. */
  end(at: number): number {
    const cut = this.#last(({ from, before }) => from - before <= at);
    return cut ? at + cut.before + cut.to - cut.from : at;
  }

  seams(from: number, to: number): readonly Seam[] {
    return this.#cuts
      .map((cut) => ({ at: cut.from - cut.before, duration: cut.to - cut.from, halts: cut.halts }))
      .filter(({ at }) => at >= from && at <= to);
  }

  /** The last for which it is so; it is so up to one of them. */
  #last(isSo: (cut: Cut) => boolean): Cut | undefined {
    let [low, high] = [0, this.#cuts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const cut = this.#cuts[middle];
      if (cut && isSo(cut)) low = middle + 1;
      else high = middle;
    }
    return this.#cuts[low - 1];
  }
}
