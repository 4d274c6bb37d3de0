import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { hasInEnvironment, type ProcessEntry, processTable } from './process-table.ts';

/** Milliseconds between two looks: for a process that is no child of ours there is no event when it ends. */
const pause = 25;
/** Milliseconds after which a process that even SIGKILL did not end is left: it hangs in the kernel. */
const hopeless = 5000;

/**
 * Processes of ours and all that they have started: by parent, by process group, and on Linux by a mark in their
 * environment, so that one that left its group and lost its parent (a daemon) is found too.
 */
export class ProcessTree {
  /** Those that were seen, alive when last looked, by pid: who loses its parent is still known. */
  readonly #members = new Map<number, ProcessEntry>();
  /** Told to us and not looked up yet. */
  readonly #told = new Set<number>();
  /** Whose group is theirs alone. */
  readonly #leaders = new Set<number>();
  readonly #strangers = new Map<number, string>();
  readonly #mark: string | undefined;
  readonly #spared: string | undefined;

  /**
   * @param mark text that no environment but that of our processes has
   * @param spared text in the environment of those that have the mark and are not ours
   */
  constructor(mark?: string, spared?: string) {
    this.#mark = mark;
    this.#spared = spared;
  }

  /** A process that we started. @param leads whether it leads a process group */
  add(pid: number, { leads }: { leads: boolean }): void {
    this.#told.add(pid);
    if (leads) this.#leaders.add(pid);
  }

  /** Who of the tree runs now. */
  async alive(): Promise<number[]> {
    await this.#look();
    return [...this.#members.keys()];
  }

  /** Ends all of it: politely, and after `grace` milliseconds by force. The value is who could not be ended. */
  async end(grace: number): Promise<number[]> {
    if (process.platform === 'win32') return this.#endOnWindows();
    const asked = new Set<number>();
    for (const until = performance.now() + grace; performance.now() < until; await sleep(pause)) {
      const alive = await this.alive();
      if (alive.length === 0) return [];
      for (const pid of alive.filter((one) => !asked.has(one))) {
        asked.add(pid);
        signal(pid, 'SIGTERM');
        signal(pid, 'SIGCONT'); // One that was stopped (Ctrl+Z, SIGSTOP) would not hear it otherwise.
      }
    }
    for (const until = performance.now() + hopeless; performance.now() < until; await sleep(pause)) {
      const alive = await this.alive();
      if (alive.length === 0) return [];
      for (const pid of alive) signal(pid, 'SIGKILL');
    }
    return this.alive();
  }

  async #look(): Promise<void> {
    const table = await processTable();
    for (const [pid, { began }] of this.#members) {
      if (table.get(pid)?.began !== began) this.#members.delete(pid);
    }
    for (const pid of this.#told) {
      const entry = table.get(pid);
      if (entry) this.#take(entry);
    }
    this.#told.clear();
    for (let found = true; found; ) {
      found = false;
      for (const entry of table.values()) {
        if (this.#members.has(entry.pid) || entry.pid === process.pid || !this.#belongs(entry)) continue;
        this.#take(entry);
        found = true;
      }
    }
    // The number of a group that is empty may be given to another one.
    const groups = new Set([...table.values()].map(({ group }) => group));
    for (const leader of this.#leaders) if (!groups.has(leader)) this.#leaders.delete(leader);
  }

  #take(entry: ProcessEntry): void {
    this.#members.set(entry.pid, entry);
    // What it starts in the very moment of its end has no parent of ours when we look again, but still its group.
    if (entry.group === entry.pid) this.#leaders.add(entry.pid);
  }

  #belongs({ pid, ppid, group, began }: ProcessEntry): boolean {
    if (this.#members.has(ppid) || this.#leaders.has(group)) return true;
    if (this.#mark === undefined || this.#strangers.get(pid) === began) return false;
    const isSpared = this.#spared !== undefined && hasInEnvironment(pid, this.#spared);
    if (!isSpared && hasInEnvironment(pid, this.#mark)) return true;
    this.#strangers.set(pid, began);
    return false;
  }

  async #endOnWindows(): Promise<number[]> {
    const left: number[] = [];
    for (const pid of this.#told) {
      // There is no polite way: console programs don't see WM_CLOSE, which is all that taskkill sends without /F.
      await promisify(execFile)('taskkill', ['/PID', `${pid}`, '/T', '/F']).catch(() => {
        if (signal(pid, 0)) left.push(pid);
      });
    }
    return left;
  }
}

/** False when there is no such process any more, or it is not ours to signal. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false; // It was quicker.
  }
}
