import type { RequestHandler } from '../request.ts';
import { threadName } from '../translate.ts';

/** One thread per isolate. Answered from memory, since it is asked after every stop (host-facts.md section 1, row 2). */
export const threads: RequestHandler = {
  command: 'threads',
  handle(session) {
    const world = session.system ? session.debugged('threads').world : undefined;
    return {
      threads: session.isolates.map((isolate) => ({
        id: isolate.id,
        name: world ? threadName(isolate, world) : isolate.title,
      })),
    };
  },
};
