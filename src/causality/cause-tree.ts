import type { EventId } from '../protocol/event-id.ts';
import type { CauseOrder } from './cause-order.ts';
import type { EventStore } from './event-store.ts';
import { kindBits, SEND } from './kinds.ts';
import type { Links } from './links.ts';
import type { Messages } from './messages.ts';

/** A message and the messages that its receivers sent because of it, in order. */
export interface CauseTree {
  /** `Message.id`. */
  readonly message: EventId;
  readonly children: readonly CauseTree[];
  /** There are more below it, which were left out. */
  readonly isCut: boolean;
}

interface Branch {
  readonly message: EventId;
  children: Branch[];
  isCut: boolean;
}

/** The chain of causes of an event, from the message with which it began, with all that came of each. */
export class CauseTrees {
  readonly #store: EventStore;
  readonly #links: Links;
  readonly #messages: Messages;
  readonly #order: CauseOrder;

  constructor(store: EventStore, links: Links, messages: Messages, order: CauseOrder) {
    this.#store = store;
    this.#links = links;
    this.#messages = messages;
    this.#order = order;
  }

  /**
   * @param most messages at most; those between the event and its origin come first, the nearest ones where even they are too many
   * @returns undefined where the event is missing or forgotten
   */
  of(id: EventId, most = 1000): CauseTree | undefined {
    const branches = new Map<EventId, Branch>();
    let root: Branch | undefined;
    for (const event of this.#order.origins(id, most)) {
      const message = this.#message(event);
      if (message === undefined || branches.has(message)) continue;
      root = { message, children: [], isCut: false };
      branches.set(message, root);
    }
    if (root) this.#grow(root, branches, most);
    return root;
  }

  #grow(root: Branch, branches: Map<EventId, Branch>, most: number): void {
    const grown = new Set([root]);
    // A Set hands out what is added to it on the way: breadth first.
    for (const branch of grown) {
      for (const message of this.#effects(branch.message)) {
        const known = branches.get(message);
        if (known && grown.has(known)) continue;
        const isRoom = branches.size < most;
        if (!known && !isRoom) branch.isCut = true;
        if (!known && !isRoom) continue;
        const child = known ?? { message, children: [], isCut: false };
        branches.set(message, child);
        branch.children.push(child);
        grown.add(child);
      }
    }
  }

  /** Messages that were sent because of this one. */
  *#effects(message: EventId): Iterable<EventId> {
    const seen = new Set<EventId>();
    for (const delivery of this.#messages.of(message)?.deliveries ?? []) {
      const place = this.#store.place(delivery);
      if (!place) continue;
      for (const effect of [...this.#order.caused(delivery), ...this.#links.replies(place)]) {
        if (seen.has(effect) || !this.#isSend(effect)) continue;
        seen.add(effect);
        yield effect;
      }
    }
    yield* this.#answersFromOutside(message);
  }

  /** An answer whose sender is not debugged belongs to what it answers. */
  *#answersFromOutside(message: EventId): Iterable<EventId> {
    const place = this.#store.place(message);
    if (!place || !this.#isSend(message)) return;
    for (const reply of this.#links.replies(place)) {
      if (!this.#isSend(reply) && this.#messages.of(reply)?.id === reply) yield reply;
    }
  }

  #isSend(id: EventId): boolean {
    const place = this.#store.place(id);
    return place !== undefined && kindBits(place.line.kind.get(place.index)) === SEND;
  }

  #message(id: EventId): EventId | undefined {
    return this.#messages.of(id)?.id;
  }
}
