import { type EventId, eventId, firstNote, isolateOf, seqOf } from '../protocol/event-id.ts';
import type { CallSite, MessageRole } from '../protocol/events.ts';
import type { EventStore, Place } from './event-store.ts';
import type { Note } from './isolate-line.ts';
import { type EventKind, type Outcome, readKind } from './kinds.ts';
import { idAt } from './links.ts';
import type { Payload } from './payloads.ts';

/** An event as it is shown. */
export interface StoredEvent {
  readonly id: EventId;
  readonly isolate: number;
  readonly node: string;
  readonly seq: number;
  /** Microseconds of the run, as told. */
  readonly time: number;
  readonly kind: EventKind;
  readonly role: MessageRole;
  readonly outcome: Outcome;
  /** Microseconds from `time` to its end; 0 while it is open. */
  readonly took: number;
  readonly protocol: string;
  readonly name: string;
  readonly peer: string;
  readonly status: number | string | undefined;
  readonly size: number | undefined;
  /** The receive that began the code which did this. It may be forgotten. */
  readonly cause: EventId | undefined;
  /** This isolate's end of the request. It may be forgotten. */
  readonly replyTo: EventId | undefined;
  readonly stack: readonly CallSite[];
  /** For `ProbeMessages.handler`. */
  readonly handler: number;
  /** `forgotten`: there was one, which the ring of payloads has given up. */
  readonly payload: Payload | 'forgotten' | undefined;
}

/** Undefined where the event is missing, forgotten, or a note. */
export function readEvent(store: EventStore, id: EventId): StoredEvent | undefined {
  const place = store.place(id);
  return place && readPlace(store, place);
}

export function readPlace(store: EventStore, { line, index }: Place): StoredEvent {
  const size = line.size.get(index);
  const payload = line.payload.get(index);
  const here = (seq: number) => (seq === 0 ? undefined : eventId(line.isolate, seq));
  return {
    id: idAt(line, index),
    isolate: line.isolate,
    node: line.node,
    seq: line.seq.get(index),
    time: line.time.get(index),
    ...readKind(line.kind.get(index)),
    took: line.took.get(index),
    protocol: store.protocols.get(line.protocol.get(index)) ?? '',
    name: store.names.get(line.name.get(index)) ?? '',
    peer: store.peers.get(line.peer.get(index)) ?? '',
    status: store.statuses.get(line.status.get(index)),
    size: Number.isNaN(size) ? undefined : size,
    cause: here(line.cause.get(index)),
    replyTo: here(line.replyTo.get(index)),
    stack: store.stacks.get(line.stack.get(index)),
    handler: line.handler.get(index),
    payload: payload === 0 ? undefined : (store.payloads.get(payload) ?? 'forgotten'),
  };
}

/** A start, an exit or a gap. */
export function readNote(store: EventStore, id: EventId): Note | undefined {
  const seq = seqOf(id);
  return seq < firstNote ? undefined : store.line(isolateOf(id))?.notes.find((note) => note.seq === seq);
}
