import type { RequestHandler } from '../request.ts';

/** Replaces the breakpoints of one source, in all nodes. */
export const setBreakpoints: RequestHandler = {
  command: 'setBreakpoints',
  brings: { supportsConditionalBreakpoints: true, supportsHitConditionalBreakpoints: true, supportsLogPoints: true },
  async handle(session, args) {
    const path = args.inside('source').optionalText('path');
    const reference = args.inside('source').optionalNumber('sourceReference') ?? 0;
    const wishes = args.list('breakpoints');
    if (path === undefined || reference > 0) {
      const message = 'Breakpoints can be set in files. This text is not a file.';
      return { breakpoints: wishes.map(() => ({ verified: false, message })) };
    }
    const { linesStartAt1, columnsStartAt1 } = session.client;
    const statuses = await session.debugged('setBreakpoints').breakpoints.set(
      path,
      wishes.map((wish) => {
        const column = wish.optionalNumber('column');
        return {
          line: wish.number('line') - Number(linesStartAt1),
          column: column === undefined ? undefined : column - Number(columnsStartAt1),
          condition: wish.optionalText('condition'),
          hitCondition: wish.optionalText('hitCondition'),
          logMessage: wish.optionalText('logMessage'),
        };
      }),
    );
    return { breakpoints: statuses.map((status) => session.breakpoint(status)) };
  },
};
