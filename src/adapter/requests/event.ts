import type { EventId } from '../../protocol/event-id.ts';
import type { EventAnswer } from '../../protocol/timeline.ts';
import { timelineVersion } from '../../protocol/timeline.ts';
import { eventOf } from '../asked-event.ts';
import { forgottenEvent } from '../errors.ts';
import type { RequestHandler } from '../request.ts';

/** All that is known of one event, and of the message that it is an end of. */
export const event: RequestHandler = {
  command: 'lightcone/event',
  async handle(session, args): Promise<EventAnswer> {
    const reports = session.reports(this.command);
    const { history } = session.debugged(this.command);
    const mark = reports.mark(args.number('id') as EventId);
    if (mark) return { version: timelineVersion, event: mark, ends: [] };
    const id = eventOf(history, args.number('id'));
    const found = history.run.messages.of(id);
    const ids = found ? [...new Set([found.id, ...found.deliveries])] : [id];
    const [report, message, ends] = await Promise.all([
      reports.event(id),
      reports.message(id),
      Promise.all(ids.map((end) => reports.event(end))),
    ]);
    if (!report) throw forgottenEvent(String(id));
    return {
      version: timelineVersion,
      event: report,
      ...(message && { message }),
      ends: ends.filter((end) => end !== undefined),
    };
  },
};
