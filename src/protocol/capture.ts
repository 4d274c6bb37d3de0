/** How the adapter asks the probe to tell of messages, and takes what it tells. */
import type { WatchNames, WatchTerms, WireWatchHit } from './watches.ts';

/** How much of the place of a send is told: the whole stack of the program, the one line, nothing. */
export type StackDepth = 'full' | 'line' | 'off';

export interface CaptureTerms {
  /** Of `MessageId`. */
  readonly session: string;
  /** Ordinal of the isolate in the session. */
  readonly isolate: number;
  /** The program runs already. */
  readonly isLate: boolean;
  readonly stacks: StackDepth;
  /** Characters of a payload that are told; 0 for none. */
  readonly payload: number;
  /** Names of headers and of fields whose values are never told: `*` stands for any characters, case does not count. */
  readonly redact: readonly string[];
  /** Hosts that get ids beside the loopback and private ranges: `api.example.org`, `*.example.org`. */
  readonly propagateTo: readonly string[];
  /** Names of peers that are not debugged, by `addressKey`: they are told instead of the addresses. */
  readonly externals: Readonly<Record<string, string>>;
  /** How many batches may be told before the next `take`. */
  readonly credit: number;
}

export interface CaptureStart {
  /** Microseconds of the clock that events are stamped with: `process.hrtime`, which all processes of a machine share. */
  readonly clock: number;
  /** What can't be seen in a program that runs already, in words: "WebSockets that were open before". */
  readonly unseen: readonly string[];
  /** WebSockets that were open before, by the addresses of both ends: `127.0.0.1:50123>127.0.0.1:8080`, its own first. */
  readonly open: readonly string[];
}

/**
 * Regular expression for the URL of a script that a package loads when the part of it is there that is hooked: `server.js` is the last
 * of `@grpc/grpc-js`, behind its client. At its begin, `ProbeMessages.look` is called.
 */
export const loadedLast = String.raw`[\\/]@grpc[\\/]grpc-js[\\/]build[\\/]src[\\/]server\.js$`;

export interface ProbeMessages {
  /**
   * Captures from now on, and tells through the global function of that name, which it takes away: a batch (`parseEvents`) where
   * many have come, an empty text where one should be asked for by `take` soon. To ask costs the program nothing
   * that it could see, no timer and no immediate.
   * @returns undefined where another session captures already
   */
  open(binding: string, terms: CaptureTerms): CaptureStart | undefined;
  /** What `CaptureStart.clock` is now; undefined while nothing is captured. */
  clock(): number | undefined;
  /** Tells what has come and was not told yet, through the same function, so that batches keep their order. Allows as many more. */
  take(credit: number): void;
  /**
   * The other ends of connections were attached while these were open, and know nothing of their handshakes: messages on them match by
   * what they look like.
   * @param connections `CaptureStart.open` of other isolates
   */
  endsAreLate(connections: readonly string[]): void;
  /** Hooks packages that have been loaded meanwhile. */
  look(): void;
  /** The function that took a message; undefined when it is gone. */
  handler(id: number): unknown;
  /**
   * Looks at every message from now on with these watches, and no others. A `break` pauses in a function named `lightconeWatch`,
   * whose `hit` is a `WireWatchHit`.
   * @param write writes a line, `WatchLine` as JSON, under the id of a watch; `failed` tells once why a condition fails
   */
  watch(terms: readonly WatchTerms[], names: WatchNames, write: unknown): void;
  /** Whether the code that runs is what a received message has led to for which a `break` has paused. */
  isExpected(): boolean;
  /** That `break`, which is over then; undefined if there is none. */
  expected(): WireWatchHit | undefined;
  /** The code of a message, by its `seq`, is not waited for. */
  forget(seq: number): void;
  /** Takes all hooks out again. */
  close(): void;
}
