import type { StepKind } from '../../debugger/pause.ts';
import type { RequestHandler } from '../request.ts';

const step = (command: string, kind: StepKind): RequestHandler => ({
  command,
  handle(session, args) {
    const isolate = session.isolate(command, args.number('threadId'));
    session.debugged(command).stepper.step(isolate, kind, { alone: args.flag('singleThread') });
  },
});

export const next = step('next', 'over');
export const stepIn = step('stepIn', 'into');
export const stepOut = step('stepOut', 'out');

/** A function runs again from its beginning. What it has changed stays changed. */
export const restartFrame: RequestHandler = {
  command: 'restartFrame',
  brings: { supportsRestartFrame: true },
  handle: (session, args) =>
    session.debugged('restartFrame').stepper.restart(session.frames.get(args.number('frameId'))),
};
