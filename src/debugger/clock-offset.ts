/** What the clock of another process is behind ours, from what it said when it was asked. Times are microseconds of monotonic clocks. */

export interface Reading {
  /** Our clock when theirs was asked for. */
  readonly before: number;
  readonly theirs: number;
  /** Our clock when the answer came. */
  readonly after: number;
}

/** All processes of a machine have the same clock, and then nothing is more exact than it. */
export function isSameClock({ before, theirs, after }: Reading): boolean {
  return before <= theirs && theirs <= after;
}

/** What theirs must be given to agree with ours: wrong by half of the shortest way there and back at most. */
export function offsetOf(readings: readonly Reading[]): number {
  const [first, ...others] = readings;
  if (!first || isSameClock(first)) return 0;
  const best = others.reduce((one, other) => (roundTrip(other) < roundTrip(one) ? other : one), first);
  return (best.before + best.after) / 2 - best.theirs;
}

function roundTrip({ before, after }: Reading): number {
  return after - before;
}
