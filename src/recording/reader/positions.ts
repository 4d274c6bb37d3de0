/** The two scales of a picture. */
import type { EventId } from '../../protocol/event-id.ts';
import type { Line, Lines } from './lines.ts';
import type { Steps } from './steps.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface Positions {
  of(event: { readonly id: EventId; readonly time: number }): number;
  /** The id of the isolate's first event at or behind a position; behind its last where there is none. */
  since(line: Line, at: number): EventId;
  /** Where an isolate that began or ended at this time did so, as it stands between its events. */
  ofTime(line: Line, time: number): number;
}

export function timePositions(lines: Lines, clock: VirtualTime): Positions {
  return {
    of: ({ time }) => clock.of(time),
    since: (line, at) => lines.since(line, clock.begin(at)),
    ofTime: (_line, time) => clock.of(time),
  };
}

export function orderPositions(lines: Lines, steps: Steps): Positions {
  return {
    of: ({ id }) => steps.of(id),
    since: (line, at) => steps.since(line, at),
    ofTime: (line, time) => {
      const id = lines.since(line, time);
      if (line.last === undefined) return 0;
      return id > line.last ? steps.of(line.last) + 1 : steps.of(id);
    },
  };
}
