import { type ChildProcess, spawn } from 'node:child_process';
import type { Disposable } from '../base/disposable.ts';
import type { Order } from './watchdog/orders.ts';

/**
 * Takes the watchdog's orders, and hands them on to it when its input ends: $0 and $1 are how it is started. A shell
 * needs 2 MB, a Node.js 50.
 */
const sleeping = `
  trap '' INT TERM HUP
  while IFS= read -r order; do
    [ "$order" = '${JSON.stringify({ order: 'dismiss' } satisfies Order)}' ] && exit
    orders="$orders$order
"
  done
  printf %s "$orders" | "$0" "$1"`;

/** Our end of the watchdog: see `watchdog/main.ts`. */
export class Watchdog implements Disposable {
  readonly #child: ChildProcess;

  /**
   * @param program path of the bundled watchdog
   * @param sleeps it is there only when we have died. Enough where nothing is launched: what is launched has to be looked
   *   at while it runs, since its pid may be another's later.
   */
  constructor(program: string, session: { dir: string; token: string; sleeps: boolean }) {
    const awake = [process.execPath, program] as const;
    // There is no shell to count on in Windows.
    const sleeps = session.sleeps && process.platform !== 'win32';
    const [command, ...args] = sleeps ? ['/bin/sh', '-c', sleeping, ...awake] : awake;
    this.#child = spawn(command, args, {
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
