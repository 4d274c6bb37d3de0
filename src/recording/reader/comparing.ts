/** Two runs are loaded as a whole to be compared: that is done in a process of its own, so that other questions do not wait for it. */
import { type ChildProcess, execFile } from 'node:child_process';
import { comparisonEnded } from '../errors.ts';

/** Characters of an answer: of each two nodes it has one difference. */
const MOST = 64 * 2 ** 20;

export class Comparing {
  readonly #file: string;
  readonly #running = new Set<ChildProcess>();
  #isClosed = false;

  constructor(file: string) {
    this.#file = file;
  }

  /** Has this program run for one question. @param say is given the line that it says, unless this is closed before */
  start(number: number, second: string, say: (line: string) => void, onFailure: (why: string) => void): void {
    const asked = ['--file', this.#file, '--second', second, '--number', String(number)];
    const options = { maxBuffer: MOST, windowsHide: true };
    const child = execFile(process.execPath, [process.argv[1] ?? '', ...asked], options, (error, stdout) => {
      this.#running.delete(child);
      if (this.#isClosed) return;
      if (error) onFailure(comparisonEnded(error.signal ?? `exit code ${error.code}`).message);
      else say(stdout);
    });
    this.#running.add(child);
  }

  close(): void {
    this.#isClosed = true;
    for (const child of this.#running) child.kill();
  }
}
