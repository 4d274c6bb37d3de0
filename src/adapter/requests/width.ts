import type { Width } from '../../protocol/control.ts';
import { wrongArgument } from '../errors.ts';
import type { RequestHandler } from '../request.ts';

/** How much of the system a halt stops from now on. */
export const width: RequestHandler = {
  command: 'lightcone/width',
  handle(session, args) {
    const wanted = args.text('width');
    if (!isWidth(wanted)) throw wrongArgument('lightcone/width', 'width', '"all", "group" or "node"');
    session.debugged('lightcone/width').world.width = wanted;
  },
};

function isWidth(text: string): text is Width {
  return text === 'all' || text === 'group' || text === 'node';
}
