import type { OverviewAnswer } from '../../protocol/picture.ts';
import { filterOf, picturesOf, pixelsOf, scaleOf, unhurried } from '../asked-picture.ts';
import type { RequestHandler } from '../request.ts';

/** The whole run, in so many columns. */
export const overview: RequestHandler = {
  command: 'lightcone/overview',
  handle(session, args): Promise<OverviewAnswer> {
    const { pictures, host } = picturesOf(session, this.command);
    const columns = pixelsOf(args, this.command, 'columns');
    return unhurried(pictures.overview(host, { scale: scaleOf(args, this.command), columns, ...filterOf(args) }));
  },
};
