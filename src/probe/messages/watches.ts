import { evaluate, type Scope } from '../../expression/evaluate.ts';
import { addressKey } from '../../protocol/address-key.ts';
import type { WatchNames, WatchTerms, WireWatchHit } from '../../protocol/watches.ts';
import { isUint8Array } from './bytes.ts';
import type { Contexts } from './context.ts';
import { headersIn } from './http/names.ts';
import type { End, Late, Site } from './recorder.ts';
import type { Redaction } from './redaction.ts';
import { atEndOfTurn } from './turn.ts';
import { bodyOf, byName, filled, joined, textOf } from './watched-values.ts';

/** Messages whose end is still awaited, at most: for their body, their loss, or the answer to them. */
const MOST_OPEN = 1000;
/** Parts of a body that are looked at. */
const MOST_PARTS = 64;

interface Watch extends Omit<WatchTerms, 'asks'> {
  readonly pattern: RegExp | undefined;
  readonly asks: ReadonlySet<string>;
  readonly needsPayload: boolean;
}

type NamedEnd = End & { readonly name: string };

/** One end of a message, and what is known of it by now. */
interface Watched {
  readonly kind: 'send' | 'receive';
  readonly seq: number;
  readonly end: NamedEnd;
  readonly payload: unknown;
  /** The isolate at the other end, where its id tells, or that of the request that it answers. */
  readonly other: number | undefined;
  /** What took it; of what was sent, what took the message that led to it. */
  readonly handler: number;
  /** `seq` of the request that it answers, or else of the message that led to it. */
  readonly cause: number;
  /** The handler has been called already. */
  readonly isTaken: boolean;
  /** When the program wanted to send it, those that could be asked were. */
  readonly wasAsked: boolean;
  /** Where it was sent, or asked for. */
  readonly site: readonly (string | number)[] | undefined;
}

interface Expected {
  readonly hit: WireWatchHit;
  /** The turn in which it came goes on. */
  isThisTurn: boolean;
}

/** What the debugger has put there for the lines of logpoints. */
interface Write {
  (id: number, pieces: readonly string[]): void;
  failed(id: number, key: string, error: unknown): void;
}

/**
 * The watches of this isolate. Without any they cost one look at a flag for each message.
 *
 * A `break` pauses here, in a function whose name tells the debugger what it is; who stands in the user's code then is the debugger's
 * business.
 */
export class Watches {
  readonly #contexts: Contexts;
  readonly #redaction: Redaction;
  readonly #preview: (payload: unknown) => string | undefined;
  readonly #now: () => number;
  readonly #nextTick: (then: () => void) => void;
  #watches: readonly Watch[] = [];
  /** By verb, protocol and name. */
  readonly #byName = new Map<string, readonly Watch[]>();
  #names: WatchNames = { node: '', isolates: {}, addresses: {} };
  #write: Write | undefined;
  /** Those that a watch waits for, by `seq`. */
  readonly #open = new Map<number, Watched>();
  /** When requests were sent or received, for the latency of their answers. */
  readonly #times = new Map<number, number>();
  /** What took the last received messages, by `seq`. */
  readonly #takers = new Map<number, number>();
  /** The isolates that have sent the last received messages, by `seq`. */
  readonly #askers = new Map<number, number>();
  /** Received messages that have stopped us, and will do so again in the user's code, by `seq`. */
  readonly #expected = new Map<number, Expected>();
  /** Bodies that come in parts, by `seq`. */
  readonly #bodies = new Map<number, unknown[]>();
  #asksForBodies = false;
  #keepsOpen = false;
  #keepsTimes = false;
  /** Whether any of them asks for what only a head or a body says: then who receives looks at it, though who has sent it has told it. */
  looksInside = false;

  constructor(parts: {
    contexts: Contexts;
    redaction: Redaction;
    preview: (payload: unknown) => string | undefined;
    now: () => number;
    nextTick: (then: () => void) => void;
  }) {
    this.#contexts = parts.contexts;
    this.#redaction = parts.redaction;
    this.#preview = parts.preview;
    this.#now = parts.now;
    this.#nextTick = parts.nextTick;
  }

  get areSet(): boolean {
    return this.#watches.length > 0;
  }

  set(terms: readonly WatchTerms[], names: WatchNames, write: unknown): void {
    this.#watches = terms.map(compile);
    this.#byName.clear();
    this.#names = names;
    this.#write = typeof write === 'function' ? (write as Write) : undefined;
    this.#asksForBodies = this.#watches.some(({ needsPayload }) => needsPayload);
    this.#keepsOpen = this.#watches.some(({ needsPayload, on }) => needsPayload || on === 'loss');
    this.looksInside = this.#watches.some(
      ({ needsPayload, asks }) => needsPayload || asks.has('headers') || asks.has('size'),
    );
    this.#keepsTimes = this.#watches.some(({ asks }) => asks.has('latency'));
    if (!this.#keepsOpen) this.#open.clear();
    if (!this.#asksForBodies) this.#bodies.clear();
    if (!this.#keepsTimes) this.#times.clear();
    // What was taken away stops nowhere, also where its message is on its way to its handler.
    for (const [seq, { hit }] of this.#expected)
      if (!hit.ids.some((id) => terms.some((one) => one.id === id))) this.#expected.delete(seq);
  }

  /** A message was sent or received, before anything else happens to it. */
  onMessage(kind: 'send' | 'receive', seq: number, told: End, taker: number, place: Site | undefined): void {
    const name =
      typeof told.name === 'string'
        ? told.name
        : told.name(told.stream ? told.stream.told : this.#preview(told.payload));
    const end = { ...told, name };
    if (this.#keepsTimes && end.role === 'request') keep(this.#times, seq, this.#now());
    // What is to be received was asked for where the request was sent.
    const site = place?.stack ?? (kind === 'receive' ? this.#open.get(told.replyTo ?? 0)?.site : undefined);
    const wasAsked = place?.wasAsked === true;
    if (taker > 0) keep(this.#takers, seq, taker);
    const cause = told.replyTo ?? told.cause ?? place?.cause ?? 0;
    const handler = kind === 'receive' ? taker : (this.#takers.get(cause) ?? 0);
    const other = told.match?.by === 'id' ? told.match.isolate : this.#askers.get(told.replyTo ?? 0);
    if (kind === 'receive' && other !== undefined) keep(this.#askers, seq, other);
    const watched = { kind, seq, end, payload: end.payload, other, handler, cause, isTaken: false, wasAsked, site };
    if (this.#keepsOpen) keep(this.#open, seq, watched);
    const isComplete = end.payload !== undefined || end.size === 0;
    const isDue = (watch: Watch) => (isComplete || !watch.needsPayload) && !(wasAsked && stopsWhenAsked(watch));
    this.#look(watched, kind, isDue);
  }

  /** The program asks for something to be sent, which will be done later: its line is the one to stop in. */
  onAsked(told: End & { readonly name: string }): void {
    const asked = { kind: 'send', seq: 0, end: told, payload: told.payload, other: undefined } as const;
    const { cause } = this.#contexts;
    this.#look(
      { ...asked, handler: this.#takers.get(cause) ?? 0, cause, isTaken: false, wasAsked: false, site: undefined },
      'send',
      stopsWhenAsked,
    );
  }

  /** More of it is known. */
  onMore(of: number, { payload, size, status, name, outcome }: Late): void {
    const open = this.#open.get(of);
    if (!open) return;
    const { end: was } = open;
    const end = { ...was, size: size ?? was.size, status: status ?? was.status, name: name ?? was.name };
    const watched = { ...open, end, payload: payload ?? open.payload };
    const isComplete = payload !== undefined || outcome === 'complete';
    if (isComplete && open.payload === undefined && !this.#bodies.has(of)) this.#complete(of, watched);
    if (outcome === 'lost') this.#look(watched, 'loss', () => true);
    // A request that has all been sent may still be lost before it is answered.
    if (outcome === 'lost' || (outcome && end.role !== 'request')) this.#open.delete(of);
  }

  /** A part of the body of what was received comes to the program, or its end: null. It is looked at when all of it is there. */
  onBody(of: number, data: unknown): void {
    const open = this.#asksForBodies ? this.#open.get(of) : undefined;
    if (!open) return;
    const parts = this.#bodies.get(of) ?? [];
    keep(this.#bodies, of, parts);
    if (data !== null) {
      if (parts.length < MOST_PARTS) parts.push(data);
      return;
    }
    this.#complete(of, { ...open, payload: joined(parts) });
    this.#bodies.delete(of);
  }

  #complete(of: number, watched: Watched): void {
    const { kind, wasAsked } = watched;
    this.#open.set(of, watched);
    const isDue = (watch: Watch) => watch.needsPayload && !(wasAsked && stopsWhenAsked(watch));
    this.#look({ ...watched, isTaken: true }, kind, isDue);
  }

  /**
   * The `break` whose message has led to the code that runs: as its handler and all that comes of that, or as what had waited for it and
   * goes on in the same turn. What is caused by a message that came later in this turn is not meant.
   */
  current(): WireWatchHit | undefined {
    if (this.#expected.size === 0) return undefined;
    const { cause } = this.#contexts;
    const caused = this.#expected.get(cause);
    if (caused) return caused.hit;
    let last: WireWatchHit | undefined;
    for (const { hit, isThisTurn } of this.#expected.values()) if (isThisTurn && cause < hit.seq) last = hit;
    return last;
  }

  forget(seq: number): void {
    this.#expected.delete(seq);
  }

  #look(watched: Watched, on: WireWatchHit['on'], isDue: (watch: Watch) => boolean): void {
    let stopping: number[] | undefined;
    for (const watch of this.#named(on, watched.end)) {
      if (!isDue(watch) || !this.#fits(watch, watched)) continue;
      if (watch.action === 'log') this.#log(watch, watched);
      else {
        stopping ??= [];
        stopping.push(watch.id);
      }
    }
    if (!stopping) return;
    const { seq, end, handler, isTaken, cause } = watched;
    const hit: WireWatchHit = {
      ...{ ids: stopping, on, seq, name: end.name, protocol: end.protocol },
      handler: isTaken ? 0 : handler,
      cause,
      ...(on === 'loss' && { loss: lossOf(watched) }),
    };
    if (on === 'receive') this.#expect(hit, end.role === 'response');
    lightconeWatch(hit);
  }

  /** @param isAnswer no context of its own begins with it: what had asked goes on */
  #expect(hit: WireWatchHit, isAnswer: boolean): void {
    const expected = { hit, isThisTurn: true };
    keep(this.#expected, hit.seq, expected);
    // Only where a watch has matched, so that the program stops anyway.
    atEndOfTurn(this.#nextTick, () => {
      expected.isThisTurn = false;
      if (isAnswer) this.forget(hit.seq);
    });
  }

  /** Those that mean messages of this name: fifty of them cost a busy program no more than one, since its messages have few names. */
  #named(on: WireWatchHit['on'], { protocol, name }: NamedEnd): readonly Watch[] {
    const key = `${on} ${protocol} ${name}`;
    let found = this.#byName.get(key);
    if (!found) {
      found = this.#watches.filter((watch) => {
        const isProtocol = watch.protocols.length === 0 || watch.protocols.includes(protocol);
        return watch.on === on && isProtocol && (watch.pattern?.test(name) ?? true);
      });
      keep(this.#byName, key, found);
    }
    return found;
  }

  #fits(watch: Watch, watched: Watched): boolean {
    if (watch.from && !this.#isAmong(watch.from, this.#ends(watched).from)) return false;
    if (watch.to && !this.#isAmong(watch.to, this.#ends(watched).to)) return false;
    if (!watch.when) return true;
    try {
      return Boolean(evaluate(watch.when, this.#scope(watch.asks, watched, false)));
    } catch (error) {
      this.#write?.failed(watch.id, String(error), error);
      return false;
    }
  }

  #ends(watched: Watched): { readonly from: string; readonly to: string } {
    const { node } = this.#names;
    const other = this.#other(watched);
    return watched.kind === 'send' ? { from: node, to: other } : { from: other, to: node };
  }

  /** Own threads are meant by the name of their node. */
  #isAmong(names: readonly string[], end: string): boolean {
    return isAmong(names, end) || (/^(worker \d+|parent thread)$/.test(end) && names.includes(this.#names.node));
  }

  /** Who is at the other end: a node where that is known. */
  #other({ other, end: { peer } }: Watched): string {
    const node = other === undefined ? undefined : this.#names.isolates[other];
    return node ?? this.#names.addresses[addressKey(peer)] ?? peer;
  }

  #log(watch: Watch, watched: Watched): void {
    const { end } = watched;
    const preview = this.#tellable(watched);
    const plain = `${watch.on} ${end.name}${preview === undefined ? '' : ` ${preview}`}`;
    const text = watch.template ? filled(watch.template, this.#scope(watch.asks, watched, true)) : plain;
    const { kind, site: stack, handler } = watched;
    this.#write?.(watch.id, [JSON.stringify({ text, end: kind, stack, handler })]);
  }

  /** @param isTold it will leave the process, so what is redacted must not be in it */
  #scope(asks: ReadonlySet<string>, watched: Watched, isTold: boolean): Scope {
    const { end, payload } = watched;
    const { name, protocol, size, status } = end;
    const { node } = this.#names;
    const { from, to } = this.#ends(watched);
    const scope: Record<string, unknown> = {
      name,
      protocol,
      size: size ?? null,
      status: status ?? null,
      from,
      to,
      node,
    };
    if (asks.has('headers')) {
      const headers = end.headers ?? [];
      scope['headers'] = byName(
        isTold ? this.#redaction.headers(headers) : typeof headers === 'string' ? headersIn(headers) : headers,
      );
    }
    if (asks.has('latency')) scope['latency'] = this.#latencyOf(end);
    if (asks.has('body') || asks.has('payload')) {
      const text = isTold ? this.#tellable(watched) : (textOf(payload) ?? this.#preview(payload));
      scope['payload'] = text ?? null;
      scope['body'] = isTold || typeof payload !== 'object' || isUint8Array(payload) ? bodyOf(text) : payload;
    }
    return scope;
  }

  /** Of a part of a body, what was just told: only the recorder knows what came before it. */
  #tellable({ end: { stream }, payload }: Watched): string | undefined {
    return stream ? stream.told : this.#preview(payload);
  }

  #latencyOf({ replyTo = 0 }: End): number | null {
    const asked = this.#times.get(replyTo);
    return asked === undefined ? null : (this.#now() - asked) / 1000;
  }
}

/** Its name is how the debugger tells this pause from the user's; it reads `hit` there. */
function lightconeWatch(hit: WireWatchHit): WireWatchHit {
  // biome-ignore lint/suspicious/noDebugger: the pause itself.
  debugger;
  return hit; // Else it would not be there to be read.
}

function lossOf({ kind, end, other, site = [] }: Watched): NonNullable<WireWatchHit['loss']> {
  const { peer, status } = end;
  return { end: kind, peer, isolate: other, code: typeof status === 'string' ? status : undefined, stack: site };
}

/** What is known when the program asks is enough for it. */
function stopsWhenAsked({ action, asks }: Watch): boolean {
  return action === 'break' && !asks.has('headers') && !asks.has('size');
}

/** Hosts are also meant by their name alone. */
function isAmong(names: readonly string[], name: string): boolean {
  return names.some((one) => one === name || name.startsWith(`${one}:`));
}

function compile(terms: WatchTerms): Watch {
  const asks = new Set(terms.asks);
  return {
    ...terms,
    pattern: terms.name === undefined ? undefined : new RegExp(terms.name, 'i'),
    asks,
    needsPayload: asks.has('body') || asks.has('payload'),
  };
}

function keep<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.set(key, value);
  if (map.size <= MOST_OPEN) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
