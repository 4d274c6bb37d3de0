import type { StepAnswer, StepArguments } from '../../protocol/picture.ts';
import { filterOf, idOf, picturesOf, unhurried } from '../asked-picture.ts';
import { wrongArgument } from '../errors.ts';
import type { RequestHandler } from '../request.ts';

const ways: readonly StepArguments['to'][] = [
  ...(['before', 'after', 'across', 'cause', 'effect'] as const),
  ...(['next hit', 'previous hit', 'first', 'last'] as const),
];

/** Where the keyboard goes from an event. */
export const walk: RequestHandler = {
  command: 'lightcone/step',
  handle(session, args): Promise<StepAnswer> {
    const { pictures, host } = picturesOf(session, this.command);
    const asked = args.text('to');
    const to = ways.find((way) => way === asked);
    if (to === undefined) throw wrongArgument(this.command, 'to', `one of ${ways.join(', ')}`);
    const order = args.optionalText('order') === 'process' ? 'process' : 'cause';
    return unhurried(pictures.step(host, { to, order, ...idOf(args, 'event'), ...filterOf(args) }));
  },
};
