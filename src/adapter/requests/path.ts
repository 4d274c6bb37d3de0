import { type PathAnswer, timelineVersion } from '../../protocol/timeline.ts';
import { eventOf } from '../asked-event.ts';
import type { RequestHandler } from '../request.ts';

/** The shortest way by which one event could influence another. */
export const path: RequestHandler = {
  command: 'lightcone/path',
  handle(session, args): PathAnswer {
    const { history } = session.debugged(this.command);
    const [from, to] = [eventOf(history, args.number('from')), eventOf(history, args.number('to'))];
    const events = history.run.causeOrder.path(from, to);
    return { version: timelineVersion, ...(events && { events }) };
  },
};
