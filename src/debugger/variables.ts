/** What is inside a scope or a value. */
import type { Protocol } from 'devtools-protocol';
import { notStopped } from './errors.ts';
import type { Isolate } from './isolate.ts';
import type { Pause } from './pause.ts';
import { preview } from './preview.ts';
import type { Frame } from './stack.ts';
import { makeValue, type Value } from './value.ts';

export interface ScopeView {
  readonly frame: Frame;
  readonly name: string;
  readonly kind: Protocol.Debugger.Scope['type'];
  /** Its position in the frame's scope chain. */
  readonly index: number;
  readonly objectId: string;
  /** Large, and seldom what one looks for. */
  readonly isExpensive: boolean;
}

export interface Variable {
  readonly name: string;
  readonly value: Value;
  /** An expression that gives the value in the same frame, where there is one. */
  readonly expression: string | undefined;
  readonly kind: 'property' | 'method' | 'class' | 'virtual';
  /** A getter: it runs only when the user asks for it. */
  readonly getter: { readonly owner: Protocol.Runtime.RemoteObjectId; readonly key: string } | undefined;
  readonly isReadOnly: boolean;
  readonly isInternal: boolean;
}

export type Part =
  | { readonly filter: 'indexed'; readonly start: number; readonly count: number }
  | { readonly filter: 'named' }
  | undefined;

/** Properties of an object that are shown. */
const MOST_KEYS = 2000;

const names: Readonly<Record<Protocol.Debugger.Scope['type'], string>> = {
  local: 'Local',
  block: 'Block',
  catch: 'Catch block',
  closure: 'Closure',
  eval: 'Eval',
  global: 'Global',
  module: 'Module',
  script: 'Script',
  with: 'With block',
  'wasm-expression-stack': 'Stack',
};

export function scopesOf(frame: Frame): readonly ScopeView[] {
  const { call, kind, pause } = frame;
  const chain =
    call?.scopeChain ??
    (kind === 'idle' ? pause?.frames[0]?.scopeChain.filter((scope) => scope.type === 'global') : undefined);
  return (chain ?? []).flatMap(({ type, name, object }, index) => {
    if (object.objectId === undefined) return [];
    const title = name && type === 'closure' ? `${names[type]} (${name})` : names[type];
    const isExpensive = type !== 'local' && type !== 'block' && type !== 'catch';
    return [{ frame, name: title, kind: type, index, objectId: object.objectId, isExpensive }];
  });
}

/** The variables of a scope; the innermost one's also has `this`, and what a function has just returned. */
export async function variablesOf(scope: ScopeView): Promise<readonly Variable[]> {
  const { isolate, pause, call } = scope.frame;
  const isLocal = scope.kind === 'local' && call !== undefined;
  const [properties, receiver, returned] = await Promise.all([
    propertiesOf({ isolate, pause, objectId: scope.objectId, path: undefined }, undefined),
    isLocal && call.this.type !== 'undefined' ? withPreview(isolate, call.this) : undefined,
    isLocal && call.returnValue ? withPreview(isolate, call.returnValue) : undefined,
  ]);
  const virtual = (name: string, remote: Protocol.Runtime.RemoteObject, expression: string | undefined): Variable => ({
    name,
    value: makeValue(isolate, pause, remote),
    expression,
    kind: 'virtual',
    getter: undefined,
    isReadOnly: true,
    isInternal: false,
  });
  return [
    ...(returned ? [virtual('Return value', returned, undefined)] : []),
    ...properties
      .filter(({ isInternal }) => !isInternal)
      .map((variable) => ({ ...variable, expression: variable.name })),
    ...(receiver ? [virtual('this', receiver, 'this')] : []),
  ];
}

/** V8 gives the values of a frame without their previews. */
async function withPreview(
  isolate: Isolate,
  remote: Protocol.Runtime.RemoteObject,
): Promise<Protocol.Runtime.RemoteObject> {
  if (remote.objectId === undefined) return remote;
  const { result } = await isolate.session.send('Runtime.callFunctionOn', {
    objectId: remote.objectId,
    functionDeclaration: 'function () { return this; }',
    generatePreview: true,
    silent: true,
  });
  return result;
}

/** The properties and elements of a value, or the part of them that is asked for. */
export async function childrenOf(value: Value, path: string | undefined, part: Part): Promise<readonly Variable[]> {
  const { isolate, pause, remote } = value;
  if (remote.objectId === undefined) return [];
  const owner = { isolate, pause, objectId: remote.objectId, path };
  if (part?.filter !== 'indexed') return part === undefined ? firstOf(owner, remote) : propertiesOf(owner, part);
  const { result } = await isolate.session.send('Runtime.callFunctionOn', {
    objectId: remote.objectId,
    functionDeclaration: 'function (start, end) { return Array.prototype.slice.call(this, start, end); }',
    arguments: [{ value: part.start }, { value: part.start + part.count }],
    silent: true,
  });
  if (result.objectId === undefined) return [];
  const page = await propertiesOf({ ...owner, objectId: result.objectId, path: undefined }, undefined);
  return page
    .filter((variable) => /^\d+$/.test(variable.name))
    .map((variable) => {
      const name = String(Number(variable.name) + part.start);
      return { ...variable, name, expression: path === undefined ? undefined : `${path}[${name}]` };
    });
}

/** All properties, or the first of an object that has more than anybody reads: DAP has pages for lists only. */
async function firstOf(owner: Owner, remote: Protocol.Runtime.RemoteObject): Promise<readonly Variable[]> {
  // A proxy would be asked for its keys, which runs code of the program.
  if (!remote.preview?.overflow || remote.subtype !== undefined) return propertiesOf(owner, undefined);
  const { session } = owner.isolate;
  const { result } = await session.send('Runtime.callFunctionOn', {
    objectId: owner.objectId,
    functionDeclaration: `function (most) {
      const keys = Reflect.ownKeys(this);
      if (keys.length <= most) return keys.length;
      const head = Object.create(Object.getPrototypeOf(this));
      for (const key of keys.slice(0, most)) Object.defineProperty(head, key, Object.getOwnPropertyDescriptor(this, key));
      return Object.assign([head], { count: keys.length });
    }`,
    arguments: [{ value: MOST_KEYS }],
    silent: true,
  });
  if (result.objectId === undefined) return propertiesOf(owner, undefined);
  const { result: answer } = await session.send('Runtime.getProperties', {
    objectId: result.objectId,
    ownProperties: true,
  });
  const head = answer.find(({ name }) => name === '0')?.value?.objectId;
  const count = Number(answer.find(({ name }) => name === 'count')?.value?.value);
  const shown = head === undefined ? [] : await propertiesOf({ ...owner, objectId: head }, undefined);
  const rest = { type: 'string' as const, value: '' };
  const more = makeValue(owner.isolate, owner.pause, rest);
  return [
    ...shown,
    {
      name: '…',
      value: { ...more, text: `${(count - MOST_KEYS).toLocaleString('en')} more properties`, type: '' },
      expression: undefined,
      kind: 'virtual',
      getter: undefined,
      isReadOnly: true,
      isInternal: false,
    },
  ];
}

/** Runs a getter of the program, because the user asked for its value. */
export async function valueOfGetter(
  isolate: Isolate,
  pause: Pause | undefined,
  owner: string,
  key: string,
): Promise<Value> {
  // It could stop at a breakpoint, which in a node that runs would be a pause inside an inspector dispatch.
  if (!isolate.pause) throw notStopped(isolate.title);
  const { result } = await isolate.session.send('Runtime.callFunctionOn', {
    objectId: owner,
    functionDeclaration: 'function (key) { return this[key]; }',
    arguments: [{ value: key }],
    generatePreview: true,
    silent: true,
  });
  return makeValue(isolate, pause, result);
}

interface Owner {
  readonly isolate: Isolate;
  readonly pause: Pause | undefined;
  readonly objectId: string;
  readonly path: string | undefined;
}

async function propertiesOf(
  owner: Owner,
  part: { readonly filter: 'named' } | undefined,
): Promise<readonly Variable[]> {
  const answer = await owner.isolate.session.send('Runtime.getProperties', {
    objectId: owner.objectId,
    ownProperties: true,
    generatePreview: true,
    ...(part && { nonIndexedPropertiesOnly: true }),
  });
  const { isolate, pause } = owner;
  const properties = answer.result
    .filter((property) => property.name !== '__proto__')
    .map((property) => toVariable(owner, property));
  const internals = [...(answer.internalProperties ?? []), ...(answer.privateProperties ?? [])].flatMap(
    ({ name, value }): Variable[] => {
      if (!value) return [];
      const isPrivate = name.startsWith('#');
      const expression = isPrivate && owner.path !== undefined ? `${owner.path}.${name}` : undefined;
      return [
        {
          name,
          value: makeValue(isolate, pause, value),
          expression,
          kind: isPrivate ? 'property' : 'virtual',
          getter: undefined,
          isReadOnly: true,
          isInternal: !isPrivate,
        },
      ];
    },
  );
  return [
    ...sorted(properties),
    ...internals.filter((i) => !i.isInternal),
    ...entriesFirst(internals.filter((i) => i.isInternal)),
  ];
}

/** What a map or a set holds is what one looks for. */
function entriesFirst(internals: readonly Variable[]): readonly Variable[] {
  const isEntries = ({ name }: Variable) => name === '[[Entries]]';
  return [...internals.filter(isEntries), ...internals.filter((i) => !isEntries(i))];
}

function toVariable(owner: Owner, property: Protocol.Runtime.PropertyDescriptor): Variable {
  const { isolate, pause, objectId, path } = owner;
  const { name, value, get } = property;
  const remote =
    value ??
    (get && get.type !== 'undefined'
      ? { type: 'object' as const, description: '(...)' }
      : { type: 'undefined' as const });
  const isGetter = value === undefined && get !== undefined && get.type !== 'undefined';
  const text = property.wasThrown && value ? `threw ${preview(value)}` : undefined;
  const made = makeValue(isolate, pause, remote);
  return {
    name,
    value: text === undefined ? made : { ...made, text },
    expression: path === undefined || property.symbol ? undefined : `${path}${accessor(name)}`,
    kind: value?.type === 'function' ? (value.description?.startsWith('class') ? 'class' : 'method') : 'property',
    getter: isGetter && !property.symbol ? { owner: objectId, key: name } : undefined,
    isReadOnly: property.writable === false,
    isInternal: false,
  };
}

function accessor(name: string): string {
  if (/^[A-Za-z_$][\w$]*$/.test(name)) return `.${name}`;
  return /^(?:0|[1-9]\d{0,9})$/.test(name) ? `[${name}]` : `[${JSON.stringify(name)}]`;
}

/** Elements in their order, then names as people sort them, functions last. */
function sorted(variables: readonly Variable[]): readonly Variable[] {
  const rank = ({ name, kind }: Variable) => (/^\d+$/.test(name) ? 0 : kind === 'property' ? 1 : 2);
  return [...variables].sort(
    (a, b) => rank(a) - rank(b) || (rank(a) === 0 ? Number(a.name) - Number(b.name) : compare(a.name, b.name)),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
