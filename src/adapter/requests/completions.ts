import type { DebugProtocol } from '@vscode/debugprotocol';
import { type Completions, complete } from '../../debugger/complete.ts';
import type { Isolate } from '../../debugger/isolate.ts';
import { namesIn, nodesMeant, parseScope } from '../../debugger/scope.ts';
import type { Frame } from '../../debugger/stack.ts';
import type { Arguments } from '../arguments.ts';
import type { RequestHandler } from '../request.ts';
import type { Session } from '../session.ts';

/** What could follow in the console: names of nodes behind an `@`, else names of the program where it is clear which one is meant. */
export const completions: RequestHandler = {
  command: 'completions',
  brings: { supportsCompletionsRequest: true, completionTriggerCharacters: ['.', '@', ','] },
  async handle(session, args): Promise<DebugProtocol.CompletionsResponse['body']> {
    const lines = args.text('text').split('\n');
    const line = lines[(args.optionalNumber('line') ?? 1) - Number(session.client.linesStartAt1)] ?? '';
    const column = args.number('column') - Number(session.client.columnsStartAt1);
    const text = line.slice(0, column);
    const names = namesFor(session, text);
    if (names) return { targets: targetsOf(names, column, session, 'module') };
    const { isolate, frame } = await whereOf(session, args, text);
    if (!isolate) return { targets: [] };
    return { targets: targetsOf(await complete(isolate, frame, text), column, session, 'variable') };
  },
};

/** Whom a question could be for, while its names are being typed. */
function namesFor(session: Session, text: string): Completions | undefined {
  const typed = /^\s*@(?:[\w.-]+\s*,\s*@?)*([\w.-]*)$/.exec(text)?.[1];
  if (typed === undefined) return undefined;
  const names = ['all', ...namesIn(session.debugged('completions').members)].filter((name) => name.startsWith(typed));
  return { typed: typed.length, items: names.map((name) => ({ name, isCallable: false })) };
}

async function whereOf(
  session: Session,
  args: Arguments,
  text: string,
): Promise<{ isolate: Isolate | undefined; frame: Frame | undefined }> {
  const { names } = parseScope(text);
  if (names) {
    const meant = nodesMeant(names, session.debugged('completions').members);
    // All of a group run the same program, so the first speaks for it.
    const isolate = session.isolates.find(({ node }) => 'nodes' in meant && node === meant.nodes[0]);
    const page = isolate?.pause && (await session.debugged('completions').stacks.page(isolate, 0, 1));
    return { isolate, frame: page?.frames[0] };
  }
  const frameId = args.optionalNumber('frameId');
  const frame = frameId === undefined ? undefined : session.frames.get(frameId);
  return { isolate: frame?.isolate ?? (session.isolates.length === 1 ? session.isolates[0] : undefined), frame };
}

function targetsOf(
  { typed, items }: Completions,
  column: number,
  session: Session,
  kind: 'module' | 'variable',
): DebugProtocol.CompletionItem[] {
  const start = column - typed + Number(session.client.columnsStartAt1);
  return items.map(({ name, isCallable }, order) => ({
    label: name,
    type: isCallable ? 'function' : kind,
    // Nearest first: the editor would sort by name.
    sortText: String(order).padStart(5, '0'),
    start,
    length: typed,
  }));
}
