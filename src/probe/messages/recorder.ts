import type { CaptureTerms } from '../../protocol/capture.ts';
import type { Match, MessageRole } from '../../protocol/events.ts';
import { type MessageId, messageIdText, parseMessageId } from '../../protocol/message-id.ts';
import { type WireEvent, wireAmendment, wireListening, wireMessage } from '../../protocol/wire.ts';
import { withActiveSpan } from './active-span.ts';
import { isUint8Array } from './bytes.ts';
import { hashOf } from './content.ts';
import type { Contexts } from './context.ts';
import type { Destinations } from './destinations.ts';
import type { Outbox } from './outbox.ts';
import { PeerNames } from './peer-names.ts';
import { type Kinds, Previews } from './preview.ts';
import { RedactedStream } from './redacted-stream.ts';
import { Redaction } from './redaction.ts';
import { type Caller, Stacks } from './stacks.ts';
import { Watches } from './watches.ts';

/**
 * What a transport says of one end of a message. Where there are many, it says all of it, in this order and without spreading other
 * objects: V8 makes a new kind of object of each spread, and all that reads it has to look up where things stand.
 */
export interface End {
  readonly protocol: string;
  readonly role: MessageRole;
  /** As people name it: `POST /orders`; or made of the beginning of the payload as it is told, without its secrets. */
  readonly name: string | ((preview: string | undefined) => string);
  /** Who is there, if nobody of the system is. */
  readonly peer: string;
  /** `seq` of the `receive` that led to it, where that is not the one of the code that runs. */
  readonly cause?: number | undefined;
  /** Left out of a send that carries its id, and of a receive that nothing can be said of. */
  readonly match?: Match | undefined;
  /** `seq` of this isolate's end of the request. */
  readonly replyTo?: number | undefined;
  readonly size?: number | undefined;
  readonly status?: number | string | undefined;
  /** Text, bytes or an object: its beginning is told. */
  readonly payload?: unknown;
  /** Name and value in turn; or the text of the head that they stand in. */
  readonly headers?: readonly string[] | string | undefined;
  /** What the payload is a part of: a secret's name may have come before. */
  readonly stream?: RedactedStream | undefined;
}

export interface Sending extends End {
  /** The innermost function of ours, whose callers are Node and the program; or where it was, if that was before. */
  readonly above: Caller | Site;
}

/** Where the program was when it wanted to send, and what had led it there. */
export interface Site {
  readonly stack: readonly (string | number)[] | undefined;
  readonly cause: number;
  /** It was asked for there, where a watch stops if it does: whoever has set one since has come too late. */
  readonly wasAsked?: boolean;
}

/** For what is sent later than it was asked for. Without watches it stays the same: a copy for each message costs. */
export function siteAsked({ watches }: Recorder, site: Site): Site {
  return watches.areSet ? { ...site, wasAsked: true } : site;
}

export interface Receiving extends End {
  /** The function of the program that takes it. */
  readonly handler?: unknown;
}

/** What came out later. */
export interface Late {
  readonly size?: number;
  readonly status?: number | string;
  readonly payload?: unknown;
  readonly name?: string;
  readonly outcome?: 'complete' | 'lost';
  readonly stream?: RedactedStream | undefined;
}

/** Writes down what the transports see. Nothing here throws for anything that a program may do. */
export class Recorder {
  readonly contexts: Contexts;
  readonly destinations: Destinations;
  readonly watches: Watches;
  /** Connections of which the other end has not seen the begin, as that end calls them. */
  readonly lateEnds = new Set<string>();
  /** Whatever is asked of such an object runs code of the program's. */
  readonly isProxy: Kinds['isProxy'];
  readonly #terms: CaptureTerms;
  readonly #outbox: Outbox;
  readonly #now: () => number;
  readonly #stacks: Stacks;
  readonly #redaction: Redaction;
  readonly #previews: Previews;
  /** Of payloads as they are; they don't leave the process. */
  readonly #looks: Previews;
  readonly #handlers: Handlers;
  readonly #names: PeerNames;
  #seq = 0;

  /** @param parts.now microseconds of the monotonic clock */
  constructor(parts: {
    terms: CaptureTerms;
    contexts: Contexts;
    outbox: Outbox;
    handlers: Handlers;
    destinations: Destinations;
    now: () => number;
    kinds: Kinds;
    nextTick: (then: () => void) => void;
  }) {
    const { terms, contexts, outbox, handlers, destinations, now, kinds, nextTick } = parts;
    this.destinations = destinations;
    this.contexts = contexts;
    this.isProxy = kinds.isProxy;
    this.#terms = terms;
    this.#outbox = outbox;
    this.#handlers = handlers;
    this.#now = now;
    this.#names = new PeerNames(terms.externals);
    this.#stacks = new Stacks(terms.stacks, now);
    this.#redaction = new Redaction(terms.redact);
    this.#previews = new Previews(terms.payload, this.#redaction, kinds);
    this.#looks = new Previews(LOOKED_AT, new Redaction([]), kinds);
    const preview = (payload: unknown) => this.#previews.of(payload);
    this.watches = new Watches({ contexts, redaction: this.#redaction, preview, now, nextTick });
  }

  /** For payloads that come in parts, each of which is told with it, in order. */
  stream(): RedactedStream {
    return new RedactedStream(this.#redaction);
  }

  /** @returns its `seq`, for `idOf` and for `replyTo` of what answers it */
  send(message: Sending): number {
    const seq = ++this.#seq;
    if (message.stream) this.follow(message.stream, message.payload);
    const hasRoom = this.#outbox.hasRoom();
    if (!hasRoom && !this.watches.areSet) return seq;
    const site = this.#siteOf(message);
    if (hasRoom) this.#outbox.put(this.#wire('send', seq, message, site.cause, site.stack, 0));
    if (this.watches.areSet) this.watches.onMessage('send', seq, message, 0, site);
    return seq;
  }

  /** Whether anybody will see what is recorded now. */
  get isHeard(): boolean {
    return this.watches.areSet || !this.#outbox.isFull;
  }

  /** For what is sent later than the program wanted it to be. @param kind see `Stacks` */
  site(above: Caller, kind?: string): Site {
    // A watch may stop in it, or lead to it: then it has to be where this message was sent.
    const told = this.watches.areSet ? undefined : kind;
    return { stack: this.#stacks.capture(above, told), cause: this.contexts.cause };
  }

  /** Whether a send is told with the place that it came from. */
  get tellsSites(): boolean {
    return this.#stacks.areTold;
  }

  /**
   * The same for what may still fail, or lose its payload while it is sent: seen as it is now, told when it has been sent.
   * @returns tells it, and gives its `seq`
   */
  prepare(message: Sending): () => number {
    const seq = ++this.#seq;
    const hasRoom = this.#outbox.hasRoom();
    if (!hasRoom && !this.watches.areSet) return () => seq;
    const site = this.#siteOf(message);
    const event = hasRoom ? this.#wire('send', seq, message, site.cause, site.stack, 0) : undefined;
    if (this.watches.areSet) this.watches.onMessage('send', seq, message, 0, site);
    return () => {
      if (event) this.#outbox.put(event);
      return seq;
    };
  }

  /** @returns its `seq`, which is the cause of all that the program does about it: see `Contexts` */
  receive(message: Receiving): number {
    const seq = ++this.#seq;
    // A request begins something of its own, though the connection may still have the context of the one before.
    const cause = message.role === 'request' ? 0 : (message.cause ?? this.contexts.cause);
    const handler = this.#handlers.idOf(message.handler);
    if (message.stream) this.follow(message.stream, message.payload);
    if (this.#outbox.hasRoom()) this.#outbox.put(this.#wire('receive', seq, message, cause, undefined, handler));
    if (this.watches.areSet) this.watches.onMessage('receive', seq, message, handler, undefined);
    return seq;
  }

  /** Adds what came out later to an event. */
  more(of: number, { payload, stream, ...late }: Late): void {
    if (stream) this.follow(stream, payload);
    if (this.#outbox.hasRoom()) {
      const preview = stream ? stream.told : this.#previews.of(payload);
      const more = { kind: 'more', of, time: this.#now(), ...late, ...(preview !== undefined && { preview }) } as const;
      this.#outbox.put(wireAmendment(more));
    }
    if (this.watches.areSet) this.watches.onMore(of, { payload, ...late });
  }

  /** A part has come that is told elsewhere, or nowhere. */
  follow(stream: RedactedStream, part: unknown): void {
    stream.told = this.#previews.of(part, stream);
  }

  /** @param address `host:port`, or the path of a pipe */
  listening(address: string): void {
    if (this.#outbox.hasRoom()) this.#outbox.put(wireListening({ kind: 'listen', time: this.#now(), address }));
  }

  /** The same for what looks the same, redacted or not: for matches by content. */
  hashOf(payload: unknown): string {
    if (this.#outbox.isFull) return ''; // nobody will see it
    return hashOf(typeof payload === 'string' || isUint8Array(payload) ? payload : (this.#looks.of(payload) ?? ''));
  }

  /** What a send carries to its receiver. */
  idOf(seq: number): string {
    const { session, isolate } = this.#terms;
    return messageIdText({ session, isolate, seq });
  }

  /** The id that a message came with; undefined where it is none of this session. */
  read(id: unknown): MessageId | undefined {
    const parsed = parseMessageId(id);
    return parsed?.session === this.#terms.session ? parsed : undefined;
  }

  /** How a message that came with this id is matched; undefined where the id is none of this session. */
  matchOf(id: unknown): Match | undefined {
    const parsed = this.read(id);
    return parsed && { by: 'id', isolate: parsed.isolate, seq: parsed.seq };
  }

  #siteOf({ above }: Sending): Site {
    return typeof above === 'function' ? this.site(above) : above;
  }

  #wire(
    kind: 'send' | 'receive',
    seq: number,
    message: End,
    cause: number,
    stack: Site['stack'],
    handler: number,
  ): WireEvent {
    const { protocol, role, name, peer, match = own, replyTo = 0, size, status, payload, headers, stream } = message;
    const preview = stream ? stream.told : this.#previews.of(payload);
    const told = headers === undefined ? undefined : this.#redaction.headers(headers);
    return wireMessage({
      kind,
      seq,
      time: this.#now(),
      cause: message.cause ?? cause,
      protocol,
      role,
      name: typeof name === 'string' ? name : name(preview),
      peer: this.#names.of(peer),
      match,
      replyTo,
      size,
      status,
      preview,
      headers: kind === 'send' ? withActiveSpan(told) : told,
      stack,
      handler,
    });
  }
}

/** Characters of an object by which it is told from others. */
const LOOKED_AT = 1000;

const own: Match = { by: 'own' };

/** Numbers for the functions that take messages, so that their places can be asked for. They are not kept alive. */
export class Handlers {
  readonly #ids = new WeakMap<object, number>();
  readonly #functions = new Map<number, WeakRef<object>>();
  #last = 0;

  idOf(handler: unknown): number {
    if (typeof handler !== 'function') return 0;
    const known = this.#ids.get(handler);
    if (known !== undefined) return known;
    const id = ++this.#last;
    this.#ids.set(handler, id);
    this.#functions.set(id, new WeakRef(handler));
    // A program may make a function for each message.
    this.#functions.delete(id - MOST_HANDLERS);
    return id;
  }

  get(id: number): unknown {
    return this.#functions.get(id)?.deref();
  }
}

const MOST_HANDLERS = 2000;
