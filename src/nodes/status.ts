import type { NodeName } from '../system/model.ts';

/** What a node's process does, as far as it is not a matter of the debugger. */
export interface NodeStatus {
  readonly node: NodeName;
  /** `waiting`: for the nodes in its `after`, or for somebody to start it. `ended`: nothing of it runs. */
  readonly phase: 'waiting' | 'starting' | 'running' | 'ended';
  /** The same in words: "waiting for gateway", "waiting for port 8080", "running", "exited with code 1", "ended by SIGKILL". */
  readonly text: string;
  /** Of the main process; undefined where it is not known, as behind an address. */
  readonly pid: number | undefined;
  /** Of the main process's inspector: "127.0.0.1:9229". */
  readonly address: string | undefined;
  /** How often its main process was replaced by another one. */
  readonly restarts: number;
  /** Processes that are only tooling: "npm (4711)". */
  readonly folded: readonly string[];
}
