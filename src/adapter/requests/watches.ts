import type { WatchesAnswer } from '../../protocol/control.ts';
import { isWatch } from '../../system/watch.ts';
import { notOfFunctions } from '../errors.ts';
import type { RequestHandler } from '../request.ts';
import { watchBreakpointOf } from '../translate.ts';

/** In the list of breakpoints a watch is a function breakpoint: its verb tells it from the name of a function. */
export const setFunctionBreakpoints: RequestHandler = {
  command: 'setFunctionBreakpoints',
  brings: { supportsFunctionBreakpoints: true },
  async handle(session, args) {
    const wishes = args.list('breakpoints').map((wish) => ({
      text: wish.text('name'),
      condition: wish.optionalText('condition'),
      hitCondition: wish.optionalText('hitCondition'),
    }));
    const { watches } = session.debugged('setFunctionBreakpoints');
    const statuses = await watches.set(
      'function breakpoints',
      wishes.filter(({ text }) => isWatch(text)),
    );
    const left = [...statuses];
    return {
      breakpoints: wishes.map(({ text }) => {
        const status = isWatch(text) ? left.shift() : undefined;
        return status ? watchBreakpointOf(status) : { verified: false, message: notOfFunctions(text) };
      }),
    };
  },
};

/** Replaces the watches that the client has set by this request, and tells of all; see `protocol/control.ts`. */
export const watches: RequestHandler = {
  command: 'lightcone/watches',
  async handle(session, args): Promise<WatchesAnswer> {
    const { watches, breakpoints } = session.debugged('lightcone/watches');
    if (args.raw['watches'] !== undefined)
      await watches.set(
        'client',
        args.texts('watches').map((text) => ({ text })),
      );
    const lines = breakpoints.configured.flatMap(({ breakpoint, isVerified, message = '' }) => {
      const { id, said, exposes } = breakpoint;
      if (said === undefined || exposes) return [];
      return {
        id,
        source: 'configuration' as const,
        text: said,
        isVerified,
        message,
        hits: breakpoints.hitsOf(breakpoint),
      };
    });
    const all = watches.all().map(({ id, source, text, isVerified, message, hits }) => {
      return { id, source, text, isVerified, message, hits };
    });
    return { watches: [...all, ...lines] };
  },
};
