import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

/** Runs that stay, beside those that are being written. */
const KEPT = 5;
export const extension = '.lightcone-run';
const shape = /^(\d{4}-.*)-(\d+)\.lightcone-run$/;

/** The folder in which every session records. */
export class Storage {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A file for a run that begins now. Older runs than the last few are removed. @throws what the file system throws */
  newFile(pid: number, now: Date): string {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    this.#removeOld();
    return path.join(this.#folder, `${now.toISOString().replaceAll(':', '-')}-${pid}${extension}`);
  }

  #removeOld(): void {
    for (const file of this.#ended().slice(KEPT))
      for (const tail of ['', '-wal', '-shm']) rmSync(file + tail, { force: true });
  }

  /** That nobody writes any more, newest first. */
  #ended(): readonly string[] {
    return readdirSync(this.#folder)
      .filter((name) => shape.test(name) && !isAlive(Number(shape.exec(name)?.[2])))
      .map((name) => path.join(this.#folder, name))
      .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile())
      .sort()
      .reverse();
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // not ours to signal, but there
  }
}
