/**
 * What the probe tells of the messages of its isolate, and how that is written on the wire: one JSON array per event, because a
 * gateway under load tells some thousand a second and pays for each of them. Only this file knows the order of their parts.
 */
import { isArray } from '../base/shape.ts';

export type ProbeEvent = MessageEvent | Amendment | Gap | Listening;

/** A request is answered by responses; everything else is data. */
export type MessageRole = 'request' | 'response' | 'data';

/** One end of a message. */
export interface MessageEvent {
  readonly kind: 'send' | 'receive';
  /** Number of the event in its isolate, from 1, in the order in which they happened. Some may be missing (`Gap`). */
  readonly seq: number;
  /** Microseconds of the isolate's own monotonic clock (`CaptureStart.clock`). */
  readonly time: number;
  /** `seq` of the `receive` that began the code which did this; 0 where nobody knows of one. */
  readonly cause: number;
  /** As people call it: `http`, `https`, `http2`, `grpc`, `ws`, `tcp`, `tls`, `udp`, `ipc`, `worker`, `broadcast`. */
  readonly protocol: string;
  readonly role: MessageRole;
  /** As people name it: `POST /orders`, `200 POST /orders`, `ws text`. */
  readonly name: string;
  /** Who is at the other end if nobody of the system is: `api.example.org:443`, `browser`, `127.0.0.1`. Empty where it can't be known. */
  readonly peer: string;
  readonly match: Match;
  /** `seq` of this isolate's end of the request that this answers; 0 for what is no response. */
  readonly replyTo: number;
  /** Bytes of the payload, as far as they were known when it happened. */
  readonly size: number | undefined;
  /** Of a response: 404, `OK`, `UNAVAILABLE`. */
  readonly status: number | string | undefined;
  /** The beginning of the payload as text, cut and redacted. */
  readonly preview: string | undefined;
  /** Name and value in turn, redacted. */
  readonly headers: readonly string[] | undefined;
  /** Where in the program it was sent, innermost frame first; frames of Node and of the probe are left out. Of what was received: empty. */
  readonly stack: readonly CallSite[];
  /** Number of the function that took it, for `ProbeMessages.handler`; 0 where there is none. */
  readonly handler: number;
}

/** Something that came out about an event later on: its body has come, it was aborted. */
export interface Amendment {
  readonly kind: 'more';
  /** `seq` of the event. */
  readonly of: number;
  readonly time: number;
  readonly size?: number;
  readonly status?: number | string;
  readonly preview?: string;
  readonly name?: string;
  /** How it ended: `lost` was aborted, or its connection broke. */
  readonly outcome?: 'complete' | 'lost';
}

/** So many events are missing here, because nobody took them in time. */
export interface Gap {
  readonly kind: 'gap';
  readonly time: number;
  readonly count: number;
}

/** A server of the isolate accepts connections: what is sent there is for this node, even if it never arrives. */
export interface Listening {
  readonly kind: 'listen';
  readonly time: number;
  /** `host:port`, or the path of a pipe. */
  readonly address: string;
}

/** How the two ends of a message are found to be one. */
export type Match =
  /** Of a send: it carries its id. Of a receive: that came with no id and is told by nothing. */
  | { readonly by: 'own' }
  /** Of a receive: the id that it carried. */
  | { readonly by: 'id'; readonly isolate: number; readonly seq: number }
  /** The nth on a channel that keeps the order, from 0. `channel` is equal at both ends and for one direction. */
  | { readonly by: 'ordinal'; readonly channel: string; readonly ordinal: number }
  /** A range of bytes of a stream, `to` excluded: sends and receives overlap many to many. */
  | { readonly by: 'bytes'; readonly channel: string; readonly from: number; readonly to: number }
  /** Inferred: the same content on the same channel, in order. Several may receive it. */
  | { readonly by: 'content'; readonly channel: string; readonly hash: string };

export interface CallSite {
  /** As V8 names the script: a URL or a path. */
  readonly script: string;
  /** 0-based. */
  readonly line: number;
  readonly column: number;
  /** Of the function; empty for none. */
  readonly name: string;
}

/** What the probe writes: `stack` has script, line, column (1-based) and function in turn. */
export type WireEvent = readonly unknown[];

/** First element of each array. */
const code = { send: 1, receive: 2, more: 3, gap: 4, listen: 5 } as const;
const roles: readonly MessageRole[] = ['request', 'response', 'data'];

export interface WireMessage extends Omit<MessageEvent, 'stack'> {
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
  const events: ProbeEvent[] = [];
  for (const value of values) {
    const event = isArray(value) ? parseEvent(value, shift) : undefined;
    if (event) events.push(event);
  }
  return events;
}

function parseEvent(wire: readonly unknown[], shift: number): ProbeEvent | undefined {
  switch (wire[0]) {
    case code.send:
    case code.receive:
      return parseMessage(wire, shift);
    case code.more: {
      const [, of, time, size, status, preview, name, outcome] = wire;
      if (!isCount(of) || !isCount(time)) return undefined;
      return {
        kind: 'more',
        of,
        time: shifted(time, shift),
        ...(isCount(size) && { size }),
        ...(isStatus(status) && { status }),
        ...(typeof preview === 'string' && { preview }),
        ...(typeof name === 'string' && { name }),
        ...((outcome === 'complete' || outcome === 'lost') && { outcome }),
      };
    }
    case code.gap: {
      const [, time, count] = wire;
      return isCount(time) && isCount(count) ? { kind: 'gap', time: shifted(time, shift), count } : undefined;
    }
    case code.listen: {
      const [, time, address] = wire;
      if (!isCount(time) || typeof address !== 'string') return undefined;
      return { kind: 'listen', time: shifted(time, shift), address };
    }
    default:
      return undefined;
  }
}

function shifted(time: number, shift: number): number {
  return Math.max(0, Math.round(time + shift));
}

function parseMessage(wire: readonly unknown[], shift: number): MessageEvent | undefined {
  const [kind, seq, time, cause, protocol, roleAt, name, peer, matchAs, replyTo, size, status, preview, headers] = wire;
  const role = typeof roleAt === 'number' ? roles[roleAt] : undefined;
  const match = parseMatch(matchAs);
  const stack = parseStack(wire[14]);
  const handler = wire[15];
  if (!isCount(seq) || seq === 0 || !isCount(time) || !isCount(cause) || !isCount(replyTo)) return undefined;
  if (typeof protocol !== 'string' || typeof name !== 'string' || typeof peer !== 'string') return undefined;
  if (!role || !match || !stack) return undefined;
  return {
    kind: kind === code.send ? 'send' : 'receive',
    seq,
    time: shifted(time, shift),
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

function parseMatch(value: unknown): Match | undefined {
  if (value === 0) return own;
  if (!isArray(value)) return undefined;
  const [by, first, second, third] = value;
  if (by === 1 && isCount(first) && isCount(second)) return { by: 'id', isolate: first, seq: second };
  if (typeof first !== 'string') return undefined;
  if (by === 2 && isCount(second)) return { by: 'ordinal', channel: first, ordinal: second };
  if (by === 3 && isCount(second) && isCount(third) && second <= third)
    return { by: 'bytes', channel: first, from: second, to: third };
  if (by === 4 && typeof second === 'string') return { by: 'content', channel: first, hash: second };
  return undefined;
}

const own: Match = { by: 'own' };
const nowhere: readonly CallSite[] = [];

/** @returns undefined where it is no stack; nothing stands for an empty one */
export function parseStack(flat: unknown): readonly CallSite[] | undefined {
  if (!isArray(flat)) return nowhere;
  const stack: CallSite[] = [];
  for (let at = 0; at + 3 < flat.length; at += 4) {
    const [script, line, column, name] = [flat[at], flat[at + 1], flat[at + 2], flat[at + 3]];
    if (typeof script !== 'string' || !isCount(line) || !isCount(column) || typeof name !== 'string') return undefined;
    stack.push({ script, line: Math.max(0, line - 1), column: Math.max(0, column - 1), name });
  }
  return stack;
}

function isStatus(value: unknown): value is number | string {
  return typeof value === 'string' || typeof value === 'number';
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
