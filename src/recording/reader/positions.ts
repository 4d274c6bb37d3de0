/** The two scales of a picture. */
import { type EventId, firstNote, isolateOf, seqOf } from '../../protocol/event-id.ts';
import type { Line, Lines } from './lines.ts';
import type { Steps } from './steps.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface Positions {
  of(event: { readonly id: EventId; readonly time: number }): number;
  /** The id of the isolate's first event at or behind a position; behind its last where there is none. */
  since(line: Line, at: number): EventId;
  /** Where a moment is on a line: between its events. */
  ofTime(line: Line, time: number): number;
  /** Where what has not ended is drawn to. */
  readonly end: number;
}

/** @param to microseconds of the run, of its last moment */
export function timePositions(lines: Lines, clock: VirtualTime, to: number): Positions {
  return {
    of: ({ time }) => clock.of(time),
    since: (line, at) => lines.since(line, clock.begin(at)),
    ofTime: (_line, time) => clock.of(time),
    end: clock.of(to),
  };
}

export function orderPositions(lines: Lines, steps: Steps): Positions {
  /** Half a step behind what was before it. */
  const ofTime = (line: Line, time: number) => {
    const before = steps.before(lines.since(line, time));
    if (before !== undefined) return before + 0.5;
    return line.first === undefined ? 0 : Math.max(0, steps.of(line.first) - 0.5);
  };
  return {
    of: ({ id, time }) => {
      // What is no message has no step of its own.
      const line = seqOf(id) < firstNote ? undefined : lines.at(isolateOf(id));
      return line ? ofTime(line, time) : steps.of(id);
    },
    since: (line, at) => steps.since(line, at),
    ofTime,
    end: steps.last + 0.5,
  };
}
