/** The length of the longest chain of causes that leads to each event, from 1: its place on the scale `order`. */
import { type EventId, isolateOf, seqOf } from '../../protocol/event-id.ts';
import { indexOf } from './sorted.ts';
import type { Track } from './tracks.ts';

interface Counting extends Track {
  readonly steps: Uint32Array;
  /** The next of each. */
  event: number;
  delivery: number;
}

/** @returns the steps of each track's events */
export function countSteps(tracks: readonly Track[]): readonly Uint32Array[] {
  const counting = tracks.map((track) => ({
    ...track,
    steps: new Uint32Array(track.seqs.length),
    event: 0,
    delivery: 0,
  }));
  const byIsolate = new Map(counting.map((track) => [track.line.isolate, track]));
  let isForced = false;
  for (;;) {
    let hasMoved = false;
    for (const track of counting) {
      const before = track.event;
      go(track, byIsolate, isForced && !hasMoved);
      hasMoved ||= track.event > before;
    }
    if (counting.every(({ event, seqs }) => event === seqs.length)) return counting.map(({ steps }) => steps);
    // Ends that were paired by their looks can wait for each other in a circle.
    isForced = !hasMoved;
  }
}

/** As far as it comes before it waits for another. @param isForced whether its first event does not wait */
function go(track: Counting, all: ReadonlyMap<number, Counting>, isForced: boolean): void {
  const { seqs, steps, receives, sends } = track;
  for (let mayWait = !isForced; track.event < seqs.length; mayWait = true) {
    const seq = seqs[track.event] ?? 0;
    let step = (steps[track.event - 1] ?? 0) + 1;
    let next = track.delivery;
    while (next < receives.length && (receives[next] ?? 0) < seq) next++;
    for (; next < receives.length && receives[next] === seq; next++) {
      const sent = stepOf(sends[next] ?? 0, all);
      if (sent === undefined && mayWait) return;
      step = Math.max(step, (sent ?? 0) + 1);
    }
    steps[track.event++] = step;
    track.delivery = next;
  }
}

/** Of a send; 0 where it is not there, undefined where it is not known yet. */
function stepOf(send: number, all: ReadonlyMap<number, Counting>): number | undefined {
  const track = all.get(isolateOf(send as EventId));
  if (!track) return 0;
  const index = indexOf(track.seqs, seqOf(send as EventId));
  if (index < 0) return 0;
  return index < track.event ? (track.steps[index] ?? 0) : undefined;
}
