/** What the adapter tells the recorder, a worker thread of its own, and what that says to it. */
import type { EventId } from './event-id.ts';
import type { CallSite } from './events.ts';

export type RecorderOrder =
  /** The isolate is there. Times are microseconds since the run began. */
  | { readonly kind: 'started'; readonly isolate: RecordedIsolate; readonly time: number }
  | { readonly kind: 'ended'; readonly isolate: number; readonly time: number }
  /** How its process ended: `1`, `SIGKILL`. Its end may have been told before, or not yet. */
  | { readonly kind: 'exited'; readonly isolate: number; readonly how: string }
  /** The debugger has seen something, or knows more of what it has seen. */
  | { readonly kind: 'marked'; readonly mark: RecordedMark }
  /** What a probe has told, as it came (`parseEvents`). @param shift what makes the times of its clock those of the run */
  | { readonly kind: 'batch'; readonly isolate: number; readonly batch: string; readonly shift: number }
  /** So many events of a batch were left out: it could not keep up. */
  | { readonly kind: 'missed'; readonly isolate: number; readonly time: number; readonly count: number }
  /** Something stands from here on. */
  | {
      readonly kind: 'halted';
      readonly time: number;
      readonly isolate: number;
      readonly width: string;
      readonly reason: string;
    }
  | { readonly kind: 'resumed'; readonly time: number }
  /** Where the frames of a stack are in the sources. */
  | { readonly kind: 'mapped'; readonly stack: number; readonly frames: readonly (MappedFrame | undefined)[] }
  /** Answered when all that was told before has been read, and its stacks were asked for. */
  | { readonly kind: 'reach'; readonly request: number }
  | { readonly kind: 'summarize'; readonly request: number }
  /** Writes all that is kept into a file of its own. */
  | { readonly kind: 'save'; readonly request: number; readonly file: string; readonly payloads: boolean }
  | { readonly kind: 'close' };

export type RecorderNews =
  /** A stack that was not there before: the adapter knows the sources of its frames, as long as the isolate lives. */
  | { readonly kind: 'stack'; readonly stack: number; readonly isolate: number; readonly sites: readonly CallSite[] }
  /** So many batches are in the file, or will be by the next commit. */
  | { readonly kind: 'taken'; readonly batches: number }
  | { readonly kind: 'reached'; readonly request: number }
  | { readonly kind: 'summary'; readonly request: number; readonly summary: RecordingSummary }
  | { readonly kind: 'saved'; readonly request: number; readonly bytes: number }
  | { readonly kind: 'failed'; readonly request: number; readonly message: string }
  /** Its file takes no more for now: the disk is full. It counts what comes, and goes on when there is room. Told the first time. */
  | { readonly kind: 'paused'; readonly message: string }
  /** It can't write any more, and goes on without. Told once. */
  | { readonly kind: 'stopped'; readonly message: string };

export interface RecordedIsolate {
  readonly id: number;
  readonly node: string;
  readonly group: string;
  readonly title: string;
  readonly kind: 'main' | 'child' | 'worker';
  readonly pid: number | undefined;
}

/** What happened in an isolate beside its messages. */
export interface RecordedMark {
  readonly id: EventId;
  readonly kind: 'log' | 'halt' | 'exception' | 'expose';
  /** Microseconds of the run, as told. */
  readonly time: number;
  /** The line that was written; why it stands; what was thrown; `name = value` as a line has exposed it. */
  readonly name: string;
  /** A halt at a breakpoint; a line that a logpoint has written. */
  readonly isBreakpoint: boolean;
  /** As the source is called, from 1. */
  readonly site?: { readonly source: string; readonly path?: string; readonly line: number } | undefined;
}

export interface MappedFrame {
  /** Path of the source, or what else it is called. */
  readonly source: string;
  /** 0-based. */
  readonly line: number;
  readonly column: number;
  /** The lines around it, the first of which has this number (0-based); undefined where they are not kept. */
  readonly excerpt: { readonly from: number; readonly text: string } | undefined;
}

/** What a recording contains, to be read before it is given to somebody. */
export interface RecordingSummary {
  readonly nodes: readonly string[];
  readonly events: number;
  readonly messages: number;
  readonly payloadBytes: number;
  /** Microseconds from its first to its last event. */
  readonly duration: number;
  /** Names whose values are not in it. */
  readonly redacted: readonly string[];
}

/** Arguments of the DAP request `lightcone/save`. `lightcone/recording` has none, and is answered by a `RecordingSummary`. */
export interface SaveArguments {
  /** Absolute path; replaced if it is there. */
  readonly file: string;
  /** Whether what was in the messages is saved, too. */
  readonly payloads: boolean;
}

export interface SavedAnswer {
  readonly file: string;
  readonly bytes: number;
}

/** Arguments of `lightcone/kept`, which a recording answers. */
export interface KeptArguments {
  /** Path of a source, or what else it is called in a `SiteReport`. */
  readonly source: string;
}

/** Answer of `lightcone/kept`: what is kept of a source. */
export interface KeptAnswer {
  readonly lines: readonly KeptLine[];
}

export interface KeptLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** Arguments of `lightcone/compare`: the run that is asked is the first, and this one the second. */
export interface CompareArguments {
  /** Absolute path of a recording. */
  readonly file: string;
}

/** Answer of `lightcone/compare`. */
export interface CompareAnswer {
  /** The first one between each two nodes, the earliest first; none where the runs are the same. */
  readonly differences: readonly RunDifference[];
}

/** Something was sent in one run that was not in the other, or something else, because of the same. */
export interface RunDifference {
  /** Names of nodes; of groups, where the runs do not have the same replicas. Empty where nobody knows. */
  readonly from: string;
  readonly to: string;
  /** How many messages were sent between the two before. */
  readonly at: number;
  /** Microseconds since the run began, of the first run that has it. */
  readonly time: number;
  /** Missing where that run has none. */
  readonly first?: DifferentMessage;
  readonly second?: DifferentMessage;
  /** For people. */
  readonly words: string;
}

export interface DifferentMessage {
  /** Of its run. */
  readonly event: EventId;
  readonly name: string;
  readonly time: number;
}
