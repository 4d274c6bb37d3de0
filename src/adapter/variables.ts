/** What can be opened in the Variables view, and how it reads there. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Answer } from '../debugger/ask.ts';
import type { Isolate } from '../debugger/isolate.ts';
import type { Value } from '../debugger/value.ts';
import type { ScopeView, Variable } from '../debugger/variables.ts';
import type { Handles, Mortal } from './handles.ts';

/** Something behind a `variablesReference`. */
export type Opened =
  | (Owned & { readonly kind: 'scope'; readonly scope: ScopeView })
  | (Owned & { readonly kind: 'value'; readonly value: Value; readonly path: string | undefined })
  | (Owned & { readonly kind: 'getter'; readonly owner: string; readonly key: string })
  | (Mortal & { readonly kind: 'answers'; readonly rows: readonly Answer[]; readonly expression: string });

type Owned = Mortal & { readonly isolate: Isolate };

export interface Shown {
  readonly value: string;
  readonly type: string;
  readonly variablesReference: number;
  readonly indexedVariables?: number;
  readonly namedVariables?: number;
}

/** A value as a row of the Variables view, which can be opened if there is something inside. */
export function show(value: Value, path: string | undefined, handles: Handles<Opened>): Shown {
  const { isolate, pause, remote, elements } = value;
  const variablesReference =
    remote.objectId === undefined ? 0 : handles.add({ kind: 'value', isolate, pause, value, path });
  return {
    value: value.text,
    type: value.type,
    variablesReference,
    // The named ones of a list are its length and its prototype: how many does not matter, that there are some does.
    ...(elements !== undefined && { indexedVariables: elements, namedVariables: 1 }),
  };
}

export function variableOf(variable: Variable, handles: Handles<Opened>): DebugProtocol.Variable {
  const { name, value, expression, getter, kind, isReadOnly, isInternal } = variable;
  const base = { name, ...(expression !== undefined && { evaluateName: expression }) };
  if (getter) {
    const { isolate, pause } = value;
    const variablesReference = handles.add({ kind: 'getter', isolate, pause, ...getter });
    return { ...base, value: '(...)', variablesReference, presentationHint: { kind: 'property', lazy: true } };
  }
  return {
    ...base,
    ...show(value, expression, handles),
    presentationHint: {
      kind: kind === 'method' ? 'method' : kind === 'class' ? 'class' : kind === 'virtual' ? 'virtual' : 'property',
      ...(isReadOnly && { attributes: ['readOnly'] }),
      ...(isInternal && { visibility: 'internal' as const }),
    },
  };
}

/** What one of several nodes has answered. A sign, not a colour, tells it from the others. */
export function answerOf(
  { node, value, text, isOther }: Answer,
  asked: string,
  handles: Handles<Opened>,
): DebugProtocol.Variable {
  const expression = `@${node} ${asked}`;
  const shown = value ? show(value, expression, handles) : { value: `(${text})`, variablesReference: 0 };
  return { name: node, evaluateName: expression, ...shown, value: isOther ? `≠ ${shown.value}` : shown.value };
}
