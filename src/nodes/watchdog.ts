import { type ChildProcess, spawn } from 'node:child_process';
import type { Disposable } from '../base/disposable.ts';
import type { Order } from './watchdog/orders.ts';

/** Our end of the watchdog: see `watchdog/main.ts`. */
export class Watchdog implements Disposable {
  readonly #child: ChildProcess;

  /** @param program path of the bundled watchdog */
  constructor(program: string, session: { dir: string; token: string }) {
    this.#child = spawn(process.execPath, [program], {
      // We may run in VS Code's own Node.js, which is Electron.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' },
      // A session of its own: who kills our process group must not kill it too.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      windowsHide: true,
    });
    this.#child.on('error', () => {}); // Then there is none, and all else works.
    this.#child.stdin?.on('error', () => {}); // It was killed.
    // It lives as long as we do, not the other way round.
    this.#child.unref();
    if (this.#child.stdin && 'unref' in this.#child.stdin) (this.#child.stdin as { unref(): void }).unref();
    this.#give({ order: 'session', dir: session.dir, token: session.token });
  }

  guard(pid: number, { leads }: { leads: boolean }): void {
    this.#give({ order: 'guard', pid, leads });
  }

  /** @param url of an inspector that we are attached to */
  attached(url: string): void {
    this.#give({ order: 'attached', url });
  }

  /** All has ended in good order. */
  dismiss(): void {
    this.#give({ order: 'dismiss' });
    this.dispose();
  }

  /** Without `dismiss` before, it takes this for our death. */
  dispose(): void {
    this.#child.stdin?.end();
  }

  #give(order: Order): void {
    this.#child.stdin?.write(`${JSON.stringify(order)}\n`);
  }
}
