import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RequestHandler } from '../request.ts';

/** The first request: who the client is, and what it may use. The capabilities are those that the other requests bring. */
export function initialize(others: readonly RequestHandler[]): RequestHandler {
  return {
    command: 'initialize',
    handle(session, args): DebugProtocol.Capabilities {
      session.client = {
        linesStartAt1: args.raw.linesStartAt1 !== false,
        columnsStartAt1: args.raw.columnsStartAt1 !== false,
        showsColours: args.flag('supportsANSIStyling'),
        showsProgress: args.flag('supportsProgressReporting'),
        hasTerminals: args.flag('supportsRunInTerminalRequest'),
      };
      return Object.assign({}, ...others.map((handler) => handler.brings ?? {}));
    },
  };
}
