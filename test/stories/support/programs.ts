/** Programs of a story: written for it, and some started by hand, as a user does in a terminal before attaching. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { until } from '../../poll.ts';
import { isAlive, type Stage } from './world.ts';

/** Writes a program into a folder and gives its path. Lines may be given one by one, so that a story shows their numbers. */
export async function write(folder: string, name: string, ...lines: readonly string[]): Promise<string> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

/** A process that nobody but the story has started. */
export class Inspected {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Standard output and error. */
  output = '';
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;

  constructor(runtime: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.child = spawn(runtime, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    this.pid = this.child.pid ?? 0;
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
    this.exited = new Promise((resolve) => this.child.once('exit', (code, signal) => resolve({ code, signal })));
  }

  /** The port of its inspector. */
  get port(): number {
    return Number(/Debugger listening on ws:\/\/[^:]+:(\d+)/.exec(this.output)?.[1]);
  }

  /** Resolves when it has written the text. */
  async writes(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      await new Promise((resolve) => {
        this.child.stdout?.once('data', resolve);
        this.child.stderr?.once('data', resolve);
      });
    }
  }
}

/** Starts a program with an inspector on a port of its own choice, and waits until that listens. */
export async function inspect(
  stage: Stage,
  program: string,
  { runtime = process.execPath, flag = '--inspect', port = 0, env = {} } = {},
): Promise<Inspected> {
  const { NODE_OPTIONS: _, ...rest } = process.env;
  const running = new Inspected(runtime, [`${flag}=127.0.0.1:${port}`, program], { ...rest, ...env });
  stage.after(async () => {
    running.child.kill('SIGKILL');
    await running.exited;
  });
  await running.writes('Debugger listening on');
  return running;
}

/** Resolves when a process that is no child of ours has ended. */
export async function untilGone(pid: number, signal: AbortSignal): Promise<void> {
  await until(() => !isAlive(pid), signal);
}
