/**
 * What the timeline draws, and how it is asked for. Custom requests of DAP for a session that runs; the reader answers the same ones for
 * a recording. An answer grows with the pixels that were asked for, never with the run.
 *
 * Places on the line of time are *positions* on a scale. On `time` they are microseconds of the system's virtual clock since the run began:
 * time during which all of it stood halted is cut out. On `order` they are steps: the length of the longest causal chain that leads to an
 * event, so that each message takes one step and nothing is empty.
 */
import type { EventId } from './event-id.ts';
import type { MessageRole } from './events.ts';

/** Stands in each answer, and grows when a shape changes so that an older page would misunderstand it. */
export const pictureVersion = 1;

interface Answer {
  readonly version: typeof pictureVersion;
}

export type Scale = 'time' | 'order';

/** `process`: Lamport's, all on one isolate is ordered. `cause`: only what async context connects. */
export type CausalOrder = 'process' | 'cause';

/** Equal in each run of the same system: `orders-2`, `ledger (audit.js)`, `api.example.org:443`. A node that was restarted keeps its lane. */
export type LaneName = string;

/** What one lane is and how it is now. */
export interface LaneReport {
  readonly lane: LaneName;
  /** `outside`: a peer that is not debugged. */
  readonly kind: 'main' | 'child' | 'worker' | 'outside';
  /** Missing for `outside`. */
  readonly node?: string;
  readonly group?: string;
  /** The lane of the process that started it. */
  readonly parent?: LaneName;
  /** Of the isolate that is there now, or was last: its ordinal, which is its DAP thread. */
  readonly isolate?: number;
  readonly pid?: number;
  /** `held`: stands because another halted. `late`: was asked to stand and does not yet. In a recording: how it was at its end. */
  readonly state: 'running' | 'stepping' | 'held' | 'halted' | 'late' | 'exited' | 'outside';
  /** Why it stands or how it ended, in words: `breakpoint at debit.ts:31`, `exit code 1`. */
  readonly note?: string;
  readonly events: number;
  /** Events that were dropped because they came faster than they could be taken. */
  readonly missing: number;
  /** What can't be seen of its messages, and why, in words. */
  readonly unseen: readonly string[];
}

/** Answer of `lightcone/lanes`. It is followed by one event `lightcone/changed`, without a body, as soon as anything is new: events, states, lanes. */
export interface LanesAnswer extends Answer {
  /** In the order of the configuration, those that belong to one node beside each other, `outside` last. */
  readonly lanes: readonly LaneReport[];
  /** Whether more can come. */
  readonly isLive: boolean;
  /** What stands now. */
  readonly halt?: HaltReport;
  readonly width?: 'all' | 'group' | 'node';
  /** All of the run, on both scales; `to` is now where it is live. */
  readonly extent: Readonly<Record<Scale, Span>>;
  readonly events: number;
  readonly messages: number;
  /** Why there is none, in words. */
  readonly empty?: string;
}

export interface HaltReport {
  /** The halt's own event. */
  readonly event?: EventId;
  readonly lane: LaneName;
  readonly reason: string;
  /** Where it stands. */
  readonly site?: { readonly source: string; readonly path?: string; readonly line: number };
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Arguments of `lightcone/picture`. */
export interface PictureArguments extends Span {
  readonly scale: Scale;
  /** Of the window in CSS pixels, 1 to 20000. */
  readonly width: number;
  /** Each row of the picture with the lanes that are folded into it. What goes to or comes from other lanes is left out. */
  readonly rows: readonly (readonly LaneName[])[];
  /** What does not match is marked so. As `lightcone/search` reads it. */
  readonly filter?: string;
}

/** Answer of `lightcone/picture`: what can be seen of a window at that size. */
export interface PictureAnswer extends Answer, Span {
  readonly scale: Scale;
  /** `marks`: each event and message has room. `lines`: messages only, one for each column and pair of rows. `density`: how many there are. */
  readonly detail: 'marks' | 'lines' | 'density';
  /** In the order of the rows that were asked for. */
  readonly rows: readonly RowPicture[];
  /** Those whose line goes through the window. Empty for `density`. */
  readonly messages: readonly MessagePicture[];
  readonly seams: readonly Seam[];
}

export interface RowPicture {
  /** When a process of it was there. */
  readonly lives: readonly Life[];
  /** Handlers: from the receive of a request to the end of its answer. */
  readonly bars: readonly Bar[];
  /** What is not an end of a message. */
  readonly marks: readonly Mark[];
  readonly gaps: readonly { readonly at: number; readonly count: number }[];
  /** What lines expose, each until it is another: those of a name in turn. Missing where there is none, or several lanes are one row. */
  readonly values?: readonly ValuePicture[];
  /** Only for `density`. */
  readonly density?: Density;
}

export interface Life extends Span {
  readonly hasStart: boolean;
  readonly hasEnd: boolean;
  /** `0`, `1`, `SIGKILL`. */
  readonly ended?: string;
}

export interface Bar extends Span {
  /** The receive. */
  readonly event: EventId;
  readonly isOpen: boolean;
  readonly isFailed: boolean;
}

export interface Mark {
  readonly event: EventId;
  readonly at: number;
  readonly kind: 'log' | 'exception' | 'halt' | 'expose' | 'violation' | 'fault' | 'mark';
  readonly name: string;
  /** Of a halt. */
  readonly isBreakpoint: boolean;
  readonly matches: boolean;
  /** So many of its kind are in this column, this one among them. */
  readonly count: number;
}

/** From when it was told until its name had another value, or the isolate ended. Its beginning may be before the window. */
export interface ValuePicture extends Span {
  readonly event: EventId;
  readonly name: string;
  readonly text: string;
  /** So many values of the name were told in this column, this one being the last. */
  readonly count: number;
}

/** Counts of events in columns of equal width, the first of which begins at `from` of the answer. */
export interface Density {
  /** Pixels; the last column may be cut. */
  readonly column: number;
  /** Names of protocols, and for each of them the events in each column. */
  readonly protocols: readonly string[];
  readonly counts: readonly (readonly number[])[];
  readonly failed: readonly number[];
  /** Events that match the filter; missing without one. */
  readonly matching?: readonly number[];
}

export interface MessageEnd {
  readonly row: number;
  readonly at: number;
  readonly event: EventId;
}

/** One delivery of a message, or a message that has none. */
export interface MessagePicture {
  /** Of its send; of the receive where that is all there is. */
  readonly message: EventId;
  readonly protocol: string;
  readonly role: MessageRole;
  readonly name: string;
  readonly status?: number | string;
  /** `outside` has only a row and a position that is the other end's; missing where nobody knows of one. */
  readonly from?: MessageEnd | { readonly row: number; readonly at: number };
  readonly to?: MessageEnd | { readonly row: number; readonly at: number };
  readonly state: 'in flight' | 'delivered' | 'left' | 'lost';
  readonly isFailed: boolean;
  readonly isInferred: boolean;
  /** Nobody in the system caused it. */
  readonly isEntry: boolean;
  readonly matches: boolean;
  /** Microseconds of virtual time on the wire. */
  readonly latency?: number;
}

/** Time that is cut out. */
export interface Seam {
  readonly at: number;
  /** Microseconds of real time. */
  readonly duration: number;
  /** So many halts. */
  readonly halts: number;
  readonly event?: EventId;
}

/** Arguments of `lightcone/overview`: the whole run, in so many columns. */
export interface OverviewArguments {
  readonly scale: Scale;
  readonly columns: number;
  /** Its hits are counted. */
  readonly filter?: string;
}

export interface OverviewAnswer extends Answer, Span {
  readonly counts: readonly number[];
  readonly failed: readonly number[];
  /** Missing without a filter. */
  readonly hits?: {
    readonly total: number;
    readonly columns: readonly number[];
    /** Lanes with a hit, or with the other end of a message that is one: the rest can be folded away. */
    readonly lanes: readonly LaneName[];
  };
  readonly seams: readonly Seam[];
}

/** Arguments of `lightcone/cone`. */
export interface ConeArguments {
  readonly event: EventId;
  readonly scale: Scale;
  readonly rows: readonly (readonly LaneName[])[];
}

/** Answer of `lightcone/cone`: past and future of an event, for colouring; the selected message is the one that the event is an end of. */
export interface ConeAnswer extends Answer {
  readonly message?: MessagePicture;
  /** Where the selection is. */
  readonly at: number;
  readonly row: number;
  /** For each row that was asked for: the last event of the past of the send, the first of the future of the receive (process order). */
  readonly edges: readonly { readonly past?: number; readonly future?: number }[];
  readonly past: number;
  readonly future: number;
  readonly concurrent: number;
  /** The chain of causes (cause order): the messages that led here and that came of it, nearest first, at most 200 each. */
  readonly causes: readonly MessagePicture[];
  readonly effects: readonly MessagePicture[];
  /** Receives whose handlers are on the chain. */
  readonly handlers: readonly EventId[];
}

/** Arguments of `lightcone/step`: where the keyboard goes from an event. */
export interface StepArguments {
  /** Missing: where it begins. */
  readonly event?: EventId;
  /** `before`, `after`: along its lane. `across`: to the other end of its message. `cause`, `effect`: along the chain. */
  readonly to: 'before' | 'after' | 'across' | 'cause' | 'effect' | 'next hit' | 'previous hit' | 'first' | 'last';
  /** For the hits; and for the others, what is stepped over. */
  readonly filter?: string;
  readonly order?: CausalOrder;
}

export interface StepAnswer extends Answer {
  /** Missing where there is none. */
  readonly event?: EventId;
  readonly lane?: LaneName;
  readonly at?: Readonly<Record<Scale, number>>;
  /** For the hits: the how manyth it is, from 1. */
  readonly hit?: number;
  /** How it is read aloud: `receive POST /reserve on stock-1, from orders-2, 46 ms`. */
  readonly words?: string;
}

/** Arguments of `lightcone/rows`: the list view, a page of it. */
export interface RowsArguments {
  readonly scale: Scale;
  readonly filter?: string;
  /** Behind or before this event, itself left out; from the beginning where both are missing. */
  readonly after?: EventId;
  readonly before?: EventId;
  /** At most; 200 if left out. */
  readonly most?: number;
}

/** Answer of `lightcone/rows`, in the order of the scale. */
export interface RowsAnswer extends Answer {
  readonly rows: readonly ListRow[];
  readonly total: number;
  /** The number of the first of them in the whole list, from 0. */
  readonly first: number;
}

export interface ListRow {
  readonly event: EventId;
  readonly label: string;
  readonly lane: LaneName;
  readonly kind: string;
  readonly protocol: string;
  readonly name: string;
  readonly status?: number | string;
  readonly peer?: LaneName;
  readonly at: Readonly<Record<Scale, number>>;
  readonly latency?: number;
  readonly size?: number;
  readonly isFailed: boolean;
}

/** Arguments of `lightcone/seen`: what a completion of the search offers. */
export interface SeenArguments {
  readonly what: 'protocol' | 'name' | 'lane' | 'status';
  readonly beginning: string;
}

export interface SeenAnswer extends Answer {
  /** The most frequent first, at most 50. */
  readonly texts: readonly string[];
}

/** Arguments of `lightcone/differences`: two lanes of one run. */
export interface DifferencesArguments {
  readonly first: LaneName;
  readonly second: LaneName;
}

/** Answer of `lightcone/differences`: each message of the one beside the message of the other that has the same number in its direction. */
export interface DifferencesAnswer extends Answer {
  /** The first one in each direction, the earliest first; none where both did the same. */
  readonly differences: readonly LaneDifference[];
  /** With whom each has to do, most messages first, at most 20. */
  readonly peers: readonly [readonly LaneName[], readonly LaneName[]];
}

/** A direction is all of one kind, protocol and role with one peer; replicas of a peer are one peer. */
export interface LaneDifference {
  readonly kind: 'send' | 'receive';
  readonly protocol: string;
  readonly role: MessageRole;
  /** A lane, or a group of them; empty where nobody knows. */
  readonly peer: string;
  /** How many were the same before. */
  readonly same: number;
  /** Missing where it has no more. */
  readonly first?: DifferentEvent;
  readonly second?: DifferentEvent;
}

export interface DifferentEvent {
  readonly event: EventId;
  readonly name: string;
  readonly status?: number | string;
  readonly isFailed: boolean;
}
