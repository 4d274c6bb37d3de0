import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { bundlePrograms, temporaryFolder } from '../../test/bundle.ts';
import { nextPause, PlainHost } from '../../test/plain-host.ts';
import { isAlive, until } from '../../test/poll.ts';
import { runtimes } from '../../test/runtimes.ts';
import { attachSpec, type LaunchRest, launchSpec, systemOf } from '../../test/specs.ts';
import { UserError } from '../base/errors.ts';
import type { LaunchSpec, NodeName, NodeSpec } from '../system/model.ts';
import { Stopped } from './errors.ts';
import { Fleet } from './fleet.ts';
import { accepts } from './ready.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let bundles: { probe: string; watchdog: string };

beforeAll(async () => {
  folder = await temporaryFolder("nodes with 'spaces' ");
  await mkdir(path.join(folder.path, 'bundles'));
  bundles = await bundlePrograms(path.join(folder.path, 'bundles'));
});

afterAll(async () => {
  await folder.remove();
});

async function program(name: string, text: string): Promise<string> {
  const file = path.join(folder.path, name);
  await writeFile(file, text);
  return file;
}

const launch = (name: string, program: string, rest: LaunchRest = {}): LaunchSpec =>
  launchSpec(name, program, folder.path, rest);

/** A fleet with all that it says. It is stopped at the end of the test. */
function fleetOf(nodes: readonly NodeSpec[], host = new PlainHost()) {
  const fleet = new Fleet(systemOf(folder.path, nodes), {
    host,
    runInTerminal: async () => {},
    ...bundles,
    env: process.env,
    grace: 1000,
  });
  const lines: string[] = [];
  const exits: string[] = [];
  const progress: string[] = [];
  fleet.onOutput(({ node, stream, line }) => lines.push(`${node} ${stream}: ${line}`));
  fleet.onExit(({ node, code, signal }) => exits.push(`${node} ${signal ?? code}`));
  fleet.onProgress(({ text, done, total }) => progress.push(`${done}/${total} ${text}`));
  onTestFinished(async () => {
    host.release();
    await fleet.stop();
  });
  return { fleet, host, lines, exits, progress };
}

/** A port that nothing listens on, and that no other test is given. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function errorOf(work: Promise<unknown>): Promise<Error> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('It did not fail.');
  return error;
}

const server = `
  require('node:http').createServer((_, response) => response.end('hello')).listen(Number(process.env.PORT), '127.0.0.1', () => {
    console.log('listening');
  });`;

/** Starts more: a child that ignores SIGTERM, and one that leaves for a session of its own. Prints all pids. */
const family = `
  const { spawn } = require('node:child_process');
  const stubborn = "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)";
  if (process.argv[2] === 'middle') {
    const daemon = spawn(process.execPath, ['-e', stubborn], { detached: true, stdio: 'ignore', env: { ...process.env, NODE_OPTIONS: '' } });
    console.log(daemon.pid);
    setTimeout(() => process.exit(), 300);
  } else {
    const env = { ...process.env, NODE_OPTIONS: '' };
    const child = spawn(process.execPath, ['-e', stubborn], { stdio: ['ignore', 'pipe', 'ignore'], env });
    child.stdout.once('data', () => {
      const middle = spawn(process.execPath, [__filename, 'middle'], { stdio: ['ignore', 'pipe', 'ignore'], env });
      let daemon = '';
      middle.stdout.on('data', (chunk) => (daemon += chunk));
      middle.on('close', () => console.log('pids', process.pid, child.pid, Number(daemon)));
    });
  }`;

/** The three processes of a family, once all are there and the daemon has lost its parent. */
async function pidsOf(lines: readonly string[], signal: AbortSignal): Promise<number[]> {
  const line = () => lines.find((one) => one.includes('pids '));
  await until(() => line() !== undefined, signal);
  return (line() ?? '').split('pids ')[1]?.split(' ').map(Number) ?? [];
}

describe.each(runtimes())('with Node $version', ({ version, path: runtime }) => {
  const strips = Number(version.split('.')[0]) >= 24;

  test('nodes start in order, are joined before their first line, and are ready when they listen', async () => {
    const [first, second] = [await freePort(), await freePort()];
    const file = await program('server.cjs', server);
    const { fleet, host, lines, exits, progress } = fleetOf([
      launch('late', file, {
        runtime,
        after: ['early' as NodeName],
        env: { PORT: `${second}` },
        ready: { kind: 'port', port: second },
      }),
      launch('early', file, { runtime, env: { PORT: `${first}` }, ready: { kind: 'port', port: first } }),
    ]);
    await fleet.start();
    expect(host.joined.map(({ node, isMain, waiting }) => ({ node, isMain, waiting }))).toEqual([
      { node: 'early', isMain: true, waiting: true },
      { node: 'late', isMain: true, waiting: true },
    ]);
    expect(await accepts(first)).toBe(true);
    expect(await accepts(second)).toBe(true);
    expect(fleet.running()).toEqual(['late', 'early']);
    expect(progress).toEqual([
      '0/2 checking the nodes',
      '0/2 early: starting',
      `0/2 early: waiting for port ${first}`,
      '1/2 early: ready',
      '1/2 late: starting',
      `1/2 late: waiting for port ${second}`,
      '2/2 late: ready',
    ]);
    host.release();
    await fleet.stop();
    expect(lines).toEqual(['early stdout: listening', 'late stdout: listening']);
    expect(exits.sort()).toEqual(['early SIGTERM', 'late SIGTERM']);
    expect(fleet.running()).toEqual([]);
  });

  const scripts: ReadonlyArray<readonly [string, string, string]> = [
    ['CommonJS', 'one.cjs', "console.log('ran');\n"],
    ['an ES module', 'one.mjs', "console.log('ran');\nexport {};\n"],
    ...(strips ? [['TypeScript', 'one.mts', "console.log('ran' as string);\nexport {};\n"] as const] : []),
  ];
  test.each(scripts)('a breakpoint on the first line of %s is hit', async (_kind, name, text) => {
    const file = await program(name, text);
    const host = new PlainHost();
    const paused = new Promise<number | undefined>((resolve) => {
      host.prepare = async (session) => {
        for (const url of [file, pathToFileURL(file).href]) {
          await session.send('Debugger.setBreakpointByUrl', { url, lineNumber: 0 });
        }
        void nextPause(session).then(async ({ callFrames }) => {
          resolve(callFrames[0]?.location.lineNumber);
          await session.send('Debugger.resume');
        });
      };
    });
    const { fleet, lines, exits } = fleetOf([launch('script', file, { runtime })], host);
    await fleet.start();
    expect(await paused).toBe(0);
    await until(() => exits.length > 0, AbortSignal.timeout(20_000));
    expect({ lines, exits }).toEqual({ lines: ['script stdout: ran'], exits: ['script 0'] });
  });

  test.skipIf(process.platform === 'win32')(
    'stop ends a whole tree: one that ignores SIGTERM, a daemon, and the main process',
    async ({ signal }) => {
      const file = await program('family.cjs', family);
      const { fleet, lines, exits } = fleetOf([launch('family', file, { runtime })]);
      await fleet.start();
      const pids = await pidsOf(lines, signal);
      expect(pids.map(isAlive)).toEqual([true, true, true]);
      await fleet.stop();
      expect(pids.map(isAlive)).toEqual([false, false, false]);
      expect(exits).toEqual(['family SIGTERM']);
    },
  );

  test.skipIf(process.platform === 'win32')('stop ends a process that was stopped by a signal', async () => {
    const file = await program('idle.cjs', 'setInterval(() => {}, 1000)');
    const { fleet, host, exits } = fleetOf([launch('frozen', file, { runtime })]);
    await fleet.start();
    host.release();
    const pid = host.joined[0]?.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    await fleet.stop();
    expect({ alive: isAlive(pid), exits }).toEqual({ alive: false, exits: ['frozen SIGTERM'] });
  });

  test('children of a node are joined too, and are not its main process', async ({ signal }) => {
    const file = await program(
      'cluster.cjs',
      `const cluster = require('node:cluster');
       if (cluster.isPrimary) { cluster.fork(); cluster.fork(); cluster.on('online', () => {}); }
       else { console.log('worker'); process.disconnect(); }`,
    );
    const { fleet, host, exits, lines } = fleetOf([launch('cluster', file, { runtime })]);
    await fleet.start();
    await until(() => exits.length > 0, signal);
    const [main, ...workers] = host.joined;
    expect(main).toMatchObject({ isMain: true });
    expect(workers.map(({ isMain, ppid }) => ({ isMain, ppid }))).toEqual([
      { isMain: false, ppid: main?.pid },
      { isMain: false, ppid: main?.pid },
    ]);
    expect({ exits, lines }).toEqual({
      exits: ['cluster 0'],
      lines: ['cluster stdout: worker', 'cluster stdout: worker'],
    });
  });
});

test('TypeScript that tsx runs, by its own command: the outer process is left alone', async ({ signal }) => {
  const file = await program('typed.ts', "console.log('typed' satisfies string, process.argv.slice(2));\nexport {};\n");
  const runtime = path.resolve(import.meta.dirname, '../../node_modules/.bin/tsx');
  const { fleet, host, lines, exits } = fleetOf([launch('typed', file, { runtime, args: ['one'] })]);
  await fleet.start();
  await until(() => exits.length > 0, signal);
  expect(host.joined).toMatchObject([{ node: 'typed', isMain: true }]);
  expect({ lines, exits }).toEqual({ lines: ["typed stdout: typed [ 'one' ]"], exits: ['typed 0'] });
});

describe('a node that fails', () => {
  test('by ending at once: its exit code and its last words, and nothing is left running', async () => {
    const port = await freePort();
    const good = await program('idle.cjs', 'setInterval(() => {}, 1000)');
    const bad = await program('bad.cjs', "console.log('so far so good'); throw new Error('no database')");
    const { fleet, host, exits } = fleetOf([
      launch('good', good),
      launch('bad', bad, { after: ['good' as NodeName], ready: { kind: 'port', port } }),
      launch('never', good, { after: ['bad' as NodeName] }),
    ]);
    const error = await errorOf(fleet.start());
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(
      `bad ended with exit code 1, before it listened on port ${port}. The last that it printed:`,
    );
    expect(error.message).toMatch('    so far so good\n');
    expect(error.message).toMatch('Error: no database');
    expect(host.joined.map(({ node }) => node)).toEqual(['good', 'bad']);
    expect(host.joined.map(({ pid }) => isAlive(pid ?? 0))).toEqual([false, false]);
    expect(exits.sort()).toEqual(['bad 1', 'good SIGTERM']);
    expect(fleet.running()).toEqual([]);
  });

  test('by ending with success before it listens', async () => {
    const port = await freePort();
    const { fleet } = fleetOf([launch('hasty', await program('hasty.cjs', ''), { ready: { kind: 'port', port } })]);
    const error = await errorOf(fleet.start());
    expect(error.message).toBe(
      `hasty ended with exit code 0, before it listened on port ${port}. It printed nothing. Run it by hand to see why.`,
    );
  });

  test('by a syntax error, before its first line', async () => {
    const { fleet } = fleetOf([
      launch('typo', await program('typo.mjs', 'const = 1;'), { ready: { kind: 'port', port: await freePort() } }),
    ]);
    expect((await errorOf(fleet.start())).message).toMatch(/^typo ended with exit code 1.*SyntaxError/s);
  });

  test('by never listening: time counts only while nobody reads at a breakpoint', async ({ signal }) => {
    const port = await freePort();
    const idle = await program('idle.cjs', 'setInterval(() => {}, 1000)');
    const host = new PlainHost();
    host.halted = true;
    const { fleet, progress } = fleetOf([launch('deaf', idle, { ready: { kind: 'port', port }, timeout: 400 })], host);
    let failed = false;
    const error = errorOf(fleet.start()).finally(() => (failed = true));
    await until(() => progress.some((text) => text.includes('waiting for port')), signal);
    // The deadline asks every 100 milliseconds whether it may count them.
    const asked = host.timesAsked;
    await until(() => host.timesAsked > asked + 8, signal);
    expect(failed).toBe(false);
    host.halted = false;
    expect((await error).message).toBe(
      `deaf runs, but does not listen on port ${port} of 127.0.0.1 or ::1 after 0.4 seconds. Correct the port in "ready", or raise "timeout".`,
    );
  });

  test.skipIf(process.platform === 'win32')('by not being Node.js', async () => {
    const file = await program('sleep.sh', 'sleep 1000');
    const { fleet } = fleetOf([launch('shell', file, { runtime: '/bin/sh', timeout: 300 })]);
    const error = await errorOf(fleet.start());
    expect(error.message).toMatch(/^shell runs, but no Node\.js process of it has come to the debugger\./);
    expect(fleet.running()).toEqual([]);
  });

  test('by a debugger that can not take it over', async () => {
    const idle = await program('idle.cjs', 'setInterval(() => {}, 1000)');
    const host = new PlainHost();
    host.prepare = () => Promise.reject(new Error('no memory left'));
    const { fleet } = fleetOf([launch('alone', idle)], host);
    expect((await errorOf(fleet.start())).message).toBe(
      'alone runs, but the debugger could not take it over: no memory left. Start the session again.',
    );
    expect(fleet.running()).toEqual([]);
  });

  test('before anything is started: all problems at once, each with its node', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as AddressInfo;
    const idle = await program('idle.cjs', 'setInterval(() => {}, 1000)');
    const { fleet, host } = fleetOf([
      launch('good', idle),
      launch('lost', path.join(folder.path, 'none.cjs')),
      launch('folder', folder.path),
      launch('homeless', idle, { cwd: path.join(folder.path, 'none') }),
      launch('runtimeless', idle, { runtime: 'no-such-runtime' }),
      launch('taken', idle, { ready: { kind: 'port', port } }),
      launch('waiting', idle, { runtimeArgs: ['--inspect-brk'] }),
    ]);
    const error = await errorOf(fleet.start());
    expect(error).toBeInstanceOf(UserError);
    expect(
      error.message.split('\n').map((line) => line.replaceAll(folder.path, 'FOLDER').replace(/ by .*\)/, '')),
    ).toEqual([
      "The system can't be started:",
      `- lost: there is no file FOLDER${path.sep}none.cjs. Correct "program", or build it first.`,
      '- folder: FOLDER is a folder. Let "program" name a file in it.',
      `- homeless: there is no folder FOLDER${path.sep}none. Correct "cwd".`,
      '- runtimeless: there is no program "no-such-runtime" in its PATH. Install it, or let "runtime" name it by its absolute path.',
      `- taken: port ${port} is in use already. End what listens there, or give the node another port and change "ready".`,
      '- waiting: "--inspect-brk" would make it wait for another debugger for ever. Remove it: Lightcone stops on the first line by itself when there is a breakpoint.',
    ]);
    if (process.platform === 'linux') expect(error.message).toMatch(`(process ${process.pid})`);
    expect(host.joined).toEqual([]);
  });
});

describe('stop', () => {
  test('in the middle of a start ends it', async ({ signal }) => {
    const idle = await program('idle.cjs', 'setInterval(() => {}, 1000)');
    const port = await freePort();
    const { fleet, host, progress } = fleetOf([
      launch('one', idle, { ready: { kind: 'port', port } }),
      attachSpec('two', await freePort()),
    ]);
    const error = errorOf(fleet.start());
    await until(() => progress.some((text) => text.includes(`waiting for port ${port}`)), signal);
    const stopped = fleet.stop();
    expect(await error).toBeInstanceOf(Stopped);
    await stopped;
    await fleet.stop();
    expect(host.joined.map(({ pid }) => isAlive(pid ?? 0))).toEqual([false]);
  });

  test('while a debugger takes a node over, which never ends', async ({ signal }) => {
    const idle = await program('idle.cjs', 'setInterval(() => {}, 1000)');
    const host = new PlainHost();
    host.prepare = () => new Promise(() => {});
    const { fleet } = fleetOf([launch('one', idle)], host);
    const error = errorOf(fleet.start());
    await until(() => host.sessions.length > 0, signal);
    await fleet.stop();
    expect(await error).toBeInstanceOf(Stopped);
    expect(fleet.running()).toEqual([]);
  });

  test('before a start', async () => {
    const { fleet } = fleetOf([launch('one', await program('idle.cjs', ''))]);
    await fleet.stop();
    expect(await errorOf(fleet.start())).toBeInstanceOf(Stopped);
  });

  test('leaves no folder behind', async () => {
    const temporary = await mkdtemp(path.join(folder.path, 'temporary-'));
    for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, temporary);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { fleet, host } = fleetOf([launch('one', await program('idle.cjs', 'setInterval(() => {}, 1000)'))]);
    await fleet.start();
    expect(await readdir(temporary)).toEqual([expect.stringMatching(/^lightcone-/)]);
    host.release();
    await fleet.stop();
    expect(await readdir(temporary)).toEqual([]);
  });
});

describe('attach', () => {
  const running = async (): Promise<{ child: ChildProcess; port: number }> => {
    const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', '-e', 'setInterval(() => {}, 1000)']);
    onTestFinished(() => void child.kill('SIGKILL'));
    const [line] = (await once(child.stderr, 'data')) as [Buffer];
    return { child, port: Number(/127\.0\.0\.1:(\d+)/.exec(line.toString())?.[1]) };
  };

  test('many nodes at once are no leak to Node', async () => {
    const warnings: Error[] = [];
    const warned = (warning: Error) => warnings.push(warning);
    process.on('warning', warned);
    onTestFinished(() => void process.off('warning', warned));
    const { port } = await running();
    const { fleet, host } = fleetOf(Array.from({ length: 15 }, (_, i) => attachSpec(`node-${i}`, port)));
    await fleet.start();
    host.release();
    await new Promise(setImmediate); // warnings are told in a later turn
    expect(warnings).toEqual([]);
  });

  test('a node that runs is joined, and runs on after the stop', async () => {
    const { child, port } = await running();
    const { fleet, host } = fleetOf([attachSpec('there', port)]);
    await fleet.start();
    expect(host.joined).toMatchObject([{ node: 'there', kind: 'attach', isMain: true, pid: undefined, argv: [] }]);
    host.release();
    await fleet.stop();
    expect(isAlive(child.pid ?? 0)).toBe(true);
    expect(fleet.running()).toEqual([]);
  });

  test('a node that is not there yet is waited for', async ({ signal }) => {
    const port = await freePort();
    const { fleet, host, progress } = fleetOf([attachSpec('coming', port)]);
    const started = fleet.start();
    await until(() => progress.length > 0, signal);
    expect(progress).toEqual([`0/1 coming: waiting for its inspector on 127.0.0.1:${port}`]);
    const child = spawn(process.execPath, [`--inspect=127.0.0.1:${port}`, '-e', 'setInterval(() => {}, 1000)']);
    onTestFinished(() => void child.kill('SIGKILL'));
    await started;
    expect(host.joined).toHaveLength(1);
  });

  test('nothing listening: how to start it', async () => {
    const port = await freePort();
    const { fleet } = fleetOf([attachSpec('nobody', port, { timeout: 300 })]);
    expect((await errorOf(fleet.start())).message).toBe(
      `nobody: nothing listens on 127.0.0.1:${port} after 0.3 seconds. Start it with "node --inspect=${port} …", or correct the address in "attach".`,
    );
  });

  test('several that are missing are told at once, in the order of the configuration', async () => {
    const ports = [await freePort(), await freePort(), await freePort()] as const;
    const { fleet } = fleetOf(ports.map((port, index) => attachSpec(`nobody-${index}`, port, { timeout: 300 })));
    const line = (index: 0 | 1 | 2) =>
      `- nobody-${index}: nothing listens on 127.0.0.1:${ports[index]} after 0.3 seconds. Start it with "node --inspect=${ports[index]} …", or correct the address in "attach".`;
    expect((await errorOf(fleet.start())).message).toBe(
      `The system did not come up:\n${line(0)}\n${line(1)}\n${line(2)}`,
    );
  });

  test('also where a busy machine lets the second begin later than the first', async () => {
    const ports = [await freePort(), await freePort()] as const;
    const { fleet } = fleetOf(ports.map((port, index) => attachSpec(`nobody-${index}`, port, { timeout: 300 })));
    fleet.onProgress(({ text }) => {
      if (text.startsWith('nobody-1: waiting')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
    });
    const { message } = await errorOf(fleet.start());
    expect(message).toContain('nobody-0: nothing listens');
    expect(message).toContain('nobody-1: nothing listens');
  });

  test('one that is missing is enough: nobody waits for those with more time', async () => {
    const [missing, patient] = [await freePort(), await freePort()];
    const { fleet } = fleetOf([
      attachSpec('patient', patient, { timeout: 3_600_000 }),
      attachSpec('nobody', missing, { timeout: 300 }),
    ]);
    expect((await errorOf(fleet.start())).message).toMatch(/^nobody: nothing listens on/);
  });

  test('something that is no inspector: at once', async () => {
    const web = createHttpServer((_, response) => response.end('hello'));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void web.close());
    const { port } = web.address() as AddressInfo;
    const { fleet } = fleetOf([attachSpec('web', port)]);
    expect((await errorOf(fleet.start())).message).toBe(
      `web: what listens on 127.0.0.1:${port} is no Node.js inspector: it answered as some other HTTP server does. Let "attach" name the port of --inspect, 9229 if none was given, not a port of the program itself.`,
    );
  });
});
