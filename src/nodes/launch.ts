import { type ChildProcess, spawn } from 'node:child_process';
import { within } from '../base/deadline.ts';
import { type Disposable, disposable } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { Command } from './command.ts';
import { Lines } from './lines.ts';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface OutputLine {
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}

/** Milliseconds to wait for the last output of a process that has ended: what it started may hold its pipes open. */
const lastWords = 200;
/** How many lines are kept to tell why it ended: those that say something. */
const remembered = 10;
const saysNothing = /^\s*$|^\s+at .*\(?node:internal\//;

/** What Node.js itself prints because a debugger is there (host-facts.md section 3). */
const ofTheDebugger = [
  /Debugger listening on ws:\/\/\S+$/,
  /For help, see: https:\/\/nodejs\.org\/\S+$/,
  /Debugger attached\.$/,
  /Waiting for the debugger to disconnect\.\.\.$/,
  /Debugger ending on ws:\/\/\S+$/,
];

/** What stands before such a line where a tool runs several programs: "[orders] ", "orders:dev: ", perhaps in colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with one.
const ofTool = /^.{1,60}[\]:|>)] (?:\x1b\[[0-9;]*m)*$/;

function isOfTheDebugger(line: string): boolean {
  const found = ofTheDebugger.map((pattern) => line.search(pattern)).find((at) => at >= 0);
  return found === 0 || (found !== undefined && ofTool.test(line.slice(0, found)));
}

/** What a node was started as. */
export interface Started extends Disposable {
  /** Undefined while it is not known: what runs in a terminal tells it by its announcement. */
  readonly pid: number | undefined;
  /** Its end, after its last line of output. */
  readonly exit: Promise<Exit>;
  readonly onOutput: Event<OutputLine>;
  /** What it sent with `process.send`. */
  readonly onMessage: Event<unknown>;
  /** Its last lines, oldest first. */
  readonly lastLines: readonly string[];
}

/** A process that we have started, and its output. */
export class Launched implements Started {
  readonly pid: number;
  /** Its end, after its last line of output. */
  readonly exit: Promise<Exit>;
  readonly #output = new Emitter<OutputLine>();
  readonly #message = new Emitter<unknown>();
  readonly #last: string[] = [];
  readonly #child: ChildProcess;
  readonly #streams: Disposable[];

  readonly onOutput = this.#output.event;
  readonly onMessage = this.#message.event;

  /** Rejects with the system's own error when the file can't be run. */
  static async start(command: Command, cwd: string, { ipc }: { ipc: boolean }): Promise<Launched> {
    const child = spawn(...shellFor(command), {
      cwd,
      env: command.env,
      // A group of its own, to end it as a whole, and so that Ctrl+C in our terminal is not for it.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? ['ipc' as const] : [])],
      windowsHide: true,
      windowsVerbatimArguments: command.isVerbatim === true,
      shell: needsShell(command),
    });
    // Before anything is awaited: its output and its end may come in the same turn as its beginning.
    const launched = new Launched(child);
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    return launched;
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.pid = child.pid ?? -1;
    child.on('message', (message) => this.#message.fire(message));
    child.on('error', () => {}); // Told by `start`; later ones are of signals that came too late.
    this.#streams = [this.#read('stdout'), this.#read('stderr')];
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    this.exit = new Promise<Exit>((resolve) => {
      child.once('exit', (code, signal) => {
        void within(lastWords, closed).then(() => {
          for (const stream of this.#streams) stream.dispose();
          resolve({ code, signal });
        });
      });
    });
  }

  /** Its last lines, oldest first. */
  get lastLines(): readonly string[] {
    return this.#last;
  }

  dispose(): void {
    this.#output.dispose();
    this.#message.dispose();
    if (this.#child.connected) this.#child.disconnect();
    for (const stream of this.#streams) stream.dispose();
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
    this.#child.unref();
  }

  #read(stream: 'stdout' | 'stderr'): Disposable {
    const source = this.#child[stream];
    const lines = new Lines((line) => {
      if (isOfTheDebugger(line)) return;
      if (!saysNothing.test(line)) this.#last.push(line);
      if (this.#last.length > remembered) this.#last.shift();
      this.#output.fire({ stream, line });
    });
    const read = (chunk: Buffer) => lines.write(chunk);
    source?.on('data', read);
    return disposable(() => {
      lines.end();
      source?.off('data', read);
      source?.resume(); // Who holds the pipe still may write on.
    });
  }
}

/** Windows runs `npm.cmd` and the like only through a shell. */
function needsShell({ file }: Command): boolean {
  return process.platform === 'win32' && /\.(cmd|bat)$/i.test(file);
}

function shellFor(command: Command): [string, string[]] {
  if (!needsShell(command)) return [command.file, [...command.args]];
  const quote = (text: string) => (/[\s"&|<>^%]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [quote(command.file), command.args.map(quote)];
}
