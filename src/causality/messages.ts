import { type EventId, isolateOf } from '../protocol/event-id.ts';
import type { Addresses } from './addresses.ts';
import type { EventStore, Place } from './event-store.ts';
import { INFERRED, kindBits, LOST, outcomeBits, SEND } from './kinds.ts';
import { idAt, type Links } from './links.ts';

/** Who is at an end of a message: an isolate of the system, or somebody else by name. */
export type Lane = { readonly isolate: number } | { readonly external: string };

/**
 * `in flight`: nobody has received it yet; `left`: it went to somebody who is not debugged; `lost`: it was aborted, or its
 * connection broke.
 */
export type MessageState = 'in flight' | 'delivered' | 'left' | 'lost';

/** One send and its deliveries, or one receive whose sender is not known. */
export interface Message {
  /** Of its send; of the receive where that is all there is. */
  readonly id: EventId;
  readonly send: EventId | undefined;
  readonly deliveries: readonly EventId[];
  readonly state: MessageState;
  /** The two ends look the same, no more is known. */
  readonly inferred: boolean;
  /** Undefined where nobody knows. */
  readonly from: Lane | undefined;
  /** One for each delivery; where there is none, the one that it is for. */
  readonly to: readonly Lane[];
}

/** What the ends of messages are together. */
export class Messages {
  readonly #store: EventStore;
  readonly #links: Links;
  readonly #addresses: Addresses;

  constructor(store: EventStore, links: Links, addresses: Addresses) {
    this.#store = store;
    this.#links = links;
    this.#addresses = addresses;
  }

  /** The message that an event is an end of. Undefined where the event is missing, or no end of a message. */
  of(id: EventId): Message | undefined {
    const place = this.#store.place(id);
    if (!place) return undefined;
    const kind = kindBits(place.line.kind.get(place.index));
    return kind === SEND ? this.#sent(id, place) : this.#received(id, place);
  }

  /** Its id: that of its send if it is known, even if the send itself is not. */
  idOf({ line, index }: Place): EventId {
    if (kindBits(line.kind.get(index)) === SEND) return idAt(line, index);
    const [send] = this.#links.partners({ line, index });
    return send !== undefined && this.#store.place(send) ? send : idAt(line, index);
  }

  /** Microseconds from the request until the first answer, at the end where it was asked. Undefined while there is none. */
  latency({ line, index }: Place): number | undefined {
    const reply = line.find(line.reply.get(index));
    if (reply >= 0) return line.time.get(reply) - line.time.get(index);
    const request = line.find(line.replyTo.get(index));
    return request < 0 ? undefined : line.time.get(index) - line.time.get(request);
  }

  #sent(id: EventId, place: Place): Message {
    const { line, index } = place;
    const deliveries = this.#links.partners(place).filter((receive) => this.#store.place(receive));
    const to = deliveries.length > 0 ? deliveries.map(laneOf) : this.#peer(place);
    const isLost = outcomeBits(line.kind.get(index)) === LOST;
    const isOutside = deliveries.length === 0 && to.some((lane) => 'external' in lane);
    return {
      id,
      send: id,
      deliveries,
      // What broke off half-way was received all the same.
      state: isLost ? 'lost' : deliveries.length > 0 ? 'delivered' : isOutside ? 'left' : 'in flight',
      inferred: (line.flags.get(index) & INFERRED) !== 0,
      from: laneOf(id),
      to,
    };
  }

  #received(id: EventId, place: Place): Message | undefined {
    const [send] = this.#links.partners(place);
    const sent = send === undefined ? undefined : this.#store.place(send);
    if (send !== undefined && sent) return this.#sent(send, sent);
    return {
      id,
      send: undefined,
      deliveries: [id],
      state: outcomeBits(place.line.kind.get(place.index)) === LOST ? 'lost' : 'delivered',
      inferred: false,
      // The send may be forgotten, or missing, and the sender be known.
      from: send === undefined ? this.#peer(place)[0] : laneOf(send),
      to: [laneOf(id)],
    };
  }

  #peer({ line, index }: Place): readonly Lane[] {
    const peer = this.#store.peers.get(line.peer.get(index));
    if (peer === undefined || peer === '') return [];
    const isolate = this.#addresses.at(peer);
    return [isolate === undefined ? { external: peer } : { isolate }];
  }
}

function laneOf(id: EventId): Lane {
  return { isolate: isolateOf(id) };
}
