import type { DebugProtocol } from '@vscode/debugprotocol';
import { complete } from '../../debugger/complete.ts';
import type { RequestHandler } from '../request.ts';

/** What could follow in the console; without a frame, only where it is clear which node is meant. */
export const completions: RequestHandler = {
  command: 'completions',
  brings: { supportsCompletionsRequest: true },
  async handle(session, args): Promise<DebugProtocol.CompletionsResponse['body']> {
    const frameId = args.optionalNumber('frameId');
    const frame = frameId === undefined ? undefined : session.frames.get(frameId);
    const isolate = frame?.isolate ?? (session.isolates.length === 1 ? session.isolates[0] : undefined);
    if (!isolate) return { targets: [] };
    const lines = args.text('text').split('\n');
    const line = lines[(args.optionalNumber('line') ?? 1) - Number(session.client.linesStartAt1)] ?? '';
    const column = args.number('column') - Number(session.client.columnsStartAt1);
    const { typed, items } = await complete(isolate, frame, line.slice(0, column));
    const start = column - typed + Number(session.client.columnsStartAt1);
    return {
      targets: items.map(({ name, isCallable }, order) => ({
        label: name,
        type: isCallable ? 'function' : 'variable',
        // Nearest first: the editor would sort by name.
        sortText: String(order).padStart(5, '0'),
        start,
        length: typed,
      })),
    };
  },
};
