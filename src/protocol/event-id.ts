/** How one event of a run is named: the same in the adapter, on the wire and in recordings, whenever it arrived. */
import type { Brand } from '../base/brand.ts';

/** Ordinal of the isolate * 2^32 + `seq`; 0 is none. */
export type EventId = Brand<number, 'EventId'>;

const span = 2 ** 32;

/** What the adapter itself notes in an isolate's line (its start, its end, a gap) is numbered from here. */
export const firstNote = 2 ** 31;

/** @param isolate its ordinal, from 1 @param seq from 1, below 2^32 */
export function eventId(isolate: number, seq: number): EventId {
  return (isolate * span + seq) as EventId;
}

export function isolateOf(id: EventId): number {
  return Math.floor(id / span);
}

export function seqOf(id: EventId): number {
  // The lower 32 bits; `%` of large numbers is slow.
  return id >>> 0;
}
