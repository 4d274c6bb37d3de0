/**
 * Which run the timeline shows: the session that is debugged; when that has ended, its recording; or one that was chosen. One for all
 * pages that follow the debugger.
 */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Subject } from '../../protocol/panel.ts';
import type { RunningSession, Sessions } from '../sessions.ts';
import type { LastRuns, PastRun } from './last-runs.ts';
import { liveRun, RecordedRun, type ShownRun } from './run.ts';

const key = 'timeline.shown';

export class Shown implements vscode.Disposable {
  readonly #sessions: Sessions;
  readonly #runs: LastRuns;
  readonly #memory: vscode.Memento;
  readonly #program: string;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #owned: vscode.Disposable;
  #run: ShownRun | undefined;
  /** The session, or the file, that the user wants to see, whichever is debugged. */
  #wanted: string | undefined;
  readonly #started = new Set<string>();
  /** Files that sessions are recorded into, also of one that has just ended. */
  readonly #files = new Map<string, PastRun>();

  /** Another run, or another list of them. */
  readonly onDidChange = this.#changed.event;

  /** @param program path of `dist/reader.js` @param memory of the workspace */
  constructor(parts: { sessions: Sessions; runs: LastRuns; memory: vscode.Memento; program: string }) {
    this.#sessions = parts.sessions;
    this.#runs = parts.runs;
    this.#memory = parts.memory;
    this.#program = parts.program;
    this.#owned = vscode.Disposable.from(
      this.#changed,
      parts.sessions.onDidChange(() => this.#follow()),
    );
    // After a reload of the window the session is gone; what it has recorded is there.
    const before = this.#memory.get<PastRun>(key);
    if (before && existsSync(before.file)) this.#run = this.#recorded(before, before.file);
    this.#follow();
  }

  get run(): ShownRun | undefined {
    return this.#run;
  }

  /** All that can be switched to. */
  get choices(): readonly { readonly id: string; readonly title: string }[] {
    const running = this.#sessions.all.map(({ id, name }) => ({ id, title: name }));
    const shown = this.#run?.subject;
    return !shown || running.some(({ id }) => id === shown.id)
      ? running
      : [...running, { id: shown.id, title: shown.title }];
  }

  /** @param id of a session */
  switchTo(id: string): void {
    this.#wanted = id;
    this.#follow();
  }

  /** Shows what was recorded before. */
  reopen(run: PastRun): void {
    this.#wanted = run.file;
    this.#show(this.#recorded(run, run.file), run);
  }

  dispose(): void {
    this.#run?.dispose();
    this.#owned.dispose();
  }

  #follow(): void {
    for (const session of this.#sessions.all) {
      // Whoever starts one wants to see it.
      if (!this.#started.has(session.id)) this.#wanted = undefined;
      this.#started.add(session.id);
      this.#remember(session);
    }
    const shown = this.#run;
    const wanted = this.#wanted === undefined ? undefined : this.#sessions.byId(this.#wanted);
    const staysPast = !wanted && this.#wanted !== undefined && this.#wanted === shown?.subject.id;
    const session = wanted ?? (staysPast ? undefined : this.#sessions.active);
    if (session) {
      if (session.id !== shown?.subject.id || !shown.session) this.#show(liveRun(session), undefined);
      else this.#changed.fire();
      return;
    }
    if (!shown?.session) return;
    const past = this.#files.get(shown.subject.id);
    this.#show(past && this.#recorded(past, shown.subject.id), past);
  }

  /** The title and the file of a session, for when it is over. */
  #remember({ id, name, report: { recording } }: RunningSession): void {
    if (recording === undefined || this.#files.get(id)?.file === recording) return;
    const run = { title: name, file: recording };
    this.#files.set(id, run);
    this.#runs.add(run);
    void this.#memory.update(key, run);
  }

  #show(run: ShownRun | undefined, past: PastRun | undefined): void {
    this.#run?.dispose();
    this.#run = run;
    if (past) void this.#memory.update(key, past);
    this.#changed.fire();
  }

  #recorded({ title, file }: PastRun, id: string): RecordedRun {
    const subject: Subject = { id, title: title || basename(file), kind: 'ended' };
    return new RecordedRun({ program: this.#program, subject, file, onProgress: () => {} });
  }
}
