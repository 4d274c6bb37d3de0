import type { SeenAnswer, SeenArguments } from '../../protocol/picture.ts';
import { picturesOf } from '../asked-picture.ts';
import { wrongArgument } from '../errors.ts';
import type { RequestHandler } from '../request.ts';

const kinds: readonly SeenArguments['what'][] = ['protocol', 'name', 'lane', 'status'];

/** What a completion of the search offers. */
export const seen: RequestHandler = {
  command: 'lightcone/seen',
  handle(session, args): SeenAnswer {
    const { pictures, host } = picturesOf(session, this.command);
    const asked = args.text('what');
    const what = kinds.find((kind) => kind === asked);
    if (what === undefined) throw wrongArgument(this.command, 'what', `one of ${kinds.join(', ')}`);
    return pictures.seen(host, { what, beginning: args.optionalText('beginning') ?? '' });
  },
};
