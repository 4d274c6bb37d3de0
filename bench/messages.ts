/**
 * What it costs a program that its messages are seen: CPU per request of a gateway that calls a service (both processes), under load,
 * against the same programs bare, beside the physical floor and the peer. All ways in one run, in turn. Run: `npm run bench -- messages` (after `npm run build`).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import type { MessageSettings } from '../src/system/model.ts';
import { launchSpec } from '../test/specs.ts';
import { Captured } from '../test/stories/support/captured.ts';

const program = path.join(import.meta.dirname, 'fixtures/hop.cjs');
const runtime = process.env.LIGHTCONE_BENCH_NODE ?? process.execPath;
const rounds = Number(process.env.LIGHTCONE_BENCH_ROUNDS ?? 5);
// So many that what is there for a burst is soon used up.
const requests = Number(process.env.LIGHTCONE_BENCH_REQUESTS ?? 12_000);
const connections = 16;

interface System {
  readonly gateway: number;
  readonly service: number;
  close(): Promise<void>;
}

/** Nobody's at the moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const portIn = (text: string) => Number(/PORT (\d+)/.exec(text)?.[1] ?? 0);

/** Without a debugger. @param before what the processes load first, of the fixtures */
async function alone(before?: string, more: NodeJS.ProcessEnv = {}): Promise<System> {
  const first = before === undefined ? [] : ['--require', path.join(import.meta.dirname, 'fixtures', before)];
  const children: ChildProcess[] = [];
  const start = (next: number) =>
    new Promise<number>((resolve) => {
      const env = { ...process.env, ...more, NEXT: String(next) };
      const child = spawn(runtime, [...first, program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
      children.push(child);
      child.stdout.once('data', (data) => resolve(portIn(String(data))));
    });
  const service = await start(0);
  const gateway = await start(service);
  return {
    ...{ service, gateway },
    async close() {
      for (const child of children) child.kill();
    },
  };
}

/** One session debugs both, as it would: what passes between them is told by the end that sends it. */
async function debugged(messages: Partial<MessageSettings>, watches = 0): Promise<System> {
  const [service, gateway] = [await freePort(), await freePort()];
  const spec = (name: string, port: number, next: number) =>
    launchSpec(name, program, process.cwd(), { runtime, env: { PORT: String(port), NEXT: String(next) } });
  const captured = new Captured([spec('service', service, 0), spec('gateway', gateway, service)], messages);
  await captured.fleet.start();
  await captured.until(() => captured.lines.filter((line) => line.includes('PORT')).length === 2);
  // As a file has them: of other paths, other nodes, other answers.
  const kinds = [
    'send "GET /other/N"',
    'receive "POST /orders/N" at gateway',
    'receive "5* /N"',
    'loss "/N" at service',
  ];
  const wishes = Array.from({ length: watches }, (_, n) => ({
    text: `log ${kinds[n % kinds.length]?.replace('N', String(n))}`,
  }));
  if (watches > 0) await captured.debugged.watches.set('client', wishes);
  return { service, gateway, close: () => captured.close() };
}

const agent = new Agent({ keepAlive: true, maxSockets: connections });

const ask = (port: number, url: string) =>
  new Promise<string>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: url, agent }, (response) => {
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });

async function load(port: number, count: number): Promise<void> {
  let left = count;
  const client = async () => {
    while (left-- > 0) await ask(port, '/hello');
  };
  await Promise.all(Array.from({ length: connections }, client));
}

/** Microseconds of both processes per request. */
async function cost({ gateway, service }: System): Promise<number> {
  const used = async () => Number(await ask(gateway, '/cpu')) + Number(await ask(service, '/cpu'));
  const before = await used();
  await load(gateway, requests);
  return ((await used()) - before) / requests;
}

const ways: readonly (readonly [string, () => Promise<System>])[] = [
  ['bare', () => alone()],
  ['debugger attached, nothing captured', () => debugged({ capture: false })],
  ['messages, no line', () => debugged({ stacks: 'off' })],
  ['messages, line of each send', () => debugged({ stacks: 'line' })],
  ['messages, stacks (the default)', () => debugged({ stacks: 'full' })],
  ['messages, no line, one watch', () => debugged({ stacks: 'off' }, 1)],
  ['messages, no line, 50 watches', () => debugged({ stacks: 'off' }, 50)],
  ['floor: contexts, ids, texts', () => alone('floor.cjs')],
  ['floor, and the line of each send', () => alone('floor.cjs', { LINES: 'yes' })],
  ['OpenTelemetry http, dropped, no line', () => alone('otel.cjs')],
];

const systems: System[] = [];
for (const [, make] of ways) systems.push(await make());
for (const system of systems) await load(system.gateway, requests);
const costs: number[][] = ways.map(() => []);
for (let round = 0; round < rounds; round++)
  for (const [at, system] of systems.entries()) costs[at]?.push(await cost(system));

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
console.log(
  `CPU per request, both processes: median of ${rounds} rounds of ${requests} requests; debuggees ${runtime}`,
);
for (const [at, [name]] of ways.entries()) {
  const ratios = (costs[at] ?? []).map((value, round) => value / (costs[0]?.[round] ?? Number.NaN));
  const range = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
  const text = `${median(costs[at] ?? [])
    .toFixed(0)
    .padStart(6)} us  ${median(ratios).toFixed(2)} (${range})`;
  console.log(name.padEnd(38), text);
}
for (const system of systems) await system.close();
agent.destroy();
process.exit(0);
