/**
 * What a client can ask about the messages of a session: custom requests of DAP whose names begin with `lightcone/`. A recording
 * answers the same ones. Times are microseconds since the run began; lines and columns begin at 1, whatever the client said of its own.
 */
import type { EventId } from './event-id.ts';
import type { MessageRole } from './events.ts';

/** Stands in each answer, and grows when a shape changes so that an older reader would misunderstand it. */
export const timelineVersion = 1;

interface Answer {
  readonly version: typeof timelineVersion;
}

/** The ordinal of an isolate, which is its DAP thread's id; or the name of somebody who is not debugged. */
export type LaneId = number | string;

/** One end of a message. */
export interface Party {
  readonly lane: LaneId;
  /** `orders-1`, `ledger (audit.js)`, `api.example.org:443`. */
  readonly title: string;
}

/** A place in a source, as it can be opened. */
export interface SiteReport {
  /** Of the function; empty for none. */
  readonly name: string;
  /** What the source is called: `orders.ts`. */
  readonly source: string;
  /** Of a file of this machine. */
  readonly path?: string;
  /** Of a source that is no file: for DAP's request `source`. */
  readonly sourceReference?: number;
  readonly line: number;
  readonly column: number;
  /** Code that is none of the user's: of Node, of a package, or what `skipFiles` names. */
  readonly isForeign: boolean;
  /** See `CallSite`. */
  readonly isAssumed?: boolean;
}

export interface MessageReport {
  /** Of its send; of the receive where that is all there is. */
  readonly id: EventId;
  /** `orders-2#812`. */
  readonly label: string;
  readonly protocol: string;
  readonly role: MessageRole;
  readonly name: string;
  /** Missing where nobody knows. */
  readonly from?: Party;
  /** One for each delivery; where there is none, the one that it is for. */
  readonly to: readonly Party[];
  /** `left`: to somebody who is not debugged. */
  readonly state: 'in flight' | 'delivered' | 'left' | 'lost';
  /** How its two ends were found to be one: by an id that it carried, or by their looks. `none` where there is only one end. */
  readonly match: 'exact' | 'inferred' | 'none';
  readonly sentAt?: number;
  /** Of the first delivery. */
  readonly receivedAt?: number;
  readonly status?: number | string;
  readonly size?: number;
  /** The first answer to a request. */
  readonly answer?: { readonly id: EventId; readonly after: number; readonly status?: number | string };
  /** The line of the program that sent it. */
  readonly sentFrom?: SiteReport;
  /** Where the program took it first. */
  readonly takenAt?: SiteReport;
}

/** A message and those that were sent because of it, in their order. */
export interface MessageTree {
  readonly message: MessageReport;
  readonly children: readonly MessageTree[];
  /** There are more below it, which were left out. */
  readonly isCut: boolean;
}

/** Arguments of `lightcone/messages`. */
export interface MessagesArguments {
  /** How many; 200 if left out. */
  readonly most?: number;
}

/**
 * The last messages, each below what caused it. The answer is followed by one event `lightcone/messages`, without a body, as soon as
 * there is something new, soon after it and not at once; whoever wants to know asks again.
 */
export interface MessagesAnswer extends Answer {
  /** The newest first. */
  readonly trees: readonly MessageTree[];
  /** Events that are kept, of all that there were. */
  readonly kept: number;
  /** Events that were dropped in the programs, because they came faster than they could be taken. */
  readonly missing: number;
  /** Why there is none, in words. */
  readonly empty?: string;
}

/** Arguments of `lightcone/event`, `lightcone/past`, `lightcone/future` and `lightcone/causes`. */
export interface EventArguments {
  readonly id: EventId;
  /** How many at most; 1000 if left out. Not for `lightcone/event`. */
  readonly most?: number;
}

export interface EventReport {
  readonly id: EventId;
  readonly label: string;
  readonly lane: LaneId;
  readonly kind: string;
  readonly time: number;
  readonly protocol: string;
  readonly role: MessageRole;
  readonly name: string;
  readonly status?: number | string;
  readonly size?: number;
  /** How it ended, as far as that was told; `took` is the time until then. */
  readonly outcome: 'open' | 'complete' | 'lost';
  readonly took?: number;
  /** The receive that began the code which did this. */
  readonly cause?: EventId;
  /** This isolate's end of the request that this answers. */
  readonly replyTo?: EventId;
  /** Of OpenTelemetry: the trace that it is part of, and the span that sent it, where the message names that. */
  readonly traceId?: string;
  readonly spanId?: string;
  /** `forgotten`: there was more than `messages.keep` holds. */
  readonly payload: 'none' | 'kept' | 'forgotten';
  /** The beginning of the payload, redacted. */
  readonly preview?: string;
  /** Name and value, redacted. */
  readonly headers?: readonly (readonly [string, string])[];
  /** Where it was sent, innermost first. */
  readonly stack: readonly SiteReport[];
  /** Of a receive: the function that took it. */
  readonly handler?: SiteReport;
}

/** Answer of `lightcone/event`: the event, and the message that it is an end of, with all its ends. */
export interface EventAnswer extends Answer {
  readonly event: EventReport;
  readonly message?: MessageReport;
  readonly ends: readonly EventReport[];
}

/** Answer of `lightcone/past` and `lightcone/future`: what led to an event, or what came of it; the nearest first, itself not among them. */
export interface EventsAnswer extends Answer {
  readonly events: readonly EventId[];
  /** There are more. */
  readonly isCut: boolean;
}

/** Arguments of `lightcone/path`. */
export interface PathArguments {
  readonly from: EventId;
  readonly to: EventId;
}

/** Answer of `lightcone/path`: the shortest way by which one event could influence another, both with it. Missing where there is none. */
export interface PathAnswer extends Answer {
  readonly events?: readonly EventId[];
}

/** Answer of `lightcone/causes`: the message with which it began, with all that came of it. */
export interface CausesAnswer extends Answer {
  readonly tree: MessageTree;
}

export interface EventView {
  readonly id: EventId;
  readonly time: number;
  readonly kind: string;
  readonly outcome: 'open' | 'complete' | 'lost';
  readonly protocol: string;
  readonly name: string;
}

/** Arguments of `lightcone/search`. */
export interface SearchArguments {
  /** `node:orders status>=500 -name:health "not enough"`. */
  readonly query: string;
  /** 100 if left out. */
  readonly most?: number;
  /** The last one of the answer before, to go on behind it. */
  readonly behind?: { readonly id: EventId; readonly time: number };
}

/** Answer of `lightcone/search`: the newest first. */
export interface SearchAnswer extends Answer {
  readonly found: readonly FoundReport[];
  /** There may be more. */
  readonly isCut: boolean;
}

export interface FoundReport extends EventView {
  readonly label: string;
  readonly lane: LaneId;
  readonly status?: number | string;
}
