import type { EventId } from '../../protocol/event-id.ts';
import type { ConeAnswer } from '../../protocol/picture.ts';
import { picturesOf, rowsOf, scaleOf } from '../asked-picture.ts';
import { forgottenEvent } from '../errors.ts';
import type { RequestHandler } from '../request.ts';

/** The past and the future of an event. */
export const cone: RequestHandler = {
  command: 'lightcone/cone',
  handle(session, args): ConeAnswer {
    const { pictures, host } = picturesOf(session, this.command);
    const event = args.number('event') as EventId;
    const answer = pictures.cone(host, { event, scale: scaleOf(args, this.command), rows: rowsOf(args) });
    if (!answer) throw forgottenEvent(String(event));
    return answer;
  },
};
