/**
 * What the recorder costs as the adapter runs it: in its own thread, told 20,000 events a second for a while, with a ring that has room for
 * all of them, and with one that is full nearly from the start, so that each event pushes an older one out.
 *
 *     npm run bench -- ring [SECONDS]       on Node.js 24.6 or newer, which knows what a thread costs
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { RecorderNews, RecorderOrder } from '../src/protocol/recording.ts';
import type { RecorderData } from '../src/recording/data.ts';
import { batchesOf, ISOLATES } from './fixtures/made-run.ts';

const RATE = 20_000;
/** As often as probes are asked. */
const TURN = 20;

const seconds = Number(process.argv.findLast((word) => /^\d+$/.test(word)) ?? 30);
const program = fileURLToPath(new URL('../dist/recorder.js', import.meta.url));
const told = [...batchesOf(RATE * seconds)];

/** The types of Node 20 do not know it. */
interface Measured extends Worker {
  cpuUsage(since?: NodeJS.CpuUsage): Promise<NodeJS.CpuUsage>;
}

async function cost(keep: RecorderData['keep']): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lightcone-bench-'));
  const file = path.join(folder, 'run.lightcone-run');
  const data: RecorderData = { file, keep, about: { name: 'bench', redacted: '[]' } };
  const worker = new Worker(program, { workerData: data, execArgv: [] }) as Measured;
  const tell = (order: RecorderOrder) => worker.postMessage(order);
  let [ahead, most] = [0, 0];
  worker.on('message', (news: RecorderNews) => {
    if (news.kind === 'taken') ahead -= news.batches;
    if (news.kind === 'paused' || news.kind === 'stopped') throw new Error(news.message);
  });
  for (let id = 1; id <= ISOLATES; id++) {
    const name = `node-${id}`;
    tell({ kind: 'started', isolate: { id, node: name, group: 'nodes', title: name, kind: 'main', pid: id }, time: 0 });
  }
  await once(worker, 'online');
  const began = performance.now();
  const before = await worker.cpuUsage();
  let events = 0;
  for (const { isolate, batch, events: count } of told) {
    while (((performance.now() - began) / 1000) * RATE < events) await wait(TURN);
    tell({ kind: 'batch', isolate, batch, shift: 0 });
    most = Math.max(most, ++ahead);
    events += count;
  }
  while (ahead > 0) await wait(TURN);
  const { user, system } = await worker.cpuUsage(before);
  const share = (user + system) / 1e6 / ((performance.now() - began) / 1000);
  const size = statSync(file).size;
  tell({ kind: 'close' });
  await once(worker, 'exit');
  rmSync(folder, { recursive: true, force: true });
  const each = ((user + system) / events).toFixed(1);
  return `${(share * 100).toFixed(0)} % of a core, ${each} us an event; ${most} batches ahead at most; file ${(size / 1e6).toFixed(0)} MB`;
}

const megabytes = 100_000;
console.log(
  `${RATE.toLocaleString('en')} events a second for ${seconds} s, ${ISOLATES} nodes; Node.js ${process.version}\n`,
);
console.log('  room for all            ', await cost({ events: Number.MAX_SAFE_INTEGER, megabytes }));
console.log('  a ring of 100,000       ', await cost({ events: 100_000, megabytes }));
console.log('  a ring of 16 MB         ', await cost({ events: Number.MAX_SAFE_INTEGER, megabytes: 16 }));
