/**
 * What a recording costs: the recorder's thread per event, the file, and how soon it answers when it is opened again.
 *
 *     npm run bench -- recording [EVENTS]       on Node.js 22.15 or newer; an older one fetches Node.js 26
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventId } from '../src/protocol/event-id.ts';
import type { LanesAnswer } from '../src/protocol/picture.ts';
import { answerOf } from '../src/recording/reader/questions.ts';
import { RecordedRun } from '../src/recording/reader/recorded-run.ts';
import { Recorder } from '../src/recording/recorder.ts';
import { RecordingFile } from '../src/recording/recording-file.ts';
import { hasSqlite } from '../src/recording/sqlite.ts';
import { batchesOf, ISOLATES } from './fixtures/made-run.ts';

/** Events that are told between two commits, at 20,000 a second. */
const COMMIT = 5000;

/** The name of the bench may stand before it. */
const count = Number(process.argv.findLast((word) => /^\d+$/.test(word)) ?? 1_000_000);

if (hasSqlite()) run(count);
else {
  const { fetchNode } = await import('../scripts/runtimes.mjs');
  const again = [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  process.exitCode = spawnSync(await fetchNode(26), again, { stdio: 'inherit' }).status ?? 1;
}

function run(count: number): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'lightcone-bench-'));
  const file = path.join(folder, 'run.lightcone-run');
  try {
    console.log(
      `${count.toLocaleString('en')} events of ${ISOLATES} nodes, previews of 60 to 80 bytes; Node.js ${process.version}\n`,
    );
    record(file, count);
    console.log(row('file', `${(statSync(`${file}.saved`).size / 1e6).toFixed(0)} MB`));
    read(`${file}.saved`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function record(file: string, count: number): void {
  const keep = { events: count + 1, megabytes: 100_000 };
  const recorder = new Recorder({ file, keep, about: { name: 'bench', redacted: '[]' }, onStack: () => {} });
  for (let isolate = 1; isolate <= ISOLATES; isolate++)
    recorder.started(
      { id: isolate, node: `node-${isolate}`, group: 'nodes', title: `node-${isolate}`, kind: 'main', pid: isolate },
      0,
    );
  const batches = batchesOf(count);
  const since = process.cpuUsage();
  let told = 0;
  for (const { isolate, batch, events } of batches) {
    recorder.batch(isolate, batch, 0);
    told += events;
    if (told >= COMMIT) {
      recorder.commit();
      told = 0;
    }
  }
  const { user, system } = process.cpuUsage(since);
  console.log(
    row(
      'saved',
      timed(() => recorder.save(`${file}.saved`, true)),
    ),
  );
  recorder.close();
  const each = (user + system) / count;
  console.log(
    row(
      'CPU of the recorder',
      `${each.toFixed(1)} us an event, ${((each * 20_000) / 1e4).toFixed(0)} % of a core at 20,000 a second`,
    ),
  );
}

function read(path: string): void {
  const lanes = Array.from({ length: ISOLATES }, (_, at) => [`node-${at + 1}`]);
  let run: RecordedRun | undefined;
  let file: RecordingFile | undefined;
  const ask = <T>(command: string, args?: unknown) => answerOf(run as RecordedRun, command, args) as T;
  const open = () => {
    file?.close();
    file = new RecordingFile(path);
    run = new RecordedRun(file);
    return ask<LanesAnswer>('lightcone/lanes');
  };
  console.log(row('opened, and the lanes', timed(open)));
  const { from, to } = open().extent.time;
  const of = (length: number) => {
    const middle = (from + to) / 2;
    return { scale: 'time', width: 1400, rows: lanes, from: middle, to: middle + length };
  };
  const overview = { scale: 'time', columns: 1400 };
  console.log(
    row(
      'overview, cold',
      timed(() => ask('lightcone/overview', overview)),
    ),
  );
  const windows = [
    ['all of it', { ...of(0), from, to }],
    ['a tenth', of((to - from) / 10)],
    ['a second', of(1_000_000)],
    ['20 ms', of(20_000)],
  ] as const;
  for (const [what, window] of windows) {
    open();
    console.log(
      row(
        `viewport, cold: ${what}`,
        timed(() => ask('lightcone/picture', window)),
      ),
    );
  }
  open();
  const event = eventId(ISOLATES / 2, Math.floor((run?.lines.at(ISOLATES / 2)?.events ?? 2) / 2));
  console.log(
    row(
      'light cone in the middle',
      timed(() => ask('lightcone/cone', { event, scale: 'time', rows: lanes })),
    ),
  );
  console.log(
    row(
      'a page of the list',
      timed(() => ask('lightcone/rows', { scale: 'time', after: event })),
    ),
  );
  console.log(
    row(
      'all of it searched',
      timed(() => ask('lightcone/overview', { ...overview, filter: 'status>=500' })),
    ),
  );
  console.log(
    row(
      "the scale 'order', first look",
      timed(() => ask('lightcone/overview', { ...overview, scale: 'order' })),
    ),
  );
  console.log(row('memory', `${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`));
  file?.close();
}

function timed(action: () => unknown): string {
  const since = performance.now();
  action();
  return `${(performance.now() - since).toFixed(1)} ms`;
}

function row(what: string, value: string): string {
  return `  ${what.padEnd(32)}${value}`;
}
