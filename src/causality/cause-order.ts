import { type EventId, eventId } from '../protocol/event-id.ts';
import { firstCaused, nextCaused } from './contexts.ts';
import type { EventStore } from './event-store.ts';
import { kindBits, RECEIVE } from './kinds.ts';
import { idAt, type Links } from './links.ts';

/**
 * What async context connects: a receive with all that its handler did, in order; a send with its receives; a request with its
 * answers. Two things that merely happened in one isolate are not related.
 */
export class CauseOrder {
  readonly #store: EventStore;
  readonly #links: Links;

  constructor(store: EventStore, links: Links) {
    this.#store = store;
    this.#links = links;
  }

  /** What led to it at once. */
  causes(id: EventId): readonly EventId[] {
    const place = this.#store.place(id);
    if (!place) return [];
    const { line, index } = place;
    const causes: EventId[] = [];
    if (kindBits(line.kind.get(index)) === RECEIVE) causes.push(...this.#kept(this.#links.partners(place)));
    for (const seq of new Set([line.previous.get(index) || line.cause.get(index), line.replyTo.get(index)]))
      if (seq !== 0 && line.find(seq) >= 0) causes.push(eventId(line.isolate, seq));
    return causes;
  }

  /** What came of it at once. */
  effects(id: EventId): readonly EventId[] {
    const place = this.#store.place(id);
    if (!place) return [];
    const { line, index } = place;
    const isReceive = kindBits(line.kind.get(index)) === RECEIVE;
    const effects = isReceive ? [] : [...this.#kept(this.#links.partners(place))];
    for (const seq of [firstCaused(line, index), nextCaused(line, index)])
      if (seq !== 0) effects.push(eventId(line.isolate, seq));
    effects.push(...this.#links.replies(place).filter((reply) => !effects.includes(reply)));
    return effects;
  }

  /** All that led to it, itself not among them; the nearest first. @param most how many at most */
  past(id: EventId, most = Number.POSITIVE_INFINITY): ReadonlySet<EventId> {
    return this.#closure(id, (of) => this.causes(of), most);
  }

  /** All that came of it, itself not among them; the nearest first. */
  future(id: EventId, most = Number.POSITIVE_INFINITY): ReadonlySet<EventId> {
    return this.#closure(id, (of) => this.effects(of), most);
  }

  /** The shortest way from one event to another, both ends with it. Undefined where there is none. */
  path(from: EventId, to: EventId): readonly EventId[] | undefined {
    const after = new Map<EventId, EventId | undefined>([[to, undefined]]);
    // A Map hands out what is added to it on the way.
    for (const id of after.keys()) {
      if (id === from) return wayFrom(from, after);
      for (const cause of this.causes(id)) if (!after.has(cause)) after.set(cause, id);
    }
    return undefined;
  }

  /** The chain back from an event to where it began, itself first. @param most how many steps at most */
  *origins(id: EventId, most: number): Iterable<EventId> {
    // Ends that were paired by their looks can be paired wrongly, and lead back in a circle.
    const seen = new Set<EventId>();
    for (
      let at: EventId | undefined = id;
      at !== undefined && !seen.has(at) && seen.size <= most;
      at = this.#parent(at)
    ) {
      seen.add(at);
      yield at;
    }
  }

  /** What a `receive` has caused, in order. */
  *caused(id: EventId): Iterable<EventId> {
    const line = this.#store.place(id)?.line;
    const index = this.#store.place(id)?.index ?? -1;
    if (!line) return;
    for (let seq = firstCaused(line, index); seq !== 0; seq = nextCaused(line, line.find(seq)))
      yield eventId(line.isolate, seq);
  }

  /** The one event that an event belongs to: of a receive its send, else the receive that began the context, else the request. */
  #parent(id: EventId): EventId | undefined {
    const place = this.#store.place(id);
    if (!place) return undefined;
    const { line, index } = place;
    if (kindBits(line.kind.get(index)) === RECEIVE) {
      const [send] = this.#kept(this.#links.partners(place));
      if (send !== undefined) return send;
    }
    for (const seq of [line.cause.get(index), line.replyTo.get(index)]) {
      const before = line.find(seq);
      if (before >= 0 && before < index) return idAt(line, before);
    }
    return undefined;
  }

  #kept(ids: readonly EventId[]): readonly EventId[] {
    return ids.filter((id) => this.#store.place(id));
  }

  #closure(id: EventId, next: (of: EventId) => readonly EventId[], most: number): ReadonlySet<EventId> {
    const found = new Set([id]);
    for (const event of found) {
      for (const other of next(event)) {
        if (found.size > most) break;
        found.add(other);
      }
    }
    found.delete(id);
    return found;
  }
}

function wayFrom(from: EventId, after: ReadonlyMap<EventId, EventId | undefined>): readonly EventId[] {
  const way: EventId[] = [];
  for (let id: EventId | undefined = from; id !== undefined; id = after.get(id)) way.push(id);
  return way;
}
