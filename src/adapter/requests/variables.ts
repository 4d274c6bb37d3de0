import type { DebugProtocol } from '@vscode/debugprotocol';
import { insideLogged } from '../../debugger/logged.ts';
import { childrenOf, type Part, type Variable, valueOfGetter, variablesOf } from '../../debugger/variables.ts';
import type { Arguments } from '../arguments.ts';
import type { RequestHandler } from '../request.ts';
import type { Session } from '../session.ts';
import { answerOf, type Opened, show, variableOf } from '../variables.ts';

/** What is inside a scope or a value; long lists page by page. */
export const variables: RequestHandler = {
  command: 'variables',
  async handle(session, args): Promise<DebugProtocol.VariablesResponse['body']> {
    const reference = args.number('variablesReference');
    if (session.logged.has(reference)) return { variables: await ofConsole(session, reference) };
    const opened = session.variables.get(reference);
    if (opened.kind === 'getter') {
      const value = await valueOfGetter(opened.isolate, opened.pause, opened.owner, opened.key);
      return { variables: [{ name: opened.key, ...show(value, undefined, session.variables) }] };
    }
    if (opened.kind === 'answers')
      return { variables: opened.rows.map((row) => answerOf(row, opened.expression, session.variables)) };
    const children = await inside(opened, partOf(args));
    return { variables: children.map((variable) => variableOf(variable, session.variables)) };
  },
};

async function ofConsole(session: Session, reference: number): Promise<DebugProtocol.Variable[]> {
  const { isLine, inside, logged, text } = session.logged.get(reference);
  if (isLine) return [{ name: '', value: text, variablesReference: inside }];
  return (await insideLogged(logged)).map((variable) => variableOf(variable, session.variables));
}

function inside(opened: Extract<Opened, { kind: 'scope' | 'value' }>, part: Part): Promise<readonly Variable[]> {
  return opened.kind === 'scope' ? variablesOf(opened.scope) : childrenOf(opened.value, opened.path, part);
}

function partOf(args: Arguments): Part {
  const filter = args.optionalText('filter');
  const start = args.optionalNumber('start') ?? 0;
  const count = args.optionalNumber('count') ?? 0;
  if (filter === 'indexed' && count > 0) return { filter, start, count };
  return filter === 'named' ? { filter } : undefined;
}
