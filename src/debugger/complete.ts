/** What could follow what the user has typed so far in the console. */
import { array } from '../base/shape.ts';
import type { Isolate } from './isolate.ts';
import type { Frame } from './stack.ts';

export interface Completion {
  readonly name: string;
  readonly isCallable: boolean;
}

export interface Completions {
  /** How many characters before the cursor a completion takes the place of. */
  readonly typed: number;
  readonly items: readonly Completion[];
}

/** More than anybody scrolls through. */
const MOST = 500;

/** The names of an object and of its prototypes, nearest first; getters are not run. */
const namesOf = `function (most) {
  const names = new Map();
  for (let owner = this; owner && names.size < most; owner = Object.getPrototypeOf(owner)) {
    for (const name of Object.getOwnPropertyNames(owner)) {
      if (names.size >= most) break;
      if (!names.has(name)) names.set(name, typeof Object.getOwnPropertyDescriptor(owner, name)?.value === 'function');
    }
  }
  return [...names];
}`;

/** @param text the line up to the cursor */
export async function complete(isolate: Isolate, frame: Frame | undefined, text: string): Promise<Completions> {
  const typed = /[\w$]*$/.exec(text)?.[0] ?? '';
  const before = text.slice(0, text.length - typed.length);
  const owner = /([\w$)\]'"\x60][\w$.()[\]'"\x60]*)\.$/.exec(before)?.[1];
  const found = owner === undefined ? await names(isolate, frame) : await members(isolate, frame, owner);
  const isName = /^[A-Za-z_$][\w$]*$/;
  const items = found.filter(({ name }) => isName.test(name) && name.startsWith(typed));
  return { typed: typed.length, items: items.slice(0, MOST) };
}

async function members(isolate: Isolate, frame: Frame | undefined, of: string): Promise<readonly Completion[]> {
  // A primitive gets an object, so that it has names too; what is not there has none.
  const expression = `((it) => it === undefined || it === null ? undefined : Object(it))(${of})`;
  // Nothing may happen in the program because somebody types: an expression that would do something completes to nothing.
  const how = { expression, silent: true, throwOnSideEffect: true, objectGroup: 'backtrace' } as const;
  const { session } = isolate;
  const { result: owner, exceptionDetails } = frame?.call
    ? await session.send('Debugger.evaluateOnCallFrame', { callFrameId: frame.call.callFrameId, ...how })
    : await session.send('Runtime.evaluate', { ...how, disableBreaks: true });
  if (exceptionDetails || owner.objectId === undefined) return [];
  const { result } = await session.send('Runtime.callFunctionOn', {
    objectId: owner.objectId,
    functionDeclaration: namesOf,
    arguments: [{ value: MOST * 4 }],
    returnByValue: true,
    silent: true,
  });
  return array(result.value).flatMap((pair) => {
    const [name, isCallable] = array(pair);
    return typeof name === 'string' ? [{ name, isCallable: isCallable === true }] : [];
  });
}

async function names(isolate: Isolate, frame: Frame | undefined): Promise<readonly Completion[]> {
  const scopes = frame?.call?.scopeChain ?? [];
  const found = new Map<string, Completion>();
  for (const { object, type } of scopes.filter(({ type }) => type !== 'global')) {
    if (object.objectId === undefined || type === 'with') continue;
    const { result } = await isolate.session.send('Runtime.getProperties', {
      objectId: object.objectId,
      ownProperties: true,
    });
    for (const { name, value } of result) {
      if (!found.has(name)) found.set(name, { name, isCallable: value?.type === 'function' });
    }
  }
  const everywhere = await members(isolate, frame, 'globalThis');
  return [...found.values(), ...everywhere.filter(({ name }) => !found.has(name))];
}
