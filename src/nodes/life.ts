import { type Deferred, deferred } from '../base/deadline.ts';
import type { LaunchSpec } from '../system/model.ts';
import type { Started } from './launch.ts';
import { ProcessTree } from './tree.ts';

/** One life of a node that we launch, from its start to the end of all that it has started. */
export class Life {
  readonly tree: ProcessTree;
  /** Its main process is there. Rejects when that can't be debugged. */
  readonly announced: Deferred<void> = deferred();
  /** The debugger has its main process. */
  readonly joined: Deferred<void> = deferred();
  /** Aborted when this life is to end. */
  readonly over = new AbortController();
  /** Undefined until it is spawned. */
  launched: Started | undefined;
  /** Its process has ended, and its last line has been read. */
  hasEnded = false;
  /** Of the main process; undefined until it has announced itself. */
  main: number | undefined;

  /** @param token of the session: with the node's name it marks all that the node has started */
  constructor(spec: LaunchSpec, token: string) {
    this.tree = new ProcessTree(`"token":${JSON.stringify(token)},"node":${JSON.stringify(spec.name)}`);
    // They may be rejected before or after anybody waits for them.
    for (const { promise } of [this.announced, this.joined]) promise.catch(() => {});
  }

  /**
   * Whether a process that announces itself now is the main one: the process that we spawned or, where that is only
   * tooling (npm, tsx), the first to announce itself, or the next one after its end. A main process waits before its
   * first line until we know of it, so none of its children can be earlier.
   */
  takeMain(pid: number): boolean {
    if (this.main !== undefined && (this.main === this.launched?.pid || isAlive(this.main))) return false;
    this.main = pid;
    return true;
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
