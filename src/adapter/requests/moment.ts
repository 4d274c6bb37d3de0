import type { MomentAnswer } from '../../protocol/moment.ts';
import { idOf, picturesOf } from '../asked-picture.ts';
import { forgottenEvent } from '../errors.ts';
import type { RequestHandler } from '../request.ts';

/** What all nodes were at, at an event or now. */
export const moment: RequestHandler = {
  command: 'lightcone/moment',
  handle(session, args): MomentAnswer {
    const { pictures, host } = picturesOf(session, this.command);
    const asked = idOf(args, 'event');
    const answer = pictures.moment(host, asked);
    if (!answer) throw forgottenEvent(String(asked.event));
    return answer;
  },
};
