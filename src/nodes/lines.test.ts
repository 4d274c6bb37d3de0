import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Lines } from './lines.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function linesOf(): { lines: Lines; shown: string[] } {
  const shown: string[] = [];
  return { lines: new Lines((line) => shown.push(line)), shown };
}

test('bytes cut anywhere give the same lines', () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replace(/[\r\n]/g, ''));
  const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom('\n', '\r\n'), cuts, (texts, end, sizes) => {
      const { lines, shown } = linesOf();
      let bytes = Buffer.from(texts.map((text) => text + end).join(''));
      for (let round = 0; bytes.length > 0; round++) {
        const size = sizes[round % sizes.length] ?? 1;
        lines.write(bytes.subarray(0, size));
        bytes = bytes.subarray(size);
      }
      lines.end();
      expect(shown).toEqual(texts);
    }),
  );
});

test('a prompt is shown once nothing more comes', () => {
  const { lines, shown } = linesOf();
  lines.write(Buffer.from('name? '));
  expect(shown).toEqual([]);
  vi.runAllTimers();
  expect(shown).toEqual(['name? ']);
  lines.write(Buffer.from('Ann\n'));
  expect(shown).toEqual(['name? ', 'Ann']);
  expect(vi.getTimerCount()).toBe(0);
});

test('a line is not cut in two because nobody has read for a while', async () => {
  vi.useRealTimers();
  const { lines, shown } = linesOf();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lightcone-lines-'));
  const written = path.join(folder, 'written');
  const program = `process.stdout.write('be'); process.stdin.once('data', () => {
    fs.writeSync(1, 'gun\\n'); fs.mkdirSync(${JSON.stringify(written)}); process.exit(); })`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdout.on('data', (chunk: Buffer) => lines.write(chunk));
  await once(child.stdout, 'data');
  child.stdin.end('go');
  // A loop that is blocked for longer than the quiet after which a prompt is shown; meanwhile the rest of the line comes.
  const begun = performance.now();
  while (!existsSync(written) || performance.now() - begun < 300)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  rmSync(folder, { recursive: true });
  await once(child.stdout, 'end');
  expect(shown).toEqual(['begun']);
});

test('a line without end is shown in pieces', () => {
  const { lines, shown } = linesOf();
  for (let round = 0; round < 40; round++) lines.write(Buffer.alloc(10_000, 'x'));
  lines.end();
  expect(shown.every((piece) => piece.length <= 65_536)).toBe(true);
  expect(shown.join('')).toHaveLength(400_000);
});

test('a progress bar leaves what a terminal would show last', () => {
  const { lines, shown } = linesOf();
  for (let percent = 0; percent <= 100; percent++)
    lines.write(Buffer.from(`${'#'.repeat(percent * 20)} ${percent} %\r`));
  expect(shown).toEqual([]);
  lines.write(Buffer.from('\ndone\r'));
  lines.write(Buffer.from('\n'));
  expect(shown).toEqual([`${'#'.repeat(2000)} 100 %`, 'done']);
});
