import { setTimeout as sleep } from 'node:timers/promises';
import { Emitter } from '../base/event.ts';
import type { LaunchSpec } from '../system/model.ts';
import type { Command } from './command.ts';
import type { Environment } from './environment.ts';
import type { RunInTerminal } from './host.ts';
import type { Exit, OutputLine, Started } from './launch.ts';
import { isAlive } from './life.ts';

/** Milliseconds between two looks: there is no event for the end of a process that is no child of ours. */
const pause = 200;

/** A node that runs in a terminal of the editor: it reads what is typed there, and writes there. */
export class InTerminal implements Started {
  pid: number | undefined;
  readonly exit: Promise<Exit>;
  readonly lastLines: readonly string[] = [];
  readonly onOutput = new Emitter<OutputLine>().event;
  readonly onMessage = new Emitter<unknown>().event;
  readonly #over = new AbortController();
  #exited: (exit: Exit) => void = () => {};

  /** @param base the adapter's environment: what the node's own differs in is what the terminal is told */
  static async start(run: RunInTerminal, spec: LaunchSpec, command: Command, base: Environment): Promise<InTerminal> {
    const started = new InTerminal();
    await run({
      node: spec.name,
      kind: spec.console === 'externalTerminal' ? 'external' : 'integrated',
      title: spec.name,
      cwd: spec.cwd,
      args: [command.file, ...command.args],
      env: difference(base, command.env),
    });
    return started;
  }

  private constructor() {
    this.exit = new Promise((resolve) => {
      this.#exited = resolve;
    });
  }

  /** Its main process is known now. How it ends, only the terminal knows. */
  found(pid: number): void {
    this.pid = pid;
    void this.#untilGone(pid).catch(() => {}); // Disposed: nobody waits for it any more.
  }

  dispose(): void {
    this.#over.abort();
  }

  async #untilGone(pid: number): Promise<void> {
    while (isAlive(pid)) await sleep(pause, undefined, { signal: this.#over.signal, ref: false });
    // One that is started again in its place (by nodemon, say) has taken over before.
    if (this.pid === pid) this.#exited({ code: null, signal: null });
  }
}

function difference(base: Environment, env: Environment): Record<string, string | null> {
  const names = new Set([...Object.keys(base), ...Object.keys(env)]);
  const changed = [...names].filter((name) => base[name] !== env[name]);
  return Object.fromEntries(changed.map((name) => [name, env[name] ?? null]));
}
