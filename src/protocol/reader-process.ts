/** The reader of a recording, as those have it who show one: a child process that is asked over its stdin. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Deferred, deferred } from '../base/deadline.ts';
import { UserError } from '../base/errors.ts';
import { parseReaderLine, type ReaderQuestion } from './reader.ts';

/** Characters of what it wrote to stderr that are kept, for when it ends. */
const MOST_KEPT = 4000;

export class ReaderProcess {
  readonly #file: string;
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, Deferred<unknown>>();
  #number = 0;
  #written = '';
  #ended: string | undefined;

  /**
   * @param program path of `dist/reader.js`
   * @param file path of the recording
   * @param onProgress what it must do before it can answer; `part` goes from 0 to 1
   */
  constructor(program: string, file: string, onProgress: (part: number, text: string) => void = () => {}) {
    this.#file = file;
    // In the editor our runtime is Electron, which is Node only if it is told so; a Node ignores the variable.
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    const child = spawn(process.execPath, [program, '--file', file], { env, stdio: 'pipe', windowsHide: true });
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => this.#hear(line, onProgress));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#written = (this.#written + text).slice(-MOST_KEPT);
    });
    // A pipe that breaks is an end, and told as such.
    child.stdin.on('error', () => {});
    child.once('error', (error) => this.#end(error.message));
    child.once('close', (code, signal) =>
      this.#end(errorIn(this.#written) ?? `its reader ended with ${signal ?? `code ${code}`}`),
    );
  }

  /** It has ended, and answers nothing any more. */
  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  /** @throws UserError with what the reader says, or that it is gone */
  ask(command: string, args: unknown): Promise<unknown> {
    if (this.#ended !== undefined) return Promise.reject(unreadable(this.#file, this.#ended));
    const question: ReaderQuestion = { number: ++this.#number, command, arguments: args };
    const answer = deferred<unknown>();
    this.#pending.set(question.number, answer);
    this.#child.stdin?.write(`${JSON.stringify(question)}\n`);
    return answer.promise;
  }

  dispose(): void {
    this.#end('it was closed');
    this.#child.stdin?.end();
    this.#child.kill();
  }

  #hear(line: string, onProgress: (part: number, text: string) => void): void {
    const said = parseReaderLine(line);
    if (!said) return;
    if ('progress' in said) {
      onProgress(said.progress, said.text);
      return;
    }
    const pending = this.#pending.get(said.number);
    this.#pending.delete(said.number);
    if ('error' in said) pending?.reject(said.isDamaged ? new DamagedFile(said.error) : new UserError(said.error));
    else pending?.resolve(said.body);
  }

  #end(why: string): void {
    this.#ended ??= why;
    for (const pending of this.#pending.values()) pending.reject(unreadable(this.#file, this.#ended));
    this.#pending.clear();
  }
}

/** A part of the file can't be read; the rest can be recovered. */
export class DamagedFile extends UserError {}

function unreadable(file: string, why: string): UserError {
  return new UserError(`The recording ${file} can't be read any more: ${why}`);
}

/** The line of what a program of Node's writes at its end that says why. */
function errorIn(text: string): string | undefined {
  return text.split('\n').find((line) => /^\w*Error\b/.test(line));
}
