/** What only the host of a run knows of it: who is who, how each is now, when all stood. */
import type { EventId } from '../../protocol/event-id.ts';
import type { LaneReport, Span } from '../../protocol/picture.ts';

/** An isolate that is or was there. */
export interface Member extends Pick<LaneReport, 'state' | 'note' | 'pid' | 'unseen'> {
  readonly isolate: number;
  /** What it is called; several may be called the same, one after the other or at once. */
  readonly title: string;
  readonly kind: 'main' | 'child' | 'worker';
  readonly node: string;
  readonly group: string;
  /** Microseconds of the run. */
  readonly since: number;
  readonly until?: number | undefined;
  /** `0`, `1`, `SIGKILL`. */
  readonly ended?: string | undefined;
}

/** A stretch of real time in which all stood. */
export interface Halted extends Span {
  readonly event?: EventId | undefined;
}

export interface Surroundings {
  /** Those of one node beside each other, in the order of the configuration. */
  readonly members: readonly Member[];
  /** Microseconds of the run. */
  readonly now: number;
  readonly isLive: boolean;
  /** The last one up to `now`, while all stand. */
  readonly halts: readonly Halted[];
}
