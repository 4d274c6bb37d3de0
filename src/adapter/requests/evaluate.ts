import { evaluateGlobally, evaluateIn, type Wish } from '../../debugger/evaluate.ts';
import type { Isolate } from '../../debugger/isolate.ts';
import { plainText } from '../../debugger/preview.ts';
import type { Value } from '../../debugger/value.ts';
import { noSuchNode, whichNode } from '../errors.ts';
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
    };
    const value = await evaluated(session, wish, args.optionalNumber('frameId'));
    const shown = show(value, wish.expression, session.variables);
    return { ...shown, value: undefined, result: context === 'clipboard' ? plainText(value.remote) : shown.value };
  },
};

function evaluated(session: Session, wish: Wish, frameId: number | undefined): Promise<Value> {
  const named = /^\s*@([\w.-]+)\s+([\s\S]+)$/.exec(wish.expression);
  if (named?.[1] !== undefined && named[2] !== undefined) {
    return evaluateGlobally(isolateNamed(session, named[1]), { ...wish, expression: named[2] });
  }
  if (frameId !== undefined) return evaluateIn(session.frames.get(frameId), wish);
  const [only, ...others] = session.isolates;
  if (!only || others.length > 0) throw whichNode(session.system?.nodes.map((node) => node.name) ?? []);
  return evaluateGlobally(only, wish);
}

function isolateNamed(session: Session, name: string): Isolate {
  const known = session.system?.nodes.map((node) => node.name) ?? [];
  const node = known.find((one) => one === name);
  if (node === undefined) throw noSuchNode(name, known);
  return session.debugged('evaluate').mainOf(node);
}
