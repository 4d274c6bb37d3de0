import type { RequestHandler } from '../request.ts';
import { frameOf } from '../translate.ts';

/** A page of the stack of a thread that stands. */
export const stackTrace: RequestHandler = {
  command: 'stackTrace',
  brings: { supportsDelayedStackTraceLoading: true },
  async handle(session, args) {
    const isolate = session.isolate('stackTrace', args.number('threadId'));
    const { world, stacks } = session.debugged('stackTrace');
    if (!isolate.pause && !world.holds(isolate)) return { stackFrames: [], totalFrames: 0 };
    const levels = args.optionalNumber('levels') || Number.POSITIVE_INFINITY;
    const page = await stacks.page(isolate, args.optionalNumber('startFrame') ?? 0, levels);
    const stackFrames = page.frames.map((frame) =>
      frameOf(frame, session.frames.add(frame), session.client, session.sources),
    );
    return { stackFrames, totalFrames: page.total };
  },
};
