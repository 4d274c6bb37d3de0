import type { RequestHandler } from '../request.ts';

/** One thread per isolate. Answered from memory, since it is asked after every stop (host-facts.md section 1, row 2). */
export const threads: RequestHandler = {
  command: 'threads',
  handle: (session) => ({ threads: session.threads().map(({ isolate, name }) => ({ id: isolate.id, name })) }),
};
