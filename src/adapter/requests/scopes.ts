import type { DebugProtocol } from '@vscode/debugprotocol';
import { scopesOf } from '../../debugger/variables.ts';
import type { RequestHandler } from '../request.ts';

export const scopes: RequestHandler = {
  command: 'scopes',
  handle(session, args): DebugProtocol.ScopesResponse['body'] {
    const frame = session.frames.get(args.number('frameId'));
    const { isolate, pause } = frame;
    return {
      scopes: scopesOf(frame).map((scope) => ({
        name: scope.name,
        variablesReference: session.variables.add({ kind: 'scope', isolate, pause, scope }),
        expensive: scope.isExpensive,
        ...(scope.kind === 'local' && { presentationHint: 'locals' }),
      })),
    };
  },
};
