import type { RowsAnswer } from '../../protocol/picture.ts';
import { filterOf, idOf, picturesOf, scaleOf, unhurried } from '../asked-picture.ts';
import type { RequestHandler } from '../request.ts';

/** A page of the list of all that happened. */
export const rows: RequestHandler = {
  command: 'lightcone/rows',
  handle(session, args): Promise<RowsAnswer> {
    const { pictures, host } = picturesOf(session, this.command);
    const most = args.optionalNumber('most');
    return unhurried(
      pictures.rows(host, {
        scale: scaleOf(args, this.command),
        ...filterOf(args),
        ...idOf(args, 'after'),
        ...idOf(args, 'before'),
        ...(most !== undefined && { most }),
      }),
    );
  },
};
