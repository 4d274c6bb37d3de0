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

  editor(node?: string): Editor {
    const editor = new Editor(node);
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

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
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
