import type { RequestHandler } from '../request.ts';

/** F5: what stands goes on, as far as the width reaches. A client that names one thread with `singleThread` moves only that. */
export const continueRequest: RequestHandler = {
  command: 'continue',
  brings: { supportsSingleThreadExecutionRequests: true },
  handle(session, args) {
    const { world } = session.debugged('continue');
    const isSingle = args.flag('singleThread');
    if (world.width === 'all' && !isSingle) world.resume();
    else {
      const isolate = session.isolate('continue', args.number('threadId'));
      if (isSingle) world.resume(isolate);
      else world.resumeWith(isolate);
    }
    // Left out, it would mean true (host-facts.md section 1, row 8).
    return { allThreadsContinued: !world.isStanding };
  },
};

/** The world stops, within its width; with `singleThread` only one isolate. */
export const pause: RequestHandler = {
  command: 'pause',
  handle(session, args) {
    const threadId = args.optionalNumber('threadId') ?? 0;
    const debugged = session.debugged('pause');
    const asked = debugged.isolate(threadId) ?? debugged.isolates[0];
    if (asked) debugged.world.pause(asked, args.flag('singleThread') ? [asked] : undefined);
  },
};
