/** What all nodes were at, at an event: `lightcone/moment`, of a live run and of a recording. */
import type { EventId } from './event-id.ts';
import type { LaneName } from './picture.ts';

export const momentVersion = 1;

/** Arguments of `lightcone/moment`. */
export interface MomentArguments {
  /** A message's end, or a mark; the last moment of the run where there is none. */
  readonly event?: EventId;
}

/** Answer to `lightcone/moment`. */
export interface MomentAnswer {
  readonly version: typeof momentVersion;
  /** Microseconds of the run. */
  readonly time: number;
  /** Of each process and worker that had begun by then, those of one node beside each other. */
  readonly isolates: readonly MomentReport[];
}

export interface MomentReport {
  readonly isolate: number;
  readonly lane: LaneName;
  readonly node: string;
  /** How its process had ended by then: `0`, `1`, `SIGKILL`; an empty text where that was not told. */
  readonly exit?: string;
  /** Its last message until then. */
  readonly last?: Deed;
  /** Of its messages the last of which the event can know: it lies in the event's past. Nothing where there is no event. */
  readonly known?: Deed;
  /** What its lines have told by `expose` until then: of each name the last. */
  readonly values: readonly { readonly name: string; readonly value: string; readonly mark: EventId }[];
}

export interface Deed {
  readonly event: EventId;
  readonly kind: 'send' | 'receive';
  readonly name: string;
}
