import type { Protocol } from 'devtools-protocol';

/** One stay of an isolate. Frames and objects of a pause die with it. */
export interface Pause {
  readonly id: number;
  /** From the innermost outwards, as V8 gives them; at a watch only from the program's own on. */
  readonly frames: readonly Protocol.Debugger.CallFrame[];
  /** What had asked for it, as V8 keeps it where `asyncStacks` are on. */
  readonly asyncStack: Protocol.Runtime.StackTrace | undefined;
  /** CDP ids of the breakpoints that stopped it. */
  readonly hits: readonly string[];
  readonly reason: Protocol.Debugger.PausedEvent['reason'];
  /** The exception or promise rejection, where that is the reason. */
  readonly data: (Protocol.Runtime.RemoteObject & { readonly uncaught?: boolean }) | undefined;
  /** Stopped by our park, between two turns of its loop. */
  readonly isParked: boolean;
  /** The probe's, that stopped for a watch: the message is on its way through Node and the probe. */
  readonly watch: Protocol.Debugger.CallFrame | undefined;
  /** Came after `Debugger.pause`, which can't be taken back: perhaps nobody wants it any more. */
  readonly wasAsked: boolean;
  /** The end of a step. */
  readonly endsStep: StepKind | undefined;
  /**
   * Perhaps the end of a step that was cut short by a halt. V8 forgets a step over an `await` only when the function goes on,
   * however often the isolate was paused and resumed meanwhile.
   */
  readonly endsLostStep: boolean;
}

export type StepKind = 'over' | 'into' | 'out';
