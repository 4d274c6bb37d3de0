/** What a story needs around the editor: folders, free ports, fixtures, and nothing left behind. */
import { readFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';
import { Editor } from './editor.ts';

export const fixture = (name: string) => path.resolve(import.meta.dirname, '../../fixtures', name);

/** The line (1-based) of a file in which a text stands for the first time. */
export async function lineOf(file: string, text: string): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const line = (await readFile(file, 'utf8')).split('\n').findIndex((one) => one.includes(text)) + 1;
  if (line === 0) throw new Error(`${file} has no line with ${text}`);
  return line;
}

/** Editors, folders and other things of one test, ended after it. */
export class Stage {
  readonly #cleanups: (() => unknown)[] = [];

  constructor() {
    afterEach(async () => {
      for (const clean of this.#cleanups.splice(0).reverse()) await clean();
    });
  }

  editor(node?: string, args?: readonly string[], nodeArgs?: readonly string[]): Editor {
    const editor = new Editor(node, args, nodeArgs);
    this.#cleanups.push(() => editor.close());
    return editor;
  }

  async folder(): Promise<string> {
    const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'lightcone-story-')));
    this.#cleanups.push(() => rm(folder, { recursive: true, force: true }));
    return folder;
  }

  after(clean: () => unknown): void {
    this.#cleanups.push(clean);
  }
}

/** Each test process counts up from a place of its own. */
let lastPort = 10_000 + ((process.pid * 97) % 200) * 100;

/**
 * A port that nobody has, and that nobody gets by chance: below those that the kernel hands out to whoever asks for any port or
 * just connects somewhere, and never the same one twice.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = ++lastPort;
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    await new Promise((resolve) => server.close(resolve));
    if (isFree) return port;
  }
}

/** The first of some free ports, one after the other. */
export async function portsInARow(count: number): Promise<number> {
  let first = await freePort();
  for (let last = first; last < first + count - 1; ) {
    const next = await freePort();
    if (next !== last + 1) first = next;
    last = next;
  }
  return first;
}

/** Whether a process is there, and runs. One that has ended may stay in Linux's table until its parent asks for it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
