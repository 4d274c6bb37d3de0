/** Why an isolate stands. */
import type { WatchHit } from '../protocol/watches.ts';
import type { Isolate } from './isolate.ts';
import type { Loss } from './loss.ts';

/** As its thread's name says it. `foreign`: another debugger on the same inspector asked for it. */
export type StopReason =
  | 'breakpoint'
  | 'step'
  | 'pause'
  | 'debugger statement'
  | 'exception'
  | 'entry'
  | 'watch'
  | 'foreign';

export interface Stop {
  readonly isolate: Isolate;
  readonly reason: StopReason;
  /** CDP ids of the breakpoints that it hit. */
  readonly hits: readonly string[];
  /** The message that it stopped for. */
  readonly watch?: WatchHit;
  /** What has become of it. */
  readonly loss?: Loss;
}

/** Short, since VS Code writes the reason beside it ("Paused on breakpoint") and cuts the name to make room. */
export const wordsOf: Readonly<Record<StopReason, string>> = {
  breakpoint: 'stopped',
  step: 'stopped',
  'debugger statement': 'stopped',
  exception: 'stopped',
  entry: 'stopped',
  watch: 'stopped',
  pause: 'paused',
  foreign: 'paused by another debugger',
};
