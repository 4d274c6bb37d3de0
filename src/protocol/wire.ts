/**
 * How events are written by the probe: many as one text, because a gateway under load tells some thousand a second, and its process
 * pays for each letter several times, until it is with the adapter. So words stand in it once, and times are told from the first one.
 * Only this file knows the order of the parts.
 */
import { isArray } from '../base/shape.ts';
import type { Amendment, CallSite, Gap, Listening, Match, MessageEvent, MessageRole, ProbeEvent } from './events.ts';

/** An event until its batch is written. */
export type WireEvent = unknown[];

/** First element of each array. */
const code = { send: 1, receive: 2, more: 3, gap: 4, listen: 5 } as const;
const roles: readonly MessageRole[] = ['request', 'response', 'data'];

export interface WireMessage extends Omit<MessageEvent, 'stack'> {
  /** Script, line, column (1-based) and function in turn, and one more where it is assumed. */
  readonly stack: readonly (string | number)[] | undefined;
}

export function wireMessage(event: WireMessage): WireEvent {
  return [
    code[event.kind],
    event.seq,
    event.time,
    event.cause,
    event.protocol,
    roles.indexOf(event.role),
    event.name,
    event.peer,
    wireMatch(event.match),
    event.replyTo,
    event.size,
    event.status,
    event.preview,
    event.headers,
    event.stack,
    event.handler,
  ];
}

export function wireAmendment({ of, time, size, status, preview, name, outcome }: Amendment): WireEvent {
  return [code.more, of, time, size, status, preview, name, outcome];
}

export function wireGap({ time, count }: Gap): WireEvent {
  return [code.gap, time, count];
}

export function wireListening({ time, address }: Listening): WireEvent {
  return [code.listen, time, address];
}

function wireMatch(match: Match): unknown {
  switch (match.by) {
    case 'own':
      return 0;
    case 'id':
      return [1, match.isolate, match.seq];
    case 'ordinal':
      return [2, match.channel, match.ordinal];
    case 'bytes':
      return [3, match.channel, match.from, match.to];
    case 'content':
      return [4, match.channel, match.hash];
  }
}

/** Writes events as one batch, which uses them up: their words become numbers. */
export function writeBatch(events: readonly WireEvent[]): string {
  const words = new Words();
  const base = timeOf(events[0] ?? []);
  for (const event of events) {
    event[placeOfTime(event)] = timeOf(event) - base;
    if (event[0] === code.send || event[0] === code.receive) shorten(event, words);
  }
  return JSON.stringify([base, words.all, ...events]);
}

/** Of the parts of a message. */
const PROTOCOL = 4;
const NAME = 6;
const PEER = 7;
const MATCH = 8;
const REPLY_TO = 9;
const HEADERS = 13;
const STACK = 14;
const HANDLER = 15;

function shorten(event: WireEvent, words: Words): void {
  for (const part of [PROTOCOL, NAME, PEER]) event[part] = words.of(event[part]);
  const match = event[MATCH] as unknown[] | 0;
  if (match && typeof match[1] === 'string') match[1] = words.of(match[1]);
  if (event[HEADERS]) event[HEADERS] = words.of(event[HEADERS]);
  if (event[STACK]) event[STACK] = words.of(event[STACK]);
  if (event[HANDLER] === 0) event.pop();
  while (event.length > REPLY_TO + 1 && event.at(-1) === undefined) event.pop();
}

/** What stands in the events of a batch, once each: texts, and lists of them that are the same object. */
class Words {
  readonly all: unknown[] = [];
  readonly #known = new Map<unknown, number>();

  of(word: unknown): number {
    let known = this.#known.get(word);
    if (known === undefined) {
      known = this.all.push(word) - 1;
      this.#known.set(word, known);
    }
    return known;
  }
}

function placeOfTime(event: readonly unknown[]): number {
  return event[0] === code.gap || event[0] === code.listen ? 1 : 2;
}

function timeOf(event: readonly unknown[]): number {
  return event[placeOfTime(event)] as number;
}

/**
 * What can be read of a batch; what is none of ours is left out: a program could write here too.
 *
 * @param shift microseconds that its times are given, of which none is below 0 then
 */
export function parseEvents(batch: string, shift = 0): readonly ProbeEvent[] {
  let values: unknown;
  try {
    values = JSON.parse(batch);
  } catch {
    return [];
  }
  if (!isArray(values)) return [];
  const [base, words] = values;
  if (!isCount(base) || !isArray(words)) return [];
  const reading: Reading = { base, words, shift, stacks: new Map() };
  const events: ProbeEvent[] = [];
  for (let at = 2; at < values.length; at++) {
    const value: unknown = values[at];
    const event = isArray(value) ? parseEvent(value, reading) : undefined;
    if (event) events.push(event);
  }
  return events;
}

/** What all events of a batch share. */
interface Reading {
  readonly base: number;
  readonly words: readonly unknown[];
  readonly shift: number;
  /** By their words. */
  readonly stacks: Map<number, readonly CallSite[]>;
}

function parseEvent(wire: readonly unknown[], reading: Reading): ProbeEvent | undefined {
  switch (wire[0]) {
    case code.send:
    case code.receive:
      return parseMessage(wire, reading);
    case code.more: {
      const [, of, told, size, status, preview, name, outcome] = wire;
      const time = timeIn(reading, told);
      if (!isCount(of) || time === undefined) return undefined;
      return {
        kind: 'more',
        of,
        time,
        ...(isCount(size) && { size }),
        ...(isStatus(status) && { status }),
        ...(typeof preview === 'string' && { preview }),
        ...(typeof name === 'string' && { name }),
        ...((outcome === 'complete' || outcome === 'lost') && { outcome }),
      };
    }
    case code.gap: {
      const [, told, count] = wire;
      const time = timeIn(reading, told);
      return time !== undefined && isCount(count) ? { kind: 'gap', time, count } : undefined;
    }
    case code.listen: {
      const [, told, address] = wire;
      const time = timeIn(reading, told);
      if (time === undefined || typeof address !== 'string') return undefined;
      return { kind: 'listen', time, address };
    }
    default:
      return undefined;
  }
}

/** Undefined where it is none. */
function timeIn({ base, shift }: Reading, told: unknown): number | undefined {
  if (typeof told !== 'number' || !isCount(base + told)) return undefined;
  return Math.max(0, Math.round(base + told + shift));
}

function wordIn({ words }: Reading, told: unknown): unknown {
  return typeof told === 'number' ? words[told] : undefined;
}

function parseMessage(wire: readonly unknown[], reading: Reading): MessageEvent | undefined {
  const [kind, seq, told, cause, protocolAt, roleAt, nameAt, peerAt, matchAs, replyTo, size, status, preview] = wire;
  const time = timeIn(reading, told);
  const protocol = wordIn(reading, protocolAt);
  const role = typeof roleAt === 'number' ? roles[roleAt] : undefined;
  const name = wordIn(reading, nameAt);
  const peer = wordIn(reading, peerAt);
  const match = parseMatch(matchAs, reading);
  const headers = wordIn(reading, wire[HEADERS]);
  const stack = stackIn(reading, wire[STACK]);
  const handler = wire[HANDLER];
  if (!isCount(seq) || seq === 0 || time === undefined || !isCount(cause) || !isCount(replyTo)) return undefined;
  if (typeof protocol !== 'string' || typeof name !== 'string' || typeof peer !== 'string') return undefined;
  if (!role || !match || !stack) return undefined;
  return {
    kind: kind === code.send ? 'send' : 'receive',
    seq,
    time,
    cause,
    protocol,
    role,
    name,
    peer,
    match,
    replyTo,
    size: isCount(size) ? size : undefined,
    status: isStatus(status) ? status : undefined,
    preview: typeof preview === 'string' ? preview : undefined,
    headers: isArray(headers) && headers.every((part) => typeof part === 'string') ? headers : undefined,
    stack,
    handler: isCount(handler) ? handler : 0,
  };
}

function parseMatch(value: unknown, reading: Reading): Match | undefined {
  if (value === 0) return own;
  if (!isArray(value)) return undefined;
  const [by, first, second, third] = value;
  if (by === 1 && isCount(first) && isCount(second)) return { by: 'id', isolate: first, seq: second };
  const channel = wordIn(reading, first);
  if (typeof channel !== 'string') return undefined;
  if (by === 2 && isCount(second)) return { by: 'ordinal', channel, ordinal: second };
  if (by === 3 && isCount(second) && isCount(third) && second <= third)
    return { by: 'bytes', channel, from: second, to: third };
  if (by === 4 && typeof second === 'string') return { by: 'content', channel, hash: second };
  return undefined;
}

const own: Match = { by: 'own' };
const nowhere: readonly CallSite[] = [];

/** Many events of a batch have the same one. */
function stackIn(reading: Reading, told: unknown): readonly CallSite[] | undefined {
  if (typeof told !== 'number') return nowhere;
  const known = reading.stacks.get(told);
  if (known) return known;
  const stack = parseStack(reading.words[told]);
  if (stack) reading.stacks.set(told, stack);
  return stack;
}

/** As the probe has it, of what was read before. */
export function wireStack(stack: readonly CallSite[]): readonly (string | number)[] {
  const flat = stack.flatMap(({ script, line, column, name }) => [script, line + 1, column + 1, name]);
  return stack[0]?.isAssumed ? [...flat, 1] : flat;
}

/** @returns undefined where it is no stack; nothing stands for an empty one */
export function parseStack(flat: unknown): readonly CallSite[] | undefined {
  if (!isArray(flat)) return nowhere;
  const isAssumed = flat.length % 4 === 1;
  const stack: CallSite[] = [];
  for (let at = 0; at + 3 < flat.length; at += 4) {
    const [script, line, column, name] = [flat[at], flat[at + 1], flat[at + 2], flat[at + 3]];
    if (typeof script !== 'string' || !isCount(line) || !isCount(column) || typeof name !== 'string') return undefined;
    const place = { script, line: Math.max(0, line - 1), column: Math.max(0, column - 1), name };
    stack.push(isAssumed ? { ...place, isAssumed } : place);
  }
  return stack;
}

function isStatus(value: unknown): value is number | string {
  return typeof value === 'string' || typeof value === 'number';
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
