import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReaderProcess } from './reader-process.ts';

let folder: string;
let reader: ReaderProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lightcone-reader-'));
});

afterEach(async () => {
  reader?.dispose();
  await rm(folder, { recursive: true });
});

/** A reader that says what a program writes in answer to each question. */
async function readerThat(...lines: readonly string[]): Promise<string> {
  const file = path.join(folder, 'reader.cjs');
  const head = [
    "const { createInterface } = require('node:readline');",
    'const say = (line) => console.log(JSON.stringify(line));',
    "createInterface({ input: process.stdin }).on('line', (line) => answer(JSON.parse(line)));",
  ];
  await writeFile(file, [...head, 'function answer({ number, command, arguments: args }) {', ...lines, '}'].join('\n'));
  return file;
}

describe('the reader of a recording', () => {
  it('is asked for a file, and answers in any order', async () => {
    const program = await readerThat(
      "if (command === 'second') say({ number, body: process.argv.slice(2) });",
      "if (command === 'second') say({ number: 1, body: args ?? 'first' });",
    );
    reader = new ReaderProcess(program, 'a b.lightcone-run');
    const first = reader.ask('first', undefined);
    expect(await reader.ask('second', undefined)).toEqual(['--file', 'a b.lightcone-run']);
    expect(await first).toBe('first');
  });

  it('says what is wrong with a question, and how far it is', async () => {
    const program = await readerThat(
      "say({ progress: 0.5, text: 'Counting' });",
      "console.log('a warning of somebody');",
      "say({ number, error: 'That event is not in the recording.' });",
    );
    const told: string[] = [];
    reader = new ReaderProcess(program, 'x', (part, text) => told.push(`${text} ${part}`));
    await expect(reader.ask('event', { id: 1 })).rejects.toThrow('That event is not in the recording.');
    expect(told).toEqual(['Counting 0.5']);
  });

  it('fails its questions when it ends, and those that come later', async () => {
    const program = await readerThat("throw new RangeError('too large');");
    reader = new ReaderProcess(program, 'x');
    const why = "The recording x can't be read any more: RangeError: too large";
    await expect(reader.ask('event', undefined)).rejects.toThrow(why);
    expect(reader.hasEnded).toBe(true);
    await expect(reader.ask('event', undefined)).rejects.toThrow(why);
  });

  it('ends when nobody looks any more', async () => {
    const program = await readerThat('say({ number, body: process.pid });');
    reader = new ReaderProcess(program, 'x');
    const pid = Number(await reader.ask('pid', undefined));
    const pending = reader.ask('never', undefined);
    reader.dispose();
    await Promise.allSettled([pending]);
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
