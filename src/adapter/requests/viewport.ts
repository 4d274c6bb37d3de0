import type { Lane } from '../../causality/messages.ts';
import type { Arrow } from '../../causality/viewport.ts';
import { type ArrowView, type LaneId, timelineVersion, type ViewportAnswer } from '../../protocol/timeline.ts';
import { wrongArgument } from '../errors.ts';
import type { RequestHandler } from '../request.ts';

/** More than any screen has. */
const WIDEST = 20_000;

/** What can be seen of the run at a size. */
export const viewport: RequestHandler = {
  command: 'lightcone/viewport',
  handle(session, args): ViewportAnswer {
    const { history } = session.debugged(this.command);
    const { views } = history.run;
    const width = Math.floor(args.number('width'));
    if (!(width >= 1 && width <= WIDEST)) throw wrongArgument(this.command, 'width', `a number from 1 to ${WIDEST}`);
    const all = views.extent() ?? { from: 0, to: history.now };
    const from = args.optionalNumber('from') ?? all.from;
    const to = args.optionalNumber('to') ?? all.to + 1;
    if (!(from < to)) throw wrongArgument(this.command, 'to', 'a number that is larger than "from"');
    const asked = args.numbers('lanes');
    const isolates = asked.length > 0 ? asked : history.lines.map(({ isolate }) => isolate);
    const { lanes, arrows } = views.of({ from, to, isolates, width });
    return {
      ...{ version: timelineVersion, from, to },
      lanes: lanes.map(({ isolate, events, density, notes }) => ({
        ...{ id: isolate, events, density },
        notes: notes.map(({ kind, time, count }) => ({ kind, time, count })),
      })),
      arrows: arrows.map(arrowView),
    };
  },
};

function arrowView({ message, from, to, sent, received, state, inferred }: Arrow): ArrowView {
  return {
    ...{ message, state, isInferred: inferred },
    ...(from && { from: laneId(from) }),
    ...(to && { to: laneId(to) }),
    ...(sent !== undefined && { sentAt: sent }),
    ...(received !== undefined && { receivedAt: received }),
  };
}

function laneId(lane: Lane): LaneId {
  return 'external' in lane ? lane.external : lane.isolate;
}
