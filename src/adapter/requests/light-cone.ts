import type { CauseOrder } from '../../causality/cause-order.ts';
import type { EventId } from '../../protocol/event-id.ts';
import { type EventsAnswer, timelineVersion } from '../../protocol/timeline.ts';
import type { Arguments } from '../arguments.ts';
import { eventOf, most } from '../asked-event.ts';
import type { RequestHandler } from '../request.ts';
import type { Session } from '../session.ts';

const MOST = 1000;

/** What led to an event. */
export const past: RequestHandler = {
  command: 'lightcone/past',
  handle: (session, args) => cone(session, args, 'lightcone/past', (order, id, count) => order.past(id, count)),
};

/** What came of an event. */
export const future: RequestHandler = {
  command: 'lightcone/future',
  handle: (session, args) => cone(session, args, 'lightcone/future', (order, id, count) => order.future(id, count)),
};

function cone(
  session: Session,
  args: Arguments,
  command: string,
  of: (order: CauseOrder, id: EventId, most: number) => ReadonlySet<EventId>,
): EventsAnswer {
  const { history } = session.debugged(command);
  const count = most(args.optionalNumber('most'), MOST);
  const events = [...of(history.run.causeOrder, eventOf(history, args.number('id')), count + 1)];
  return { version: timelineVersion, events: events.slice(0, count), isCut: events.length > count };
}
