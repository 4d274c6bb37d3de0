/** What was thrown, with what caused it. */
import { isRecord } from '../base/shape.ts';
import { argumentOf } from './evaluate.ts';
import { isUncaught } from './exceptions.ts';
import type { Isolate } from './isolate.ts';
import { preview } from './preview.ts';
import { withSources } from './trace.ts';

export interface Thrown {
  /** `TypeError`; for what is no error its type. */
  readonly name: string;
  readonly message: string;
  /** With the message in front, as V8 has it; undefined for what is no error. */
  readonly stack: string | undefined;
  /** Its `cause`, or the errors of an AggregateError. */
  readonly inner: readonly Thrown[];
}

export interface ExceptionInfo extends Thrown {
  readonly isUncaught: boolean;
}

/** Causes of causes, and errors of one AggregateError, that are shown. */
const DEEPEST = 5;
const MOST = 10;

/** Reads names, messages, stacks and causes. What throws when it is read is left out. */
const read = `function (thrown, deepest, most) {
  const get = (object, key) => { try { return object[key]; } catch {} };
  const text = (value) => { try { return String(value); } catch { return '(can not be shown)'; } };
  const describe = (it, depth) => {
    if (!(it instanceof Error)) return { name: it === null ? 'null' : typeof it, message: text(it), inner: [] };
    const cause = get(it, 'cause');
    const errors = get(it, 'errors');
    const inner = depth >= deepest ? [] : [
      ...(cause === undefined ? [] : [cause]),
      ...(Array.isArray(errors) ? errors.slice(0, most) : []),
    ];
    const stack = get(it, 'stack');
    return {
      name: text(get(it, 'name') ?? 'Error'),
      message: text(get(it, 'message') ?? ''),
      stack: typeof stack === 'string' ? stack : undefined,
      inner: inner.map((one) => describe(one, depth + 1)),
    };
  };
  return describe(thrown, 0);
}`;

/** Undefined where it does not stand at an exception. */
export async function exceptionOf(isolate: Isolate): Promise<ExceptionInfo | undefined> {
  const { pause } = isolate;
  const data = pause?.data;
  const receiver = pause?.frames[0]?.scopeChain.at(-1)?.object.objectId;
  if (!data || receiver === undefined) return undefined;
  const answer = await isolate.session.send('Runtime.callFunctionOn', {
    objectId: data.objectId ?? receiver,
    functionDeclaration: read,
    arguments: [argumentOf(data), { value: DEEPEST }, { value: MOST }],
    returnByValue: true,
    silent: true,
  });
  const thrown = thrownOf(answer.result.value) ?? {
    name: data.type,
    message: preview(data),
    stack: undefined,
    inner: [],
  };
  const fileNamed = (name: string) => isolate.scriptNamed(name)?.file;
  return { ...leadingToSources(thrown, fileNamed), isUncaught: isUncaught(pause) };
}

function leadingToSources(thrown: Thrown, fileNamed: Parameters<typeof withSources>[1]): Thrown {
  const lines = thrown.stack?.split('\n').map((line) => withSources(line, fileNamed));
  return { ...thrown, stack: lines?.join('\n'), inner: thrown.inner.map((one) => leadingToSources(one, fileNamed)) };
}

function thrownOf(value: unknown): Thrown | undefined {
  if (!isRecord(value)) return undefined;
  const { name, message, stack, inner } = value;
  if (typeof name !== 'string' || typeof message !== 'string') return undefined;
  return {
    name,
    message,
    stack: typeof stack === 'string' ? stack : undefined,
    inner: Array.isArray(inner) ? inner.flatMap((one) => thrownOf(one) ?? []) : [],
  };
}
