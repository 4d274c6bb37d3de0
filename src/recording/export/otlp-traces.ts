import { idAt } from '../../causality/links.ts';
import { readEvent, type StoredEvent } from '../../causality/stored-event.ts';
import { type EventId, isolateOf, seqOf } from '../../protocol/event-id.ts';
import type { Exported } from './exported.ts';

/** Which span an event is in, which one that is a child of, and which trace they belong to. */
export class Traces {
  readonly #exported: Exported;
  /** By the events with which spans begin. */
  readonly #traces = new Map<EventId, string>();

  constructor(exported: Exported) {
    this.#exported = exported;
  }

  /** The event with which its span begins: an answer ends that of its request. */
  owner(id: EventId): EventId {
    const { run } = this.#exported;
    const place = run.store.place(id);
    if (!place) return id;
    const { line, index } = place;
    const request = line.find(line.replyTo.get(index));
    // An answer to an answer is none of a program's; whoever wrote it gets a span of its own.
    return request < 0 || line.find(line.replyTo.get(request)) >= 0 ? id : idAt(line, request);
  }

  answers({ id }: StoredEvent): readonly StoredEvent[] {
    const { run } = this.#exported;
    const place = run.store.place(id);
    const replies = place ? run.links.replies(place) : [];
    return replies.flatMap((reply) => (this.owner(reply) === id ? (readEvent(run.store, reply) ?? []) : []));
  }

  /** Where the span in which it happened begins; for a receive that of its send. */
  parent({ id, kind, cause }: StoredEvent): EventId | undefined {
    const { run } = this.#exported;
    const place = run.store.place(id);
    const from = kind === 'receive' && place ? run.links.partners(place)[0] : cause;
    if (from === undefined || !run.store.place(from)) return undefined;
    const owner = this.owner(from);
    return owner === id ? undefined : owner;
  }

  /** The trace that the program's own OpenTelemetry has given the nearest that has led to it; else one of ours for all that began with the same. */
  of(id: EventId): string {
    const { run } = this.#exported;
    const chain = new Set<EventId>();
    let at = this.owner(id);
    let trace: string | undefined;
    while (trace === undefined) {
      chain.add(at);
      const event = readEvent(run.store, at);
      const parent = event && this.parent(event);
      trace = this.#traces.get(at) ?? run.traces.named(at)?.traceId;
      // A chain of inferred matches could close; what was seen already ends it.
      if (parent === undefined || chain.has(parent)) trace ??= this.#ownTrace(at);
      else at = parent;
    }
    for (const one of chain) this.#traces.set(one, trace);
    return trace;
  }

  #ownTrace(root: EventId): string {
    const { began } = this.#exported;
    return `00000000${hex(isolateOf(root), 8)}${hex(Math.floor(began / 1000) % 2 ** 32, 8)}${hex(seqOf(root), 8)}`;
  }
}

export function spanId(id: EventId): string {
  return `${hex(isolateOf(id), 8)}${hex(seqOf(id), 8)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
