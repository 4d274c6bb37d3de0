import type { RequestHandler } from '../request.ts';

/** All breakpoints have been sent: nodes may run their first line. */
export const configurationDone: RequestHandler = {
  command: 'configurationDone',
  brings: { supportsConfigurationDoneRequest: true },
  handle: (session) => session.configured(),
};
