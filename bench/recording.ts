/**
 * What a recording costs: the recorder's thread per event, the file, and how soon it answers when it is opened again.
 *
 *     npm run bench -- recording [EVENTS]       on Node.js 22.15 or newer; an older one fetches Node.js 26
 */
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
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

async function run(count: number): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lightcone-bench-'));
  const file = path.join(folder, 'run.lightcone-run');
  try {
    console.log(
      `${count.toLocaleString('en')} events of ${ISOLATES} nodes, previews of 60 to 80 bytes; Node.js ${process.version}\n`,
    );
    record(file, count);
    console.log(row('file', `${(statSync(`${file}.saved`).size / 1e6).toFixed(0)} MB`));
    read(`${file}.saved`);
    await readAfresh(`${file}.saved`);
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

/** `dist/reader.js` as the editor starts it: until it has told the lanes, and its first picture, while none of its code is compiled. */
async function readAfresh(path: string): Promise<void> {
  const rows = Array.from({ length: ISOLATES }, (_, at) => [`node-${at + 1}`]);
  for (const length of [Number.POSITIVE_INFINITY, 1_000_000, 20_000]) {
    const reader = new FreshReader(path);
    const since = performance.now();
    const { extent } = (await reader.ask('lightcone/lanes')) as LanesAnswer;
    const until = performance.now();
    const { from, to } = extent.time;
    const window = length > to - from ? { from, to } : { from: (from + to) / 2, to: (from + to) / 2 + length };
    await reader.ask('lightcone/picture', { scale: 'time', width: 1400, rows, ...window });
    const first = performance.now();
    await reader.ask('lightcone/picture', { scale: 'time', width: 1400, rows, ...window, from: window.from + 1 });
    const second = performance.now();
    const what = length > to - from ? 'all of it' : `${length / 1000} ms`;
    const value = `${[until - since, first - until, second - first].map((ms) => ms.toFixed(0)).join(', ')} ms`;
    console.log(row(`fresh reader: lanes, ${what}, again`, value));
    reader.close();
  }
}

class FreshReader {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor(path: string) {
    const script = fileURLToPath(new URL('../dist/reader.js', import.meta.url));
    this.#child = spawn(process.execPath, [script, '--file', path], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** One at a time. */
  async ask(command: string, args: object = {}): Promise<unknown> {
    this.#child.stdin.write(`${JSON.stringify({ number: 1, command, arguments: args })}\n`);
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error('The reader has ended.');
      const line = JSON.parse(value) as { number?: number; body?: unknown; error?: string };
      if (line.error !== undefined) throw new Error(line.error);
      if (line.number !== undefined) return line.body;
    }
  }

  close(): void {
    this.#child.stdin.end();
  }
}

function timed(action: () => unknown): string {
  const since = performance.now();
  action();
  return `${(performance.now() - since).toFixed(1)} ms`;
}

function row(what: string, value: string): string {
  return `  ${what.padEnd(40)}${value}`;
}

if (hasSqlite()) await run(count);
else {
  const { fetchNode } = await import('../scripts/runtimes.mjs');
  const again = [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  process.exitCode = spawnSync(await fetchNode(26), again, { stdio: 'inherit' }).status ?? 1;
}
