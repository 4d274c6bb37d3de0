import { randomUUID } from 'node:crypto';
import { type FSWatcher, readdirSync, readFileSync, unlinkSync, watch } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/event.ts';
import { type Announcement, parseAnnouncement } from '../protocol/announcement.ts';

/** Milliseconds between two looks that no event asked for: a watched folder may lose events under load. */
const distrust = 500;

/** The session's folder, in which the processes that we launched announce themselves. */
export class Rendezvous implements Disposable {
  readonly dir: string;
  readonly token: string = randomUUID();
  readonly #announcement = new Emitter<Announcement>();
  readonly #watcher: FSWatcher;
  readonly #timer: NodeJS.Timeout;

  readonly onAnnouncement = this.#announcement.event;

  /** A new folder, for nobody but the user (0700, as mkdtemp makes it). */
  static async open(): Promise<Rendezvous> {
    return new Rendezvous(await mkdtemp(path.join(tmpdir(), 'lightcone-')));
  }

  private constructor(dir: string) {
    this.dir = dir;
    this.#watcher = watch(dir, () => this.#look());
    this.#watcher.on('error', () => {}); // The folder was removed under us; the timer goes on.
    this.#timer = setInterval(() => this.#look(), distrust);
  }

  /** Ends the watching. `remove` takes the folder away, once nobody is left that could write into it. */
  dispose(): void {
    this.#watcher.close();
    clearInterval(this.#timer);
    this.#announcement.dispose();
  }

  /** Also fires for those that come in the last moment. */
  async remove(): Promise<void> {
    this.#watcher.close();
    clearInterval(this.#timer);
    // Under another name nobody can write into it any more, and who can't announce itself does not wait for us.
    const closed = `${this.dir}-closed`;
    const dir = await rename(this.dir, closed).then(
      () => closed,
      () => this.dir, // Windows: it is open somewhere, or it is gone already.
    );
    this.#look(dir);
    this.dispose();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }

  #look(dir = this.dir): void {
    for (const announcement of takeAnnouncements(dir, this.token)) this.#announcement.fire(announcement);
  }
}

/** Reads and deletes what has been announced, oldest process first. What has another token is deleted unread. */
export function takeAnnouncements(dir: string, token: string): Announcement[] {
  const found: Announcement[] = [];
  for (const name of names(dir)) {
    const file = path.join(dir, name);
    try {
      const announcement = parseAnnouncement(readFileSync(file, 'utf8'));
      unlinkSync(file);
      if (announcement?.token === token) found.push(announcement);
    } catch {
      // Somebody took it away; it can be nobody but the watchdog of a session that is over.
    }
  }
  return found.sort((a, b) => a.pid - b.pid);
}

function names(dir: string): string[] {
  try {
    return readdirSync(dir).filter((name) => name.endsWith('.json'));
  } catch {
    return []; // The folder was removed under us.
  }
}
