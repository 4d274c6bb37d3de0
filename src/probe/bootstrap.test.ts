import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { bundlePrograms, temporaryFolder } from '../../test/bundle.ts';
import { nextPause } from '../../test/plain-host.ts';
import { runtimes } from '../../test/runtimes.ts';
import { assignmentOf } from '../../test/specs.ts';
import { beginProgram } from '../cdp/begin.ts';
import { connectCdp } from '../cdp/connect.ts';
import type { CdpSession } from '../cdp/session.ts';
import { withProbe } from '../nodes/command.ts';
import { Rendezvous } from '../nodes/rendezvous.ts';
import type { Announcement, Assignment } from '../protocol/announcement.ts';
import { lateProbe, probeVersion } from '../protocol/probe.ts';

// Node.js runs no ES module in a folder with a backslash in its name, but the probe may lie in one.
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let bundles: Awaited<ReturnType<typeof temporaryFolder>>;
let probe: string;
let rendezvous: Rendezvous;
const children: ChildProcess[] = [];
const sessions: CdpSession[] = [];

beforeAll(async () => {
  folder = await temporaryFolder("a user's programs ");
  bundles = await temporaryFolder(process.platform === 'win32' ? "pro be'" : 'pro "be\\');
  ({ probe } = await bundlePrograms(bundles.path));
  rendezvous = await Rendezvous.open();
});

afterEach(async () => {
  for (const session of sessions.splice(0)) session.dispose();
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

afterAll(async () => {
  await rendezvous.remove();
  await folder.remove();
  await bundles.remove();
});

async function write(name: string, text: string): Promise<string> {
  const file = path.join(folder.path, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

function start(file: string, args: string[], assignment: Partial<Assignment> = {}): ChildProcess {
  const env = { ...process.env, NODE_OPTIONS: '--no-warnings' };
  const assigned = { ...assignmentOf(rendezvous, 'alpha'), ...assignment };
  const command = withProbe({ file, args, env }, probe, assigned);
  const child = spawn(command.file, command.args, { env: command.env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stderr.resume();
  children.push(child);
  return child;
}

function announcement(): Promise<Announcement> {
  return new Promise((resolve) => {
    const listening = rendezvous.onAnnouncement((one) => {
      listening.dispose();
      resolve(one);
    });
  });
}

/** The next ones, in the order of their pids where they come together. */
function announcements(count: number): Promise<Announcement[]> {
  const come: Announcement[] = [];
  return new Promise((resolve) => {
    const listening = rendezvous.onAnnouncement((one) => {
      if (come.push(one) < count) return;
      listening.dispose();
      resolve(come);
    });
  });
}

async function connect({ inspector }: Announcement): Promise<CdpSession> {
  if (!('url' in inspector)) throw new Error(JSON.stringify(inspector));
  const session = await connectCdp(inspector.url);
  sessions.push(session);
  return session;
}

async function outputOf(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(child, 'close');
  return text;
}

describe.each(runtimes())('with Node $version', ({ version, path: runtime }) => {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const strips = Number(version.split('.')[0]) >= 24;
  const programs = [
    ['CommonJS', 'first.cjs', "console.log('ran');\n", []],
    ['an ES module', 'first.mjs', "console.log('ran');\nexport {};\n", []],
    ['TypeScript by tsx', 'first.ts', "console.log('ran' satisfies string);\nexport {};\n", ['--import', tsx]],
    ...(strips
      ? [['native TypeScript', 'native.mts', "console.log('ran' as string);\nexport {};\n", []] as const]
      : []),
  ] as const;

  test.each(programs)('%s waits for a breakpoint on its first line', async (_kind, name, text, options) => {
    const program = await write(name, text);
    const came = announcement();
    const child = start(runtime, [...options, program, 'one', 'two']);
    const announced = await came;
    expect(announced).toMatchObject({ node: 'alpha', pid: child.pid, ppid: process.pid, cwd: process.cwd() });
    expect(announced.argv.slice(1)).toEqual([program, 'one', 'two']);

    const output = outputOf(child);
    const session = await connect(announced);
    await session.send('Debugger.enable');
    await session.send('Debugger.setBreakpointByUrl', { url: pathToFileURL(program).href, lineNumber: 0 });
    // A file's path in CommonJS, a URL in ES modules.
    await session.send('Debugger.setBreakpointByUrl', { url: program, lineNumber: 0 });
    const paused = nextPause(session);
    await beginProgram(session);
    const { callFrames, hitBreakpoints } = await paused;
    expect(hitBreakpoints).toHaveLength(1);
    expect(callFrames[0]?.location.lineNumber).toBe(0);

    await session.send('Debugger.resume').catch(() => {});
    session.dispose();
    expect(await output).toBe('ran\n');
    expect(child.exitCode).toBe(0);
  });

  test('a child process announces itself too', async () => {
    await write('child.cjs', "console.log('child ran')");
    const program = await write(
      'parent.cjs',
      "require('node:child_process').fork(require('node:path').join(__dirname, 'child.cjs'))",
    );
    let came = announcement();
    const child = start(runtime, [program]);
    const output = outputOf(child);
    const parent = await connect(await came);
    came = announcement();
    await beginProgram(parent);
    const announced = await came;
    expect(announced).toMatchObject({ node: 'alpha', ppid: child.pid });
    const session = await connect(announced);
    await beginProgram(session);
    session.dispose();
    parent.dispose();
    expect(await output).toBe('child ran\n');
  });

  const starts = [
    ['with another environment', 'spawn(process.execPath, [child], { env: {}, stdio })'],
    [
      'with NODE_OPTIONS of its own',
      "spawn(process.execPath, [child], { env: { NODE_OPTIONS: '--no-warnings' }, stdio })",
    ],
    ['with --inspect of its own', "fork(child, { execArgv: ['--inspect=127.0.0.1:0'], stdio: [...stdio, 'ipc'] })"],
    [
      'that is to wait for a debugger',
      "fork(child, { execArgv: ['--inspect-brk=127.0.0.1:0'], stdio: [...stdio, 'ipc'] })",
    ],
    [
      'that NODE_OPTIONS let wait',
      "spawn(process.execPath, [child], { env: { NODE_OPTIONS: '--inspect-brk=0' }, stdio })",
    ],
    [
      'by a shell',
      "exec(JSON.stringify(process.execPath) + ' child.cjs', { cwd: __dirname, env: {} }).stdout.pipe(process.stdout)",
    ],
  ] as const;

  test.each(starts)('a child %s comes to us all the same', async (_how, call) => {
    await write(
      'child.cjs',
      "console.log('child ran', process.env.VSCODE_LIGHTCONE !== undefined); process.disconnect?.()",
    );
    const program = await write(
      'parent.cjs',
      `const { exec, fork, spawn } = require('node:child_process');
       const child = require('node:path').join(__dirname, 'child.cjs');
       const stdio = ['ignore', 'inherit', 'inherit'];
       ${call};`,
    );
    let came = announcement();
    const child = start(runtime, [program]);
    const output = outputOf(child);
    const parent = await connect(await came);
    came = announcement();
    await beginProgram(parent);
    const session = await connect(await came);
    await beginProgram(session);
    session.dispose();
    parent.dispose();
    expect(await output).toBe('child ran true\n');
  });

  test('a worker of a cluster says which one it is', async () => {
    const program = await write(
      'cluster.cjs',
      `const cluster = require('node:cluster');
       if (cluster.isPrimary) for (const _ of [1, 2]) cluster.fork();
       else cluster.worker.disconnect();`,
    );
    const came = announcement();
    const child = start(runtime, [program]);
    const output = outputOf(child);
    const primary = await connect(await came);
    const workers = announcements(2);
    await beginProgram(primary);
    const announced = await workers;
    expect(announced.map(({ cluster }) => cluster).sort()).toEqual([1, 2]);
    for (const one of announced) {
      const session = await connect(one);
      await beginProgram(session);
      session.dispose();
    }
    primary.dispose();
    expect(await output).toBe('');
  });

  test('children of one that is not to be followed find nothing of us', async () => {
    await write('child.cjs', 'console.log(process.env.VSCODE_LIGHTCONE, process.env.NODE_OPTIONS)');
    const program = await write(
      'parent.cjs',
      `const child = require('node:path').join(__dirname, 'child.cjs');
       require('node:child_process').spawn(process.execPath, [child], { stdio: 'inherit' });`,
    );
    const came = announcement();
    const child = start(runtime, [program], { children: false });
    const output = outputOf(child);
    const parent = await connect(await came);
    await beginProgram(parent);
    parent.dispose();
    expect(await output).toBe('undefined --no-warnings\n');
  });

  test('one that is not to be debugged says that it is there, and runs', async () => {
    const program = await write('first.cjs', "console.log('ran');\n");
    const came = announcement();
    const child = start(runtime, [program], { debug: false });
    const output = outputOf(child);
    expect(await came).toMatchObject({ pid: child.pid, inspector: { none: 'not debugged' } });
    expect(await output).toBe('ran\n');
  });

  test('workers are left to the session of their process', async () => {
    const program = await write(
      'workers.cjs',
      `const { Worker, isMainThread } = require('node:worker_threads');
       if (isMainThread) new Worker(__filename).on('exit', (code) => console.log('worker ended', code));`,
    );
    const came = announcement();
    const child = start(runtime, [program]);
    const output = outputOf(child);
    const session = await connect(await came);
    await beginProgram(session);
    session.dispose();
    expect(await output).toBe('worker ended 0\n');
    expect(await readdir(rendezvous.dir)).toEqual([]);
  });

  test('an inspector that is open already is the one that is announced', async () => {
    const program = await write('first.cjs', "console.log('ran');\n");
    const came = announcement();
    const child = start(runtime, ['--inspect=127.0.0.1:0', program]);
    const output = outputOf(child);
    const session = await connect(await came);
    await beginProgram(session);
    session.dispose();
    expect(await output).toBe('ran\n');
  });

  test.each([
    ['its adapter is gone', { adapterPid: 2 ** 22 + 1 }],
    ['the folder is gone', { dir: path.join('no', 'such', 'folder') }],
    ['the adapter is of another version', { v: 999 as 2 }],
  ])('a program runs as if we were not there when %s', async (_why, assignment) => {
    const program = await write('first.cjs', "console.log('ran');\n");
    expect(await outputOf(start(runtime, [program], assignment))).toBe('ran\n');
  });

  test('a package manager just runs, and what it starts announces itself', async () => {
    const program = await write('first.cjs', "console.log('ran');\n");
    const npm = await write(
      'node_modules/npm/bin/npm-cli.js',
      `require('node:child_process').spawn(process.execPath, [${JSON.stringify(program)}], { stdio: 'inherit' })`,
    );
    const both = announcements(2);
    const child = start(runtime, [npm]);
    const output = outputOf(child);
    const [tool, announced] = await both;
    expect(tool).toMatchObject({ pid: child.pid, inspector: { none: 'tooling' } });
    if (!announced) throw new Error('It did not announce itself.');
    expect(announced.argv[1]).toBe(program);
    expect(announced.ppid).toBe(child.pid);
    const session = await connect(announced);
    await beginProgram(session);
    session.dispose();
    expect(await output).toBe('ran\n');
  });

  describe('park', () => {
    const idle = "console.log('idle'); setInterval(() => {}, 100_000);";
    const ours = { disableBreaks: true } as const;
    const park = { expression: "globalThis[Symbol.for('lightcone')].park()", ...ours };

    /** A program that does nothing. */
    async function idling(): Promise<CdpSession> {
      const came = announcement();
      const child = start(runtime, [await write('idle.mjs', idle)]);
      const session = await connect(await came);
      await session.send('Runtime.enable');
      await session.send('Debugger.enable');
      await beginProgram(session);
      if (child.stdout) await once(child.stdout, 'data');
      return session;
    }

    test('stops an idle program, two hundred times, while other commands arrive', async () => {
      const session = await idling();
      for (let round = 0; round < 200; round++) {
        const paused = nextPause(session);
        const twice = { ...park, expression: `${park.expression}; ${park.expression}` };
        const commands = [{ expression: '1', ...ours }, twice, { expression: '2', ...ours }];
        const answers = commands.map((command) => session.send('Runtime.evaluate', command));
        const [pause] = await Promise.all([paused, ...answers]);
        expect(pause.callFrames[0]?.functionName).toBe('lightconePark');
        await session.send('Debugger.resume');
      }
      // Two parks at once were one: nothing is left over.
      const { result } = await session.send('Runtime.evaluate', {
        expression: "new Promise((done) => setImmediate(() => setImmediate(done, 'ran on')))",
        awaitPromise: true,
        ...ours,
      });
      expect(result.value).toBe('ran on');
    });

    test('can be taken back', async () => {
      const session = await idling();
      const pauses: unknown[] = [];
      session.on('Debugger.paused', (pause) => pauses.push(pause));
      const expression = `const probe = globalThis[Symbol.for('lightcone')];
        probe.park();
        probe.disarm();
        new Promise((done) => setImmediate(() => setImmediate(done, 'ran on')))`;
      const evaluation = { expression, awaitPromise: true, ...ours };
      expect((await session.send('Runtime.evaluate', evaluation)).result.value).toBe('ran on');
      expect(pauses).toEqual([]);
    });

    test('is not to be seen by those who list the globals, and goes without a trace', async () => {
      const session = await idling();
      const value = async (expression: string) =>
        (await session.send('Runtime.evaluate', { expression, returnByValue: true, ...ours })).result.value as unknown;
      const key = "Symbol.for('lightcone')";
      expect(await value(`${key} in globalThis && !Object.propertyIsEnumerable.call(globalThis, ${key})`)).toBe(true);
      await value(`globalThis[${key}].uninstall()`);
      expect(await value(`${key} in globalThis`)).toBe(false);
    });

    test('comes into a program that runs already, of another Lightcone not a second time', async () => {
      const text = lateProbe(await readFile(probe, 'utf8'));
      const child = spawn(runtime, ['--inspect=127.0.0.1:0', '-e', idle]);
      children.push(child);
      const [[listening]] = await Promise.all([once(child.stderr, 'data'), once(child.stdout, 'data')]);
      const session = await connectCdp(/ws:\S+/.exec(String(listening))?.[0] ?? '');
      sessions.push(session);
      await session.send('Debugger.enable');
      const install = async () =>
        (await session.send('Runtime.evaluate', { expression: text, ...ours })).result.value as unknown;
      expect(await install()).toBe(probeVersion);
      expect(await install()).toBe(probeVersion);

      const paused = nextPause(session);
      await session.send('Runtime.evaluate', park);
      expect((await paused).callFrames[0]?.functionName).toBe('lightconePark');
      await session.send('Debugger.resume');

      const foreign = `const key = Symbol.for('lightcone'); globalThis[key].uninstall(); globalThis[key] = { version: 99 }`;
      await session.send('Runtime.evaluate', { expression: foreign, ...ours });
      expect(await install()).toBe(99);
    });

    test('is not fooled by fake timers', async () => {
      const session = await idling();
      await session.send('Runtime.evaluate', { expression: 'globalThis.setImmediate = () => {}', ...ours });
      const paused = nextPause(session);
      await session.send('Runtime.evaluate', park);
      expect((await paused).callFrames[0]?.functionName).toBe('lightconePark');
    });
  });
});
