import { type Deferred, deferred } from '../base/deadline.ts';
import type { LaunchSpec } from '../system/model.ts';
import type { Launched } from './launch.ts';
import { ProcessTree } from './tree.ts';

/** A node that we launch: its process, and how far it has come. */
export class Member {
  readonly spec: LaunchSpec;
  readonly tree: ProcessTree;
  /** Its main process is there. Rejects when that can't be debugged. */
  readonly announced: Deferred<void> = deferred();
  /** The debugger has its main process. */
  readonly joined: Deferred<void> = deferred();
  /** Undefined until it is spawned. */
  launched: Launched | undefined;
  /** Its main process has ended, and its last line has been read. */
  hasEnded = false;
  #main: number | undefined;

  /** @param token of the session: with the node's name it marks all that the node has started */
  constructor(spec: LaunchSpec, token: string) {
    this.spec = spec;
    this.tree = new ProcessTree(`"token":${JSON.stringify(token)},"node":${JSON.stringify(spec.name)}`);
    // Both may be rejected before or after anybody waits for them.
    this.announced.promise.catch(() => {});
    this.joined.promise.catch(() => {});
  }

  /**
   * Whether a process that announces itself now is the main one: the process that we spawned or, where that is only
   * tooling (npm, tsx), the first to announce itself, or the next one after its end. A main process waits before its
   * first line until we know of it, so none of its children can be earlier.
   */
  takeMain(pid: number): boolean {
    if (this.#main !== undefined && (this.#main === this.launched?.pid || isAlive(this.#main))) return false;
    this.#main = pid;
    return true;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
