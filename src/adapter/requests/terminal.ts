import type { TerminalAnswer } from '../../protocol/control.ts';
import type { RequestHandler } from '../request.ts';

/** What a debug terminal is opened with. */
export const terminal: RequestHandler = {
  command: 'lightcone/terminal',
  async handle(session): Promise<TerminalAnswer> {
    return { env: await session.terminalEnvironment() };
  },
};
