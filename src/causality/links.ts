import { Emitter } from '../base/event.ts';
import { type EventId, eventId } from '../protocol/event-id.ts';
import type { EventStore, Place } from './event-store.ts';
import type { IsolateLine } from './isolate-line.ts';
import { INFERRED, MORE_PARTNERS, MORE_REPLIES } from './kinds.ts';

/** Two ends of a message that were found to be one, or are no more. */
export interface Link {
  readonly send: EventId;
  readonly receive: EventId;
  readonly inferred: boolean;
}

/**
 * Which events are joined: the ends of a message, an answer and its request. The first of each is in the columns `partner` and
 * `reply`; most have no second one. An end that has not come yet, or is forgotten, may be named too.
 */
export class Links {
  readonly #store: EventStore;
  /** Further ends. */
  readonly #partners = new Map<EventId, EventId[]>();
  readonly #replies = new Map<EventId, EventId[]>();
  readonly #changed = new Emitter<Link>();
  /** The send of a receive is known now, or it has come, or was found not to be it. */
  readonly onChange = this.#changed.event;

  constructor(store: EventStore) {
    this.#store = store;
  }

  connect(send: EventId, receive: EventId, inferred: boolean): void {
    this.#addPartner(receive, send, inferred);
    this.#addPartner(send, receive, inferred);
    this.#changed.fire({ send, receive, inferred });
  }

  /** Only the receive is there; `arrived` follows when the send is. */
  expect(send: EventId, receive: EventId): void {
    this.#addPartner(receive, send, false);
    this.#changed.fire({ send, receive, inferred: false });
  }

  /** The send that a receive named has come. */
  arrived(send: EventId, receive: EventId): void {
    this.#addPartner(send, receive, false);
    this.#changed.fire({ send, receive, inferred: false });
  }

  disconnect(send: EventId, receive: EventId): void {
    this.#removePartner(send, receive);
    this.#removePartner(receive, send);
    this.#changed.fire({ send, receive, inferred: true });
  }

  /** The other ends of a message: of a receive mostly one, of a send any number. */
  partners({ line, index }: Place): readonly EventId[] {
    const first = line.partner.get(index) as EventId;
    if (first === 0) return none;
    if ((line.flags.get(index) & MORE_PARTNERS) === 0) return [first];
    // In whatever order they have come.
    return [first, ...(this.#partners.get(idAt(line, index)) ?? [])].sort((a, b) => a - b);
  }

  /** The event answers the one with this `seq` in its isolate. */
  answer(line: IsolateLine, index: number, replyTo: number): void {
    const request = line.find(replyTo);
    if (request < 0) return;
    const seq = line.seq.get(index);
    if (line.reply.get(request) === 0) line.reply.set(request, seq);
    else add(this.#replies, line, request, eventId(line.isolate, seq), MORE_REPLIES);
  }

  /** Answers at this end of a request. */
  replies({ line, index }: Place): readonly EventId[] {
    const seq = line.reply.get(index);
    if (seq === 0) return none;
    const first = eventId(line.isolate, seq);
    if ((line.flags.get(index) & MORE_REPLIES) === 0) return [first];
    return [first, ...(this.#replies.get(idAt(line, index)) ?? [])];
  }

  forget({ line, index }: Place): void {
    if ((line.flags.get(index) & (MORE_PARTNERS | MORE_REPLIES)) === 0) return;
    const id = idAt(line, index);
    this.#partners.delete(id);
    this.#replies.delete(id);
  }

  #addPartner(of: EventId, partner: EventId, inferred: boolean): void {
    const place = this.#store.place(of);
    if (!place) return;
    const { line, index } = place;
    if (inferred) line.flags.set(index, line.flags.get(index) | INFERRED);
    if (line.partner.get(index) === 0) line.partner.set(index, partner);
    else add(this.#partners, line, index, partner, MORE_PARTNERS);
  }

  #removePartner(of: EventId, partner: EventId): void {
    const place = this.#store.place(of);
    if (!place) return;
    const rest = this.partners(place).filter((other) => other !== partner);
    const { line, index } = place;
    const [first = 0, ...more] = rest;
    line.partner.set(index, first);
    this.#partners.delete(of);
    const flags = line.flags.get(index) & ~MORE_PARTNERS;
    line.flags.set(index, first === 0 ? flags & ~INFERRED : flags);
    for (const other of more) add(this.#partners, line, index, other, MORE_PARTNERS);
  }
}

const none: readonly EventId[] = [];

export function idAt(line: IsolateLine, index: number): EventId {
  return eventId(line.isolate, line.seq.get(index));
}

function add(extra: Map<EventId, EventId[]>, line: IsolateLine, index: number, id: EventId, flag: number): void {
  const of = idAt(line, index);
  const others = extra.get(of);
  if (others) others.push(id);
  else extra.set(of, [id]);
  line.flags.set(index, line.flags.get(index) | flag);
}
