import { type EventId, isolateOf, seqOf } from '../protocol/event-id.ts';
import { type Cut, isInside, isWithin, pointOf } from './cut.ts';
import type { EventStore } from './event-store.ts';
import type { Knowledge } from './knowledge.ts';
import { idAt, type Links } from './links.ts';

/** Lamport's happened-before: all on one isolate is ordered, and a send is before its receives. */
export class ProcessOrder {
  readonly #store: EventStore;
  readonly #links: Links;
  readonly #knowledge: Knowledge;

  constructor(store: EventStore, links: Links, knowledge: Knowledge) {
    this.#store = store;
    this.#links = links;
    this.#knowledge = knowledge;
  }

  /** The event and all that could have influenced it: of each isolate what is up to there. Undefined where it is missing or forgotten. */
  past(id: EventId): Cut | undefined {
    const place = this.#store.place(id);
    return place && this.#knowledge.at(place.line, place.index);
  }

  /** The event and all that it could have influenced: of each isolate the first event, by ordinal. Undefined where it is missing. */
  future(id: EventId): ReadonlyMap<number, EventId> | undefined {
    if (!this.#store.place(id)) return undefined;
    const firsts = new Map<number, EventId>();
    for (const line of this.#store.lines) {
      const index =
        line.isolate === isolateOf(id) ? line.find(seqOf(id)) : this.#knowledge.first(line, (cut) => isInside(cut, id));
      if (index < line.end) firsts.set(line.isolate, idAt(line, index));
    }
    return firsts;
  }

  isBefore(one: EventId, other: EventId): boolean {
    const past = one === other ? undefined : this.past(other);
    return past !== undefined && isInside(past, one);
  }

  /** Neither could have influenced the other. */
  isConcurrent(one: EventId, other: EventId): boolean {
    return one !== other && !this.isBefore(one, other) && !this.isBefore(other, one);
  }

  /**
   * The way on which the one first could have influenced the isolate of the other, by messages and along the lines, both ends
   * with it. Undefined where there is none.
   */
  path(from: EventId, to: EventId): readonly EventId[] | undefined {
    if (from !== to && !this.isBefore(from, to)) return undefined;
    const firsts = this.future(from);
    const way = new Set([to]);
    for (let at = to; isolateOf(at) !== isolateOf(from); ) {
      const first = firsts?.get(isolateOf(at));
      const send = first === undefined ? undefined : this.#cameBy(first, firsts);
      // Ends that were paired by their looks can lead back in a circle.
      if (first === undefined || send === undefined || way.has(send)) return undefined;
      way.add(first).add(send);
      at = send;
    }
    return [...way.add(from)].reverse();
  }

  /**
   * The latest cut that is consistent and lies within the given one. @param within by ordinal of the isolate; all that is there
   * for those that are not named
   */
  consistentCut(within: ReadonlyMap<number, number> = new Map()): Cut {
    const { lines } = this.#store;
    const cut = new Uint32Array(this.#store.isolates);
    // What was told by an isolate that has ended is all that will ever be, even if somebody knows of more.
    for (const { isolate, lastSeq, hasEnded } of lines)
      cut[isolate] = within.get(isolate) ?? (hasEnded ? ALL : lastSeq);
    let isStable = false;
    while (!isStable) {
      isStable = true;
      for (const line of lines) {
        const last = line.atOrBefore(pointOf(cut, line.isolate));
        if (last < line.first || isWithin(this.#knowledge.at(line, last), cut)) continue;
        // It knows of something that is outside from here on.
        const index = this.#knowledge.first(line, (known) => !isWithin(known, cut));
        cut[line.isolate] = line.seq.get(index) - 1;
        isStable = false;
      }
    }
    for (const line of lines) cut[line.isolate] = line.seq.get(line.atOrBefore(pointOf(cut, line.isolate)));
    return cut;
  }

  /** The send that brought the news. */
  #cameBy(first: EventId, firsts: ReadonlyMap<number, EventId> | undefined): EventId | undefined {
    const place = this.#store.place(first);
    if (!place) return undefined;
    return this.#links.partners(place).find((send) => {
      const known = firsts?.get(isolateOf(send));
      return known !== undefined && known <= send;
    });
  }
}

const ALL = 2 ** 32 - 1;
