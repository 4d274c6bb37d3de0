import { type EventId, eventId, seqOf } from '../protocol/event-id.ts';
import type { Match, MessageEvent } from '../protocol/events.ts';
import type { EventStore } from './event-store.ts';
import type { Links } from './links.ts';
import { BytesMatcher } from './match-bytes.ts';
import { ContentMatcher, type Travel } from './match-content.ts';
import { Waiting } from './waiting.ts';

/**
 * Finds the two ends of each message. Isolates are heard in any order, so a receive may be told before its send; whichever comes
 * second makes the link.
 */
export class Matching {
  readonly #store: EventStore;
  readonly #links: Links;
  /** Receives that named a send that has not come. */
  readonly #expected = new Waiting<EventId, EventId[]>(MOST_WAITING);
  readonly #sends = new Waiting<string, EventId>(MOST_WAITING);
  readonly #receives = new Waiting<string, EventId>(MOST_WAITING);
  readonly #bytes: BytesMatcher;
  readonly #content: ContentMatcher;

  constructor(store: EventStore, links: Links) {
    this.#store = store;
    this.#links = links;
    this.#bytes = new BytesMatcher((send, receive) => links.connect(send, receive, false));
    this.#content = new ContentMatcher(
      (send, receive) => links.connect(send, receive, true),
      (send, receive) => links.disconnect(send, receive),
    );
  }

  add(isolate: number, { kind, seq, time, protocol, match }: MessageEvent): void {
    const id = eventId(isolate, seq);
    if (kind === 'send') {
      for (const receive of this.#expected.take(id) ?? []) this.#links.arrived(id, receive);
    }
    switch (match.by) {
      case 'own':
        break;
      case 'id':
        if (kind === 'receive') this.#named(id, match);
        break;
      case 'ordinal':
        this.#ordinal(kind, id, `${match.channel} ${match.ordinal}`);
        break;
      case 'bytes':
        this.#bytes.add(kind, match.channel, { id, from: match.from, to: match.to });
        break;
      case 'content':
        this.#content.add(kind, `${match.channel} ${match.hash}`, { id, time }, travelOf(protocol));
        break;
    }
  }

  /** To be called when a batch was added. */
  settle(): void {
    this.#content.pair();
  }

  #named(receive: EventId, { isolate, seq }: Match & { by: 'id' }): void {
    const send = eventId(isolate, seq);
    const line = this.#store.line(isolate);
    this.#links.expect(send, receive);
    if (line && line.find(seqOf(send)) >= 0) this.#links.arrived(send, receive);
    // What is behind the newest of its isolate will not come any more.
    else if (!line || line.lastSeq < seq) {
      const others = this.#expected.get(send);
      if (others) others.push(receive);
      else this.#expected.put(send, [receive]);
    }
  }

  #ordinal(kind: 'send' | 'receive', id: EventId, key: string): void {
    const other = (kind === 'send' ? this.#receives : this.#sends).take(key);
    if (other === undefined) (kind === 'send' ? this.#sends : this.#receives).put(key, id);
    else if (kind === 'send') this.#links.connect(id, other, false);
    else this.#links.connect(other, id, false);
  }
}

function travelOf(protocol: string): Travel {
  if (protocol === 'broadcast') return 'to all';
  return protocol === 'udp' ? 'with losses' : 'in order';
}

/** More than can be on the way; the ends of a connection to somebody who is not debugged wait for ever. */
const MOST_WAITING = 65_536;
