import { assign, type Target } from '../../debugger/evaluate.ts';
import { readOnly } from '../errors.ts';
import type { RequestHandler } from '../request.ts';
import { show } from '../variables.ts';

/** Writes a variable or a property, with the value of an expression in the frame. */
export const setVariable: RequestHandler = {
  command: 'setVariable',
  brings: { supportsSetVariable: true },
  async handle(session, args) {
    const opened = session.variables.get(args.number('variablesReference'));
    const name = args.text('name');
    const target: Target | undefined =
      opened.kind === 'scope'
        ? { kind: 'scope', scope: opened.scope }
        : opened.kind === 'value' && opened.value.remote.objectId !== undefined
          ? { kind: 'object', objectId: opened.value.remote.objectId }
          : undefined;
    if (!target || !opened.isolate) throw readOnly(name);
    const frame = opened.kind === 'scope' ? opened.scope.frame : undefined;
    const value = await assign({
      target,
      name,
      expression: args.text('value'),
      frame,
      isolate: opened.isolate,
      pause: opened.pause,
    });
    return show(value, undefined, session.variables);
  },
};
