import type { NodeName } from '../system/model.ts';
import type { NodeProcess } from './process.ts';

/** The debugger, as far as the fleet knows it. */
export interface FleetHost {
  /**
   * The debugger takes the process over. Resolves when it is set up and runs, with a promise of its end; rejects if that
   * failed. Called once per process, children included.
   */
  join(process: NodeProcess): Promise<Joined>;
  /** Lets go of a node's processes, which are about to be ended: one that stands could not end politely. */
  leave(node: NodeName): Promise<void>;
  /** While true no deadline of ours runs: the user is reading at a breakpoint. */
  isHalted(): boolean;
}

/** Starts a command in a terminal of the editor. Rejects with a `UserError` where the editor has none. */
export type RunInTerminal = (request: TerminalRequest) => Promise<void>;

export interface Joined {
  /** Resolves when the process has ended, or has closed its inspector. Never rejects. */
  readonly gone: Promise<void>;
}

export interface TerminalRequest {
  readonly kind: 'integrated' | 'external';
  readonly node: NodeName;
  readonly title: string;
  readonly cwd: string;
  /** The file first. */
  readonly args: readonly string[];
  /** What is added to the terminal's own environment; `null` removes a variable. */
  readonly env: Readonly<Record<string, string | null>>;
}
