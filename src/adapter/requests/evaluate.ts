import { type Answers, ASK_WITHIN, askAll } from '../../debugger/ask.ts';
import { evaluateGlobally, evaluateIn, type Wish } from '../../debugger/evaluate.ts';
import type { Isolate } from '../../debugger/isolate.ts';
import { plainText } from '../../debugger/preview.ts';
import { nodesMeant, parseScope } from '../../debugger/scope.ts';
import type { Value } from '../../debugger/value.ts';
import type { NodeName } from '../../system/model.ts';
import type { Arguments } from '../arguments.ts';
import { noExpression, noSuchNode, readOnly, whichNode } from '../errors.ts';
import type { RequestHandler } from '../request.ts';
import type { Session } from '../session.ts';
import { show } from '../variables.ts';

/**
 * An expression in a frame; without one, in the global scope of a node, which `@node` in front of it names. With `@group` or
 * `@all` every such node is asked, each where it stands, and the answers are shown as one table.
 */
export const evaluate: RequestHandler = {
  command: 'evaluate',
  brings: { supportsEvaluateForHovers: true, supportsClipboardContext: true },
  async handle(session, args) {
    const context = args.optionalText('context');
    const wish: Wish = {
      expression: args.text('expression'),
      isForConsole: context === 'repl',
      isPure: context === 'hover',
      // In the console people may ask for real work.
      timeout: context === 'repl' ? 20_000 : 2000,
    };
    const { nodes, expression } = addressed(session, wish.expression);
    if (nodes.length > 1) return table(session, nodes, { ...wish, expression, timeout: ASK_WITHIN });
    const value = await valueAt(session, nodes[0], { ...wish, expression }, args);
    const shown = show(value, wish.expression, session.variables);
    return { ...shown, value: undefined, result: context === 'clipboard' ? plainText(value.remote) : shown.value };
  },
};

/** A watched expression gets another value: an assignment to it, in the frame or in the node that it names. */
export const setExpression: RequestHandler = {
  command: 'setExpression',
  brings: { supportsSetExpression: true },
  async handle(session, args) {
    const { nodes, expression: target } = addressed(session, args.text('expression'));
    if (nodes.length > 1) throw readOnly(args.text('expression'));
    const expression = `${target} = (${args.text('value')}\n)`;
    const wish: Wish = { expression, isForConsole: false, isPure: false, timeout: 2000 };
    return show(await valueAt(session, nodes[0], wish, args), undefined, session.variables);
  },
};

/** Whom an expression is for; nobody in particular without an `@`. @throws UserError */
function addressed(session: Session, text: string): { nodes: readonly NodeName[]; expression: string } {
  const { names, rest: expression } = parseScope(text);
  const { members } = session.debugged('evaluate');
  if (!names) return { nodes: [], expression: text };
  const meant = nodesMeant(names, members);
  if ('unknown' in meant) throw noSuchNode(meant.unknown, members);
  if (expression === undefined) throw noExpression(names.join(','));
  return { nodes: meant.nodes, expression };
}

async function table(session: Session, nodes: readonly NodeName[], wish: Wish): Promise<object> {
  const debugged = session.debugged('evaluate');
  const answers: Answers = await askAll(nodes, async (node) =>
    evaluateWhereItStands(session, debugged.mainOf(node), wish),
  );
  // What a watch shows goes with the halt that it was computed for; the console keeps its own.
  const mortal = answers.rows.find(({ value }) => value?.pause)?.value;
  const variablesReference = session.variables.add({
    kind: 'answers',
    isolate: mortal?.isolate,
    pause: mortal?.pause,
    rows: answers.rows,
    expression: wish.expression,
  });
  return { result: answers.summary, type: 'answers', variablesReference };
}

async function valueAt(session: Session, node: NodeName | undefined, wish: Wish, args: Arguments): Promise<Value> {
  return node === undefined
    ? evaluated(session, wish, args.optionalNumber('frameId'))
    : evaluateWhereItStands(session, session.debugged('evaluate').mainOf(node), wish);
}

async function evaluated(session: Session, wish: Wish, frameId: number | undefined): Promise<Value> {
  if (frameId !== undefined) return evaluateIn(session.frames.get(frameId), wish);
  // The editor names no frame where none has a source: the halt's cause may be idle.
  const { world } = session.debugged('evaluate');
  const [only, ...others] = session.isolates;
  const meant = world.isStanding ? world.cause : others.length === 0 ? only : undefined;
  if (!meant)
    throw whichNode(
      session.debugged('evaluate').members.map((node) => node.name),
      wish.expression,
    );
  return evaluateWhereItStands(session, meant, wish);
}

/** In the innermost frame of the program where a node stands, also below Node's own code, else in its global scope. */
async function evaluateWhereItStands(session: Session, isolate: Isolate, wish: Wish): Promise<Value> {
  const frame = await session.debugged('evaluate').stacks.innermost(isolate);
  return frame ? evaluateIn(frame, wish) : evaluateGlobally(isolate, wish, isolate.pause);
}
