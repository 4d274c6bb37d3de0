import type { PictureAnswer } from '../../protocol/picture.ts';
import { filterOf, picturesOf, pixelsOf, rowsOf, scaleOf, unhurried } from '../asked-picture.ts';
import { wrongArgument } from '../errors.ts';
import type { RequestHandler } from '../request.ts';

/** What can be seen of a window of the run, at a size. */
export const picture: RequestHandler = {
  command: 'lightcone/picture',
  handle(session, args): Promise<PictureAnswer> {
    const { pictures, host } = picturesOf(session, this.command);
    const [from, to] = [args.number('from'), args.number('to')];
    if (!(from < to)) throw wrongArgument(this.command, 'to', 'a number that is larger than "from"');
    const width = pixelsOf(args, this.command, 'width');
    const scale = scaleOf(args, this.command);
    return unhurried(pictures.picture(host, { from, to, width, scale, rows: rowsOf(args), ...filterOf(args) }));
  },
};
