/**
 * How long from a breakpoint's hit until the whole system stands: through the adapter, and by raw CDP from this process, which is
 * the floor. Both in one run, in turn, on the same nodes. Run: `npm run bench -- halt` (after `npm run build`). Prints, asserts nothing.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { connectCdp } from '../src/cdp/connect.ts';
import { discoverInspector } from '../src/cdp/discover.ts';
import type { CdpSession } from '../src/cdp/session.ts';
import { Editor } from '../test/stories/support/editor.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const service = path.join(here, 'fixtures/service.cjs');
const line =
  readFileSync(service, 'utf8')
    .split('\n')
    .findIndex((text) => text.includes('@stop')) + 1;
const node = process.env.LIGHTCONE_BENCH_NODE ?? process.execPath;
const rounds = Number(process.env.LIGHTCONE_BENCH_ROUNDS ?? 30);

interface Service {
  readonly child: ChildProcess;
  readonly port: number;
  readonly inspector: number;
}

function start(): Promise<Service> {
  const child = spawn(node, ['--inspect=127.0.0.1:0', service], { stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((resolve, reject) => {
    let text = '';
    const read = (chunk: Buffer) => {
      text += chunk.toString();
      const port = /PORT (\d+)/.exec(text)?.[1];
      const inspector = /ws:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (port && inspector) resolve({ child, port: Number(port), inspector: Number(inspector) });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => reject(new Error(`a debuggee ended: ${text}`)));
  });
}

const ask = (port: number, url: string) =>
  new Promise<void>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: url }, (response) => response.resume().on('end', resolve)).on('error', reject);
  });

/** Something that can make a system halt and go on. */
interface Driver {
  readonly name: string;
  /** Resolves when all nodes stand after one of them was asked for the line with the breakpoint; milliseconds from the asking. */
  halt(asked: Service): Promise<{ milliseconds: number; answer: Promise<void> }>;
  goOn(): Promise<unknown>;
  close(): Promise<void>;
}

async function adapterDriver(services: readonly Service[]): Promise<Driver> {
  const editor = new Editor();
  const nodes = Object.fromEntries(services.map(({ inspector }, i) => [`node-${i}`, { attach: inspector }]));
  await editor.debug({ request: 'attach', nodes });
  await editor.breakAt(service, line);
  return {
    name: 'lightcone',
    async halt(asked) {
      const begun = performance.now();
      const answer = ask(asked.port, '/stop');
      await editor.wire.next('stopped');
      return { milliseconds: performance.now() - begun, answer };
    },
    goOn: () => editor.continue(),
    close: () => editor.close(),
  };
}

/** The recipe of probe-facts.md section 1 and nothing else. */
async function rawDriver(services: readonly Service[]): Promise<Driver> {
  const sessions = await Promise.all(
    services.map(async ({ inspector }) => connectCdp((await discoverInspector('127.0.0.1', inspector)).url)),
  );
  const paused = new Set<CdpSession>();
  let onAll = () => {};
  for (const session of sessions) {
    await session.send('Debugger.enable', {});
    await session.send('Debugger.setBreakpointByUrl', { url: pathToFileURL(service).href, lineNumber: line - 1 });
    session.on('Debugger.paused', () => {
      paused.add(session);
      if (paused.size === 1) for (const other of sessions) if (other !== session) park(other);
      if (paused.size === sessions.length) onAll();
    });
  }
  const timers: NodeJS.Timeout[] = [];
  const park = (session: CdpSession) => {
    const expression = 'globalThis.__park = true; setImmediate(function park() { if (globalThis.__park) debugger })';
    void session.send('Runtime.evaluate', { expression, disableBreaks: true });
    const interrupt = () => {
      if (!paused.has(session)) void session.send('Debugger.pause');
    };
    timers.push(setTimeout(interrupt, 18));
  };
  return {
    name: 'raw CDP',
    async halt(asked) {
      const all = new Promise<void>((resolve) => {
        onAll = resolve;
      });
      const begun = performance.now();
      const answer = ask(asked.port, '/stop');
      await all;
      return { milliseconds: performance.now() - begun, answer };
    },
    async goOn() {
      paused.clear();
      for (const timer of timers.splice(0)) clearTimeout(timer);
      for (const session of sessions)
        void session.send('Runtime.evaluate', { expression: '__park = false', disableBreaks: true });
      await Promise.all(sessions.map((session) => session.send('Debugger.resume')));
    },
    async close() {
      for (const session of sessions) session.dispose();
    },
  };
}

const show = (values: readonly number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) => (sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0).toFixed(1);
  return `${at(0.5).padStart(7)} (${at(0)}–${at(1)})`;
};

console.log(
  `from the request to all stopped, ms: median (min–max) of ${rounds}; debuggees ${node === process.execPath ? process.version : node}`,
);
for (const count of [5, 20]) {
  const services = await Promise.all(Array.from({ length: count }, start));
  for (const state of ['idle', 'busy'] as const) {
    const load =
      state === 'busy'
        ? spawn(process.execPath, [path.join(here, 'fixtures/load.mjs'), ...services.map(({ port }) => String(port))])
        : undefined;
    const medians: number[] = [];
    for (const make of [rawDriver, adapterDriver]) {
      const driver = await make(services);
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const asked = services[round % count];
        if (!asked) break;
        const { milliseconds, answer } = await driver.halt(asked);
        times.push(milliseconds);
        await driver.goOn();
        await answer;
      }
      await driver.close();
      medians.push([...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0);
      console.log(`${String(count).padStart(3)} nodes, ${state}  ${driver.name.padEnd(10)} ${show(times)}`);
    }
    console.log(`${' '.repeat(16)}ratio ${((medians[1] ?? 0) / (medians[0] ?? 1)).toFixed(2)}`);
    load?.kill();
  }
  for (const { child } of services) child.removeAllListeners('exit').kill('SIGKILL');
}
