import type { LanesAnswer } from '../../protocol/picture.ts';
import { picturesOf } from '../asked-picture.ts';
import type { RequestHandler } from '../request.ts';
import { standingOf } from '../surroundings.ts';
import { whyNone } from '../why-none.ts';

/** Who sends and receives, or did, and how each is now. The client is told once when any of it is new. */
export const lanes: RequestHandler = {
  command: 'lightcone/lanes',
  handle(session): LanesAnswer {
    const debugged = session.debugged(this.command);
    const { pictures, host } = picturesOf(session, this.command);
    session.hearChanges();
    const empty = debugged.history.run.store.size === 0 ? whyNone(session, debugged.history) : undefined;
    return pictures.lanes(host, { ...standingOf(debugged, host), empty });
  },
};
