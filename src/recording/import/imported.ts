/** What every format that can be imported becomes, before it is written as a recording. */
import type { Listener } from '../../causality/addresses.ts';
import type { EventId } from '../../protocol/event-id.ts';
import type { MessageEvent } from '../../protocol/events.ts';
import type { RecordedIsolate, RecordedMark } from '../../protocol/recording.ts';

export interface Imported {
  readonly name: string;
  /** Microseconds since 1970. */
  readonly began: number;
  readonly isolates: readonly ImportedIsolate[];
  /** Those of an isolate in their order, with growing `seq` and times that do not go back. */
  readonly events: readonly ImportedEvent[];
  readonly deliveries: readonly Delivery[];
  /** What the debugger saw beside messages. */
  readonly marks?: readonly RecordedMark[];
  /** Where nodes accept connections. */
  readonly listens?: readonly Listener[];
  /** Lines of sources, by the path of each; their numbers begin with 1. */
  readonly sources?: ReadonlyMap<string, ReadonlyMap<number, string>>;
}

export interface ImportedIsolate extends RecordedIsolate {
  /** Microseconds since the run began. */
  readonly started: number;
  readonly ended: number | undefined;
  /** How its process ended: `1`, `SIGKILL`. */
  readonly exit?: string | undefined;
}

/** `cause` and `replyTo` are numbers of the same isolate, as a probe tells them. */
export interface ImportedEvent extends Omit<MessageEvent, 'match' | 'handler'> {
  readonly isolate: number;
  readonly outcome: 'open' | 'complete' | 'lost';
  /** Microseconds until the outcome. */
  readonly took: number;
}

export interface Delivery {
  readonly send: EventId;
  readonly receive: EventId;
  readonly inferred: boolean;
}

/** More isolates would not fit into the ids of events. */
export const MOST_ISOLATES = 2 ** 20;

/** What nothing is known of but that it was sent or received. */
export function bare(
  known: Pick<ImportedEvent, 'isolate' | 'kind' | 'seq' | 'time' | 'name' | 'protocol'> & Partial<ImportedEvent>,
): ImportedEvent {
  return {
    ...{ cause: 0, role: 'data', peer: '', replyTo: 0, stack: [], outcome: 'open', took: 0 },
    ...{ size: undefined, status: undefined, preview: undefined, headers: undefined },
    ...known,
  };
}
