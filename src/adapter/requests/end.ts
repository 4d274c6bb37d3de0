import type { RequestHandler } from '../request.ts';

/** Stop: launched nodes end, politely and then by force; attached ones run on. */
export const terminate: RequestHandler = {
  command: 'terminate',
  brings: { supportsTerminateRequest: true },
  handle: (session) => session.terminate(),
};

/** The client leaves. The answer is sent when nothing is left behind. */
export const disconnect: RequestHandler = {
  command: 'disconnect',
  handle: (session) => session.close(),
};

/** Restart of the whole session, with the configuration as it is now. */
export const restart: RequestHandler = {
  command: 'restart',
  brings: { supportsRestartRequest: true },
  handle: (session, args) => session.restart(args.raw.arguments),
};
