import type { RequestHandler } from '../request.ts';

/** Starts the system that the configuration describes. Answered when it is up, or when it halts on the way. */
export const launch: RequestHandler = {
  command: 'launch',
  handle: (session, args) => session.start(args.raw),
};

/** The same for a system that runs already: which of the two it is stands in the configuration of each node. */
export const attach: RequestHandler = {
  command: 'attach',
  handle: (session, args) => session.start(args.raw),
};
