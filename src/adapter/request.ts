/** What a file in `requests/` exports: one request of DAP. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Arguments } from './arguments.ts';
import type { Session } from './session.ts';

export interface RequestHandler {
  readonly command: string;
  /** What a client may use because this request is here; `initialize` answers with all of them together. */
  readonly brings?: DebugProtocol.Capabilities;
  /** Gives the body of the response. A thrown UserError becomes an error response. */
  handle(session: Session, args: Arguments): unknown;
}
