import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { bundlePrograms, temporaryFolder } from '../../test/bundle.ts';
import type { FleetOwnerOrder } from '../../test/fleet-owner.ts';
import { isAlive, until } from '../../test/poll.ts';
import { attachSpec, launchSpec } from '../../test/specs.ts';
import { connectCdp } from '../cdp/connect.ts';
import { discoverInspector } from '../cdp/discover.ts';
import type { LaunchSpec, NodeSpec } from '../system/model.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let bundles: { probe: string; watchdog: string };

beforeAll(async () => {
  folder = await temporaryFolder();
  await mkdir(path.join(folder.path, 'bundles'));
  bundles = await bundlePrograms(path.join(folder.path, 'bundles'));
});

afterAll(async () => {
  await folder.remove();
});

/** Ignores SIGTERM, and has a child that has left for a session of its own and ignores it too. Prints its pid. */
const stubborn = `
  process.on('SIGTERM', () => {});
  setInterval(() => {}, 1000);
  if (process.argv[2] !== 'daemon') {
    const env = { ...process.env, NODE_OPTIONS: '' };
    const daemon = require('node:child_process').spawn(process.execPath, [__filename, 'daemon'], { detached: true, stdio: 'ignore', env });
    console.log('launched', daemon.pid);
  }`;

interface Owner {
  readonly child: ChildProcess;
  readonly lines: readonly string[];
  readonly temporary: string;
  pids(): number[];
}

async function own(nodes: readonly NodeSpec[], debuggerDoes: 'join' | 'hang'): Promise<Owner> {
  const temporary = await mkdtemp(path.join(folder.path, 'temporary-'));
  const order: FleetOwnerOrder = { nodes, ...bundles, debugger: debuggerDoes };
  const program = path.resolve(import.meta.dirname, '../../test/fleet-owner.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', program, JSON.stringify(order)], {
    // As leader of a group, to be killed with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const pids = () => lines.filter((line) => line.startsWith('launched ')).map((line) => Number(line.split(' ')[1]));
  onTestFinished(async () => {
    for (const pid of [child.pid ?? 0, ...pids()].filter(isAlive)) process.kill(pid, 'SIGKILL');
  });
  return { child, lines, temporary, pids };
}

const sessionFolders = async (temporary: string) =>
  (await readdir(temporary)).filter((name) => name.startsWith('lightcone-'));

async function idle(): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', '-e', 'setInterval(() => {}, 1000)']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(child.stderr, 'data')) as [Buffer];
  return { child, port: Number(/127\.0\.0\.1:(\d+)/.exec(line.toString())?.[1]) };
}

async function expectRuns({ child, port }: { child: ChildProcess; port: number }): Promise<void> {
  expect(isAlive(child.pid ?? 0)).toBe(true);
  const session = await connectCdp((await discoverInspector('127.0.0.1', port)).url);
  expect((await session.send('Runtime.evaluate', { expression: '6 * 7' })).result.value).toBe(42);
  session.dispose();
}

const launch = (name: string, program: string): LaunchSpec => launchSpec(name, program, folder.path);

const deaths: ReadonlyArray<readonly [string, (child: ChildProcess) => void]> = [
  ['SIGKILL', ({ pid }) => process.kill(pid ?? 0, 'SIGKILL')],
  ['SIGKILL to its whole group', ({ pid }) => process.kill(-(pid ?? 0), 'SIGKILL')],
  ['SIGTERM', ({ pid }) => process.kill(pid ?? 0, 'SIGTERM')],
];

describe.skipIf(process.platform === 'win32').each(deaths)('when the adapter dies by %s', (_name, kill) => {
  test('what it launched ends with it, what it was attached to runs on, and no folder is left', async ({ signal }) => {
    const file = path.join(folder.path, 'stubborn.cjs');
    await writeFile(file, stubborn);
    const attached = await idle();
    const { child, lines, temporary, pids } = await own(
      [launch('stubborn', file), attachSpec('attached', attached.port)],
      'join',
    );
    await until(() => lines.includes('up') && pids().length === 2, signal);
    expect(pids().map(isAlive)).toEqual([true, true]);
    expect(await sessionFolders(temporary)).toHaveLength(1);

    kill(child);
    await until(() => !pids().some(isAlive), signal);
    await until(async () => (await sessionFolders(temporary)).length === 0, signal);

    await expectRuns(attached);
  });

  test('where nothing was launched, a shell has waited in its place', async ({ signal }) => {
    const attached = await idle();
    const { child, lines, temporary } = await own([attachSpec('attached', attached.port)], 'join');
    await until(() => lines.includes('up'), signal);
    expect(await sessionFolders(temporary)).toHaveLength(1);

    kill(child);
    await until(async () => (await sessionFolders(temporary)).length === 0, signal);
    await expectRuns(attached);
  });

  test('nothing waits for a debugger for ever', async ({ signal }) => {
    const file = path.join(folder.path, 'waiting.cjs');
    await writeFile(file, 'setInterval(() => {}, 1000)');
    const { child, temporary, pids } = await own([launch('waiting', file)], 'hang');
    await until(() => pids().length === 1, signal);
    kill(child);
    await until(() => !pids().some(isAlive), signal);
    await until(async () => (await sessionFolders(temporary)).length === 0, signal);
  });
});
