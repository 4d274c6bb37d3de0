import type { RequestHandler } from '../request.ts';

/** F5: everything that stands goes on. A client that names one thread with `singleThread` moves only that. */
export const continueRequest: RequestHandler = {
  command: 'continue',
  brings: { supportsSingleThreadExecutionRequests: true },
  handle(session, args) {
    const { world } = session.debugged('continue');
    const movesAll = world.width === 'all' && !args.flag('singleThread');
    if (movesAll) world.resume();
    else world.resume(session.isolate('continue', args.number('threadId')));
    // Left out, it would mean true (host-facts.md section 1, row 8).
    return { allThreadsContinued: movesAll };
  },
};

/** The world stops, within its width. */
export const pause: RequestHandler = {
  command: 'pause',
  handle(session, args) {
    const threadId = args.optionalNumber('threadId') ?? 0;
    const debugged = session.debugged('pause');
    const asked = debugged.isolate(threadId) ?? debugged.isolates[0];
    if (asked) debugged.world.pause(asked);
  },
};
