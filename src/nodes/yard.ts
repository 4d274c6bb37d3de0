import picomatch from 'picomatch';
import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/event.ts';
import { type Announcement, type Assignment, announcementVersion } from '../protocol/announcement.ts';
import type { Settings, System } from '../system/model.ts';
import { Rendezvous } from './rendezvous.ts';
import { Watchdog } from './watchdog.ts';

/** Where processes that we have started come to, and who looks after them when we die. */
export class Yard implements Disposable {
  /** Absolute path of the bundled probe. */
  readonly probe: string;
  readonly onAnnouncement: Event<Announcement>;
  readonly #rendezvous: Rendezvous;
  readonly #watchdog: Watchdog;
  readonly #settings: Settings;

  static async open(system: System, files: { probe: string; watchdog: string }): Promise<Yard> {
    return new Yard(system, files, await Rendezvous.open());
  }

  private constructor(system: System, files: { probe: string; watchdog: string }, rendezvous: Rendezvous) {
    const { dir, token } = rendezvous;
    const launches = system.terminal || system.nodes.some(({ kind }) => kind === 'launch');
    this.probe = files.probe;
    this.#settings = system.settings;
    this.#rendezvous = rendezvous;
    this.#watchdog = new Watchdog(files.watchdog, { dir, token, sleeps: !launches });
    this.onAnnouncement = rendezvous.onAnnouncement;
  }

  /** Of the session, which all our processes have in their environment. */
  get token(): string {
    return this.#rendezvous.token;
  }

  /** @param node empty where the processes are to be found a name for */
  assignment(node: string): Assignment {
    const { dir, token } = this.#rendezvous;
    const { tooling, followChildren, noDebug } = this.#settings;
    const sources = (patterns: readonly string[]) =>
      patterns.map((pattern) => picomatch.makeRe(pattern.replaceAll('\\', '/'), { dot: true }).source);
    return {
      v: announcementVersion,
      dir,
      token,
      node,
      adapterPid: process.pid,
      debug: !noDebug,
      children: followChildren,
      keep: false,
      tooling: {
        fold: sources(tooling.filter((pattern) => !pattern.startsWith('!'))),
        show: sources(tooling.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1))),
      },
    };
  }

  /** A process that must not outlive us, however we die. */
  guard(pid: number, how: { leads: boolean }): void {
    this.#watchdog.guard(pid, how);
  }

  /** A process that runs on without us, and whose worker threads must do so too, however we die. */
  attached(url: string): void {
    this.#watchdog.attached(url);
  }

  /** All that came here has ended. */
  async close(): Promise<void> {
    await this.#rendezvous.remove();
    this.#watchdog.dismiss();
  }

  dispose(): void {
    void this.close();
  }
}
