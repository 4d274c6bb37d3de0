/**
 * How many messages a second are captured before the first event is dropped: ten processes, three pairs that talk over WebSockets and two that
 * talk over IPC, each at its share of the rate. Run: `npm run bench -- throughput` (after `npm run build`). The debugger's own part runs in this process:
 * reading what probes tell, and the store with its matching.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { launchSpec } from '../test/specs.ts';
import { Captured } from '../test/stories/support/captured.ts';

const program = path.join(import.meta.dirname, 'fixtures/talk.cjs');
const runtime = process.env.LIGHTCONE_BENCH_NODE ?? process.execPath;
const rate = Number(process.env.LIGHTCONE_BENCH_RATE ?? 20_000);
const seconds = Number(process.env.LIGHTCONE_BENCH_SECONDS ?? 10);
const processes = 10;

const counts = { sends: 0, receives: 0, missed: 0, batches: 0 };
const systems: Captured[] = [];

async function start(name: string, env: Record<string, string>): Promise<Captured> {
  const all = { ...env, RATE: String(rate / processes), WS: createRequire(import.meta.url).resolve('ws') };
  const system = new Captured([launchSpec(name, program, process.cwd(), { runtime, env: all })]);
  systems.push(system);
  system.debugged.messages.onCaptured(({ events }) => {
    counts.batches++;
    for (const event of events) {
      if (event.kind === 'send') counts.sends++;
      else if (event.kind === 'receive') counts.receives++;
      else if (event.kind === 'gap') counts.missed += event.count;
    }
    system.told.length = 0; // the store has them
  });
  await system.fleet.start();
  return system;
}

for (let pair = 0; pair < 3; pair++) {
  const server = await start(`server-${pair}`, { KIND: 'server' });
  await server.writes('PORT');
  await start(`client-${pair}`, { KIND: 'client', PEER: /PORT (\d+)/.exec(server.lines.join('\n'))?.[1] ?? '' });
}
for (let pair = 0; pair < 2; pair++) await start(`parent-${pair}`, { KIND: 'fork' });

await wait(3000); // until all are compiled
const before = { ...counts };
const since = process.hrtime.bigint();
const cpu = process.cpuUsage();
await wait(seconds * 1000);
await Promise.all(systems.map(({ debugged }) => debugged.messages.catchUp()));
const { user, system } = process.cpuUsage(cpu);
const elapsed = Number(process.hrtime.bigint() - since) / 1e9;
const of = (what: keyof typeof counts) => counts[what] - before[what];
const events = of('sends') + of('receives');

console.log(
  `${processes} processes, wanted ${rate} messages a second, for ${elapsed.toFixed(1)} s; debuggees ${runtime}`,
);
console.log(`sent and captured      ${(of('sends') / elapsed).toFixed(0)} a second`);
console.log(`received and captured  ${(of('receives') / elapsed).toFixed(0)} a second`);
console.log(`events dropped         ${counts.missed}`);
console.log(`events in a batch      ${(events / of('batches')).toFixed(0)}`);
console.log(
  `CPU of the debugger    ${((user + system) / of('sends')).toFixed(1)} ms per 1,000 messages (two events each)`,
);
for (const one of systems) await one.close();
process.exit(0);
