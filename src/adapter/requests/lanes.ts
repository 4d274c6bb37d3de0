import { type LanesAnswer, timelineVersion } from '../../protocol/timeline.ts';
import type { RequestHandler } from '../request.ts';

/** Who sends and receives, or did. */
export const lanes: RequestHandler = {
  command: 'lightcone/lanes',
  handle(session): LanesAnswer {
    const { now } = session.debugged(this.command).history;
    return { version: timelineVersion, lanes: session.reports(this.command).lanes(), now };
  },
};
