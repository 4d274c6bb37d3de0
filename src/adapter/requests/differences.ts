import type { DifferencesAnswer } from '../../protocol/picture.ts';
import { picturesOf, unhurried } from '../asked-picture.ts';
import type { RequestHandler } from '../request.ts';

/** Where two lanes part. */
export const differences: RequestHandler = {
  command: 'lightcone/differences',
  async handle(session, args): Promise<DifferencesAnswer> {
    const { pictures, host } = picturesOf(session, this.command);
    await session.debugged(this.command).messages.catchUp(); // who compares at a halt means what has led to it
    return unhurried(pictures.differences(host, { first: args.text('first'), second: args.text('second') }));
  },
};
