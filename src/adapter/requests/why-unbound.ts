import type { WhyUnboundAnswer } from '../../protocol/control.ts';
import type { RequestHandler } from '../request.ts';

/** Why a breakpoint is not bound, for each node; see `protocol/control.ts`. */
export const whyUnbound: RequestHandler = {
  command: 'lightcone/whyUnbound',
  handle(session, args): Promise<WhyUnboundAnswer> {
    const line = args.number('line') - Number(session.client.linesStartAt1);
    return session.debugged('lightcone/whyUnbound').whyUnbound(args.text('path'), line);
  },
};
