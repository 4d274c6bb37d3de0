/** The runs of this workspace that are over, as they lie in the extension's storage. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type * as vscode from 'vscode';
import { isRecord } from '../../base/shape.ts';

/** A run whose recording is there. */
export interface PastRun {
  readonly title: string;
  readonly file: string;
}

const key = 'timeline.runs';
/** More than the recorder keeps. */
const MOST = 20;

/** The adapter writes and removes the files; which session each was of is remembered here. */
export class LastRuns {
  readonly #folder: string;
  readonly #memory: vscode.Memento;

  /** @param memory of the workspace */
  constructor(folder: string, memory: vscode.Memento) {
    this.#folder = folder;
    this.#memory = memory;
  }

  /** A session is recorded into this file. */
  add(run: PastRun): void {
    const others = this.#known().filter(({ file }) => file !== run.file);
    void this.#memory.update(key, [run, ...others].slice(0, MOST));
  }

  /** The newest first, without those that are being written. */
  async all(
    running: readonly string[],
  ): Promise<readonly (PastRun & { readonly ended: Date; readonly bytes: number })[]> {
    // None was recorded yet where there is no folder.
    const names = await readdir(this.#folder).catch((): string[] => []);
    const files = names.filter((name) => name.endsWith('.lightcone-run')).map((name) => path.join(this.#folder, name));
    const titles = new Map(this.#known().map(({ file, title }) => [file, title]));
    const found = await Promise.all(
      files
        .filter((file) => !running.includes(file))
        .map(async (file) => {
          const about = await stat(file).catch(() => undefined); // removed since
          return about && { title: titles.get(file) ?? 'Run', file, ended: about.mtime, bytes: about.size };
        }),
    );
    return found.filter((run) => run !== undefined).sort((one, other) => (one.file < other.file ? 1 : -1));
  }

  #known(): readonly PastRun[] {
    const kept = this.#memory.get<unknown[]>(key, []);
    return kept.filter(
      (run): run is PastRun => isRecord(run) && typeof run.title === 'string' && typeof run.file === 'string',
    );
  }
}
