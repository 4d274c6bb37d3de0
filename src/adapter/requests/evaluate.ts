import { evaluateGlobally, evaluateIn, type Wish } from '../../debugger/evaluate.ts';
import type { Isolate } from '../../debugger/isolate.ts';
import { plainText } from '../../debugger/preview.ts';
import type { Value } from '../../debugger/value.ts';
import { noExpression, noSuchNode, whichNode } from '../errors.ts';
import type { RequestHandler } from '../request.ts';
import type { Session } from '../session.ts';
import { show } from '../variables.ts';

/** An expression in a frame; without one, in the global scope of a node, which `@node` in front of it names. */
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
    const value = await evaluated(session, wish, args.optionalNumber('frameId'));
    const shown = show(value, wish.expression, session.variables);
    return { ...shown, value: undefined, result: context === 'clipboard' ? plainText(value.remote) : shown.value };
  },
};

async function evaluated(session: Session, wish: Wish, frameId: number | undefined): Promise<Value> {
  const named = /^\s*@([\w.-]+)(?:\s+([\s\S]*))?$/.exec(wish.expression);
  if (named?.[1] !== undefined) {
    const isolate = isolateNamed(session, named[1]);
    const expression = named[2]?.trim() ?? '';
    if (expression === '') throw noExpression(named[1]);
    return evaluateWhereItStands(session, isolate, { ...wish, expression });
  }
  if (frameId !== undefined) return evaluateIn(session.frames.get(frameId), wish);
  // The editor names no frame where none has a source: the halt's cause may be idle.
  const { world } = session.debugged('evaluate');
  const [only, ...others] = session.isolates;
  const meant = world.isStanding ? world.cause : others.length === 0 ? only : undefined;
  if (!meant) throw whichNode(session.system?.nodes.map((node) => node.name) ?? [], wish.expression);
  return evaluateWhereItStands(session, meant, wish);
}

/** In the innermost frame of a node that stands in its own code, else in its global scope. */
async function evaluateWhereItStands(session: Session, isolate: Isolate, wish: Wish): Promise<Value> {
  const page = isolate.pause ? await session.debugged('evaluate').stacks.page(isolate, 0, 1) : undefined;
  const [frame] = page?.frames ?? [];
  return frame?.kind === 'code' ? evaluateIn(frame, wish) : evaluateGlobally(isolate, wish, isolate.pause);
}

function isolateNamed(session: Session, name: string): Isolate {
  const known = session.system?.nodes.map((node) => node.name) ?? [];
  const node = known.find((one) => one === name);
  if (node === undefined) throw noSuchNode(name, known);
  return session.debugged('evaluate').mainOf(node);
}
