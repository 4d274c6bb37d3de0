/** What a page shows: a session that runs, or the recording of one. */
import type * as vscode from 'vscode';
import type { Subject } from '../../protocol/panel.ts';
import { ReaderProcess } from '../../protocol/reader-process.ts';
import type { RunningSession } from '../sessions.ts';

export interface ShownRun {
  readonly subject: Subject;
  /** While it runs. */
  readonly session: vscode.DebugSession | undefined;
  /** With which it is compared. */
  readonly second?: ShownRun;
  /** Rejects with a message for the user. */
  ask(command: string, args: unknown): Promise<unknown>;
  dispose(): void;
}

export function liveRun({ id, name, session }: RunningSession): ShownRun {
  return {
    subject: { id, title: name, kind: 'live' },
    session,
    ask: async (command, args) => session.customRequest(command, args),
    dispose: () => {},
  };
}

/** A run that is over, or that somebody has sent. Its reader is started when it is asked, and again if it has ended meanwhile. */
export class RecordedRun implements ShownRun {
  readonly subject: Subject;
  readonly session = undefined;
  readonly file: string;
  readonly #program: string;
  readonly #onProgress: (part: number, text: string) => void;
  #reader: ReaderProcess | undefined;

  /** @param program path of `dist/reader.js` */
  constructor(parts: {
    program: string;
    subject: Subject;
    file: string;
    onProgress: (part: number, text: string) => void;
  }) {
    this.subject = parts.subject;
    this.file = parts.file;
    this.#program = parts.program;
    this.#onProgress = parts.onProgress;
  }

  ask(command: string, args: unknown): Promise<unknown> {
    if (!this.#reader || this.#reader.hasEnded)
      this.#reader = new ReaderProcess(this.#program, this.file, this.#onProgress);
    return this.#reader.ask(command, args);
  }

  dispose(): void {
    this.#reader?.dispose();
    this.#reader = undefined;
    this.#onProgress(1, '');
  }
}

/** Two recordings in one page. */
export class ComparedRuns implements ShownRun {
  readonly session = undefined;
  readonly second: RecordedRun;
  readonly #first: RecordedRun;

  constructor(first: RecordedRun, second: RecordedRun) {
    this.#first = first;
    this.second = second;
  }

  get subject(): Subject {
    return this.#first.subject;
  }

  ask(command: string, args: unknown): Promise<unknown> {
    return this.#first.ask(command, command === 'lightcone/compare' ? { file: this.second.file } : args);
  }

  dispose(): void {
    this.#first.dispose();
    this.second.dispose();
  }
}
