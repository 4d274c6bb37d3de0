import type { EventId } from '../protocol/event-id.ts';
import { type TraceContext, traceContextIn } from '../protocol/trace-context.ts';
import type { CauseOrder } from './cause-order.ts';
import type { EventStore } from './event-store.ts';

/** Events of a chain that are followed back. */
const LONGEST_CHAIN = 1000;

/** Which trace of OpenTelemetry's an event is part of: the one that it names, else that of the nearest that has led to it. */
export class Traces {
  readonly #store: EventStore;
  readonly #causeOrder: CauseOrder;

  constructor(store: EventStore, causeOrder: CauseOrder) {
    this.#store = store;
    this.#causeOrder = causeOrder;
  }

  /** With its span where it names that itself. */
  of(id: EventId): Partial<TraceContext> | undefined {
    for (const origin of this.#causeOrder.origins(id, LONGEST_CHAIN)) {
      const named = this.named(origin);
      if (named) return origin === id ? named : { traceId: named.traceId };
    }
    return undefined;
  }

  /** What the message itself carries, or the span that was active when it was sent. */
  named(id: EventId): TraceContext | undefined {
    const place = this.#store.place(id);
    return place && traceContextIn(this.#store.payloads.get(place.line.payload.get(place.index))?.headers);
  }

  /** @param begin of the trace's id, in lower case @returns a test that remembers what each event names */
  test(begin: string): (id: EventId) => boolean {
    const known = new Map<EventId, string | undefined>();
    const named = (id: EventId) => {
      if (!known.has(id)) known.set(id, this.named(id)?.traceId);
      return known.get(id);
    };
    return (id) => {
      for (const origin of this.#causeOrder.origins(id, LONGEST_CHAIN)) {
        const trace = named(origin);
        if (trace !== undefined) return trace.startsWith(begin);
      }
      return false;
    };
  }
}
