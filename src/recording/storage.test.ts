import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Storage } from './storage.ts';

/** Of a process that has ended. */
const gone = spawnSync(process.execPath, ['--version']).pid;

function folderWith(...names: readonly string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lightcone-storage-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of names) writeFileSync(path.join(folder, name), '');
  return folder;
}

const run = (day: number, pid: number) => `2026-01-${String(day).padStart(2, '0')}T10-00-00.000Z-${pid}.lightcone-run`;
const begun = new Date('2026-02-01T10:00:00.000Z');

test('a run has a file of its own, in a folder that is made for it', () => {
  const folder = path.join(folderWith(), 'deep', 'runs');
  const file = new Storage(folder).newFile(4711, begun);
  expect(path.relative(folder, file)).toBe('2026-02-01T10-00-00.000Z-4711.lightcone-run');
  expect(readdirSync(folder)).toEqual([]);
});

test('the last five runs stay; older ones go with all that SQLite has written beside them', () => {
  const runs = [1, 2, 3, 4, 5, 6, 7].map((day) => run(day, gone));
  const folder = folderWith(...runs, ...runs.flatMap((name) => [`${name}-wal`, `${name}-shm`]));
  new Storage(folder).newFile(process.pid, begun);
  const kept = runs.slice(2);
  expect(readdirSync(folder).sort()).toEqual(kept.flatMap((name) => [name, `${name}-shm`, `${name}-wal`]).sort());
});

test('what somebody still writes stays, however old; so does what is none of ours', () => {
  const runs = [2, 3, 4, 5, 6, 7].map((day) => run(day, gone));
  const others = [run(1, process.pid), 'bug.lightcone-run', 'notes.txt'];
  const folder = folderWith(...runs, ...others);
  mkdirSync(path.join(folder, run(8, gone)));
  new Storage(folder).newFile(process.pid, begun);
  expect(readdirSync(folder).sort()).toEqual([...runs.slice(1), run(8, gone), ...others].sort());
});
