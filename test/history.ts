/** A run that a test tells: what happened in each isolate, in the words of the probe. */
import { Run } from '../src/causality/run.ts';
import { type EventId, eventId } from '../src/protocol/event-id.ts';
import type { Match, MessageEvent, ProbeEvent } from '../src/protocol/events.ts';

/** What may be said of an event beside what it is. */
export type Said = Partial<Omit<MessageEvent, 'kind' | 'seq'>>;

const blank: Omit<MessageEvent, 'kind' | 'seq' | 'time'> = {
  cause: 0,
  protocol: 'http',
  role: 'data',
  name: 'hello',
  peer: '',
  match: { by: 'own' },
  replyTo: 0,
  size: undefined,
  status: undefined,
  preview: undefined,
  headers: undefined,
  stack: [],
  handler: 0,
};

export class Teller {
  readonly isolate: number;
  readonly node: string;
  readonly told: ProbeEvent[] = [];
  readonly #history: History;
  #seq = 0;

  constructor(history: History, isolate: number, node: string) {
    this.#history = history;
    this.isolate = isolate;
    this.node = node;
  }

  send(said: Said = {}): EventId {
    return this.#tell('send', said);
  }

  receive(said: Said = {}): EventId {
    return this.#tell('receive', said);
  }

  /** A receive that came with the id of its send. */
  take(send: EventId, said: Said = {}): EventId {
    return this.#tell('receive', {
      match: { by: 'id', isolate: Math.floor(send / 2 ** 32), seq: send >>> 0 },
      ...said,
    });
  }

  tell(event: ProbeEvent): void {
    this.told.push(event);
  }

  /** Events that nobody will ever hear of. */
  miss(count: number): void {
    this.#seq += count;
    this.told.push({ kind: 'gap', time: this.#history.tick(), count });
  }

  #tell(kind: 'send' | 'receive', said: Said): EventId {
    const seq = ++this.#seq;
    this.told.push({ ...blank, time: said.time ?? this.#history.tick(), ...said, kind, seq });
    return eventId(this.isolate, seq);
  }
}

export class History {
  readonly tellers: Teller[] = [];
  #time = 0;

  /** Isolates in the order of their ordinals, from 1. */
  isolate(node: string): Teller {
    const teller = new Teller(this, this.tellers.length + 1, node);
    this.tellers.push(teller);
    return teller;
  }

  /** Time goes on by 10 µs with each event. */
  tick(): number {
    this.#time += 10;
    return this.#time;
  }

  /** As it looks when the isolates are heard in this order, each with all that it has to tell; in the order of ordinals if none is given. */
  run(order: readonly Teller[] = this.tellers, events = 1_000_000): Run {
    const run = new Run({ events, bytes: 2 ** 20 });
    for (const { isolate, node, told } of order) run.append(isolate, node, told);
    return run;
  }
}

export const ordinal = (channel: string, at: number): Match => ({ by: 'ordinal', channel, ordinal: at });
export const bytes = (channel: string, from: number, to: number): Match => ({ by: 'bytes', channel, from, to });
export const content = (channel: string, hash: string): Match => ({ by: 'content', channel, hash });

export const seqOf = (id: EventId) => id >>> 0;
