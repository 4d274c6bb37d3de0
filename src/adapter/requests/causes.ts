import { type CausesAnswer, timelineVersion } from '../../protocol/timeline.ts';
import { eventOf, most } from '../asked-event.ts';
import { forgottenEvent } from '../errors.ts';
import type { RequestHandler } from '../request.ts';

const MOST = 1000;

/** The message with which began what led to an event, and all that came of it. */
export const causes: RequestHandler = {
  command: 'lightcone/causes',
  async handle(session, args): Promise<CausesAnswer> {
    const { history } = session.debugged(this.command);
    const id = eventOf(history, args.number('id'));
    const found = history.run.causeTrees.of(id, most(args.optionalNumber('most'), MOST));
    const tree = found && (await session.reports(this.command).tree(found));
    if (!tree) throw forgottenEvent(String(id));
    return { version: timelineVersion, tree };
  },
};
