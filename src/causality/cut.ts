import { type EventId, isolateOf, seqOf } from '../protocol/event-id.ts';

/**
 * One point for each isolate: by its ordinal, `seq` of the last event inside, 0 for none. It is consistent if no receive is inside
 * without its send.
 */
export type Cut = Readonly<Uint32Array<ArrayBuffer>>;

export function isInside(cut: Cut, id: EventId): boolean {
  return seqOf(id) <= pointOf(cut, isolateOf(id));
}

export function pointOf(cut: Cut, isolate: number): number {
  return cut[isolate] ?? 0;
}

export function isWithin(inner: Cut, outer: Cut): boolean {
  return inner.every((seq, isolate) => seq <= pointOf(outer, isolate));
}
