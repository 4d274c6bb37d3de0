import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { connectCdp } from '../../src/cdp/connect.ts';
import { discoverInspector } from '../../src/cdp/discover.ts';
import { until } from '../poll.ts';
import { runtimes } from '../runtimes.ts';
import type { Editor } from './support/editor.ts';
import { type Inspected, inspect, untilGone, write } from './support/programs.ts';
import { fixture, freePort, isAlive, lineOf, Stage } from './support/world.ts';

const family = fixture('family.cjs');
const clock = fixture('clock.cjs');

interface Family {
  readonly pids: readonly number[];
  /** The session's own folder. */
  readonly folder: string;
}

/** The processes of `family.cjs`, once all three generations are there. */
async function born(editor: Editor): Promise<Family> {
  await editor.writes(/generation 2 is \d+/);
  await editor.writes(/generation 1 is \d+/);
  const { output } = editor.wire;
  const pids = [...output.matchAll(/generation \d is (\d+)/g)].map(([, pid]) => Number(pid));
  expect(pids).toHaveLength(3);
  expect(pids.filter(isAlive)).toEqual(pids);
  const folder = /folder (.+)/.exec(output)?.[1] ?? '';
  expect(existsSync(folder)).toBe(true);
  return { pids, folder };
}

function expectGone({ pids, folder }: Family): void {
  expect(pids.filter(isAlive)).toEqual([]);
  expect(existsSync(folder)).toBe(false);
}

/** Resolves when a process answers between two turns of its loop: it runs. */
async function expectRuns(process: Inspected): Promise<void> {
  const { url } = await discoverInspector('127.0.0.1', process.port);
  const session = await connectCdp(url);
  const expression = 'new Promise((done) => setTimeout(done, 0, "runs"))';
  const { result } = await session.send('Runtime.evaluate', { expression, awaitPromise: true });
  expect(result.value).toBe('runs');
  session.dispose();
}

describe.each(runtimes())('The end of a session, on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  /** Ways to end a session; the value says whether the adapter ends too. */
  const ways: readonly (readonly [string, (editor: Editor) => Promise<unknown>])[] = [
    ['Stop', (editor) => editor.stop()],
    ['disconnect', (editor) => editor.wire.request('disconnect')],
    [
      'the end of its client',
      (editor) => {
        editor.wire.adapter.stdin?.end();
        return editor.wire.exited;
      },
    ],
    [
      'SIGTERM',
      (editor) => {
        editor.wire.adapter.kill('SIGTERM');
        return editor.wire.exited;
      },
    ],
  ];

  it.each(ways)('by %s ends launched nodes with all that they have started', async (_, end) => {
    const editor = stage.editor();
    await editor.debug({ nodes: { app: { program: family, runtime } } });
    const everyone = await born(editor);
    await end(editor);
    expectGone(everyone);
  });

  it.each(ways)('by %s lets a node that stands at a breakpoint end politely', async (_, end) => {
    const editor = stage.editor();
    const mark = await stage.folder();
    const program = await write(
      mark,
      'app.cjs',
      'let turns = 0;',
      "process.on('SIGTERM', () => {",
      "  require('node:fs').writeFileSync(process.env.MARK + '/goodbye', '');",
      '  process.exit(0);',
      '});',
      'setInterval(() => {',
      '  turns++;',
      '}, 20);',
    );
    await editor.breakAt(program, 7);
    await editor.debug({
      nodes: {
        standing: { program, runtime, env: { MARK: mark } },
        held: { program: family, runtime, env: { POLITE: 1 } },
      },
    });
    expect((await editor.halts()).place).toBe('standing app.cjs:7');
    await end(editor);
    expect(existsSync(`${mark}/goodbye`)).toBe(true);
  });

  it('shows the last words of nodes that end politely', async () => {
    const editor = stage.editor();
    await editor.breakAt(family, { line: await lineOf(family, 'turns++'), condition: 'generation === 0' });
    await editor.debug({ nodes: { app: { program: family, runtime, env: { POLITE: 1 } } } });
    await editor.halts();
    await editor.stop();
    expect(editor.wire.output).toContain('app | generation 0 says goodbye\n');
    expect(editor.wire.output).toContain('app | exited with code 0\n');
    const last = editor.wire.events.at(-1);
    expect(last?.event).toBe('terminated');
  });

  it('by SIGKILL of the adapter leaves no launched node, and lets attached ones run on', async ({ signal }) => {
    const attached = await inspect(stage, clock, { runtime });
    const editor = stage.editor();
    await editor.debug({ nodes: { app: { program: family, runtime }, clock: { attach: attached.port } } });
    const { pids, folder } = await born(editor);
    await editor.pause();
    await editor.halts();
    expect(await editor.threads()).toHaveLength(3);
    editor.wire.adapter.kill('SIGKILL');
    for (const pid of pids) await untilGone(pid, signal);
    await until(() => !existsSync(folder), signal);
    await expectRuns(attached);
  });

  it('by SIGKILL of the adapter lets the children of attached ones run on', async ({ signal }) => {
    const folder = await stage.folder();
    await write(folder, 'child.cjs', "console.log('child', process.pid);", 'setInterval(() => {}, 50);');
    const parent = await write(
      folder,
      'parent.cjs',
      "const child = require('node:path').join(__dirname, 'child.cjs');",
      "process.stdin.once('data', () => require('node:child_process').fork(child, { execArgv: [] }));",
      "process.stdin.on('end', () => process.exit());",
    );
    const attached = await inspect(stage, parent, { runtime });
    const editor = stage.editor();
    await editor.debug({ nodes: { app: { program: family, runtime }, parent: { attach: attached.port } } });
    const own = await born(editor);
    attached.child.stdin?.write('go');
    await attached.writes('child ');
    const pid = Number(/child (\d+)/.exec(attached.output)?.[1]);
    stage.after(() => process.kill(pid, 'SIGKILL'));
    editor.wire.adapter.kill('SIGKILL');
    // The last thing that the watchdog does.
    await until(() => !existsSync(own.folder), signal);
    expectGone(own);
    expect(isAlive(pid)).toBe(true);
    await expectRuns(attached);
  });

  it('by SIGKILL of the adapter ends a node that waits before its first line', async ({ signal }) => {
    const folder = await stage.folder();
    const child = await write(folder, 'child.cjs', 'setInterval(() => {}, 50);');
    const parent = await write(
      folder,
      'parent.cjs',
      "const { pid } = require('node:child_process').fork(process.env.CHILD);",
      'console.log("child", pid);',
      'setInterval(() => {}, 50);',
    );
    const editor = stage.editor();
    await editor.breakAt(parent, 2);
    await editor.debug({ nodes: { app: { program: parent, runtime, env: { CHILD: child } } } });
    const stop = await editor.halts();
    const pid = Number(await editor.evaluate('pid', stop.frameId));
    await editor.wire.next('thread', ({ threadId }) => threadId !== stop.threadId);
    expect(await editor.threads()).toEqual(['app (child.cjs) · not begun', 'app · stopped']);
    editor.wire.adapter.kill('SIGKILL');
    await untilGone(pid, signal);
  });
});

describe('A client that leaves in the middle of a launch', () => {
  const stage = new Stage();

  it('may do so before it has sent its breakpoints', async () => {
    const program = await write(await stage.folder(), 'app.cjs', 'setInterval(() => {}, 50);');
    const { wire } = stage.editor();
    await wire.request('initialize', {});
    const launched = wire.request('launch', { nodes: { app: { program } } }).catch((error: Error) => error.message);
    await wire.next('initialized');
    await wire.request('disconnect');
    expect(await launched).toBe('The session was ended while the system was being started.');
    expect(await wire.exited).toBe(0);
    expect(wire.events.filter(({ event }) => event === 'thread')).toEqual([]);
  });

  it('may simply vanish then', async () => {
    const program = await write(await stage.folder(), 'app.cjs', 'setInterval(() => {}, 50);');
    const { wire } = stage.editor();
    await wire.request('initialize', {});
    wire.request('launch', { nodes: { app: { program } } }).catch(() => {}); // nobody is there to read it
    await wire.next('initialized');
    wire.adapter.stdin?.end();
    expect(await wire.exited).toBe(0);
  });

  const ways: readonly (readonly [string, (editor: Editor) => unknown])[] = [
    ['Stop', (editor) => editor.stop()],
    ['disconnect', (editor) => editor.wire.request('disconnect')],
    ['vanishing', (editor) => editor.wire.adapter.stdin?.end()],
  ];

  it.each(ways)('may do so by %s while a node is not ready', async (_, leave) => {
    const port = await freePort();
    const editor = stage.editor();
    const nodes = {
      slow: { program: family, ready: { port } },
      next: { program: family, after: 'slow' },
    };
    const launched = editor.debug({ nodes }).catch((error: Error) => error.message);
    await editor.wire.next('progressUpdate', ({ message }) => message === `slow: waiting for port ${port}`);
    const everyone = await born(editor);
    await leave(editor);
    expect(await launched).toMatch(
      /^(The session was ended while the system was being started\.|the adapter has ended\n)$/,
    );
    expectGone(everyone);
    expect(editor.wire.output).not.toContain('next');
  });

  it('may do so while an attached node is not there', async () => {
    const port = await freePort();
    const editor = stage.editor();
    const attached = editor.debug({ request: 'attach', nodes: { late: { attach: port } } });
    const answer = attached.catch((error: Error) => error.message);
    await editor.wire.next('progressUpdate', ({ message }) => String(message).startsWith('late: waiting'));
    await editor.stop();
    expect(await answer).toBe('The session was ended while the system was being started.');
  });
});

describe.each(runtimes())('Restart on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  it('runs the system again, with its breakpoints and the configuration as it is now', async () => {
    const attached = await inspect(stage, clock, { runtime });
    const program = await write(
      await stage.folder(),
      'app.cjs',
      'const { env } = process;',
      'setInterval(() => {',
      '  env.TURNS = 1;',
      '}, 20);',
    );
    const editor = stage.editor();
    const configuration = (word: string) => ({
      nodes: { clock: { attach: attached.port }, app: { program, runtime, env: { WORD: word }, after: 'clock' } },
    });
    await editor.breakAt(program, 1, 3);
    await editor.debug(configuration('before'));
    const first = await editor.halts();
    await editor.continue();
    const before = await editor.halts();
    expect(before.place).toBe('app app.cjs:3');
    expect(await editor.evaluate('env.WORD', before.frameId)).toBe("'before'");
    const pid = Number(await editor.evaluate('process.pid', before.frameId));
    const ids = editor.wire.events.flatMap(({ event, body }) => (event === 'thread' ? [body.threadId] : []));

    await editor.wire.request('restart', { arguments: configuration('after') });
    expect(isAlive(pid)).toBe(false);
    const again = await editor.halts();
    expect(again.place).toBe('app app.cjs:1');
    expect(again.body.hitBreakpointIds).toEqual(first.body.hitBreakpointIds);
    expect(ids).not.toContain(again.threadId);
    await editor.continue();
    const after = await editor.halts();
    expect(after.place).toBe('app app.cjs:3');
    expect(after.body.hitBreakpointIds).toEqual(before.body.hitBreakpointIds);
    expect(await editor.evaluate('env.WORD', after.frameId)).toBe("'after'");
    expect(await editor.threads()).toEqual(['app · stopped', 'clock · held']);
    expect(editor.wire.events.filter(({ event }) => event === 'terminated')).toEqual([]);
    await expect(editor.variables(before.frameId)).rejects.toThrow(
      'This stack frame belongs to an earlier halt. Its node has run or ended since then, so it is gone.',
    );
    await editor.stop();
    await expectRuns(attached);
  });

  it('may come while the system halts on its way up', async () => {
    const port = await freePort();
    const program = await write(
      await stage.folder(),
      'app.cjs',
      "const net = require('node:net');",
      "net.createServer().listen(Number(process.env.PORT), '127.0.0.1');",
    );
    const editor = stage.editor();
    const nodes = { app: { program, runtime, env: { PORT: port }, ready: { port } } };
    await editor.breakAt(program, 2);
    await editor.debug({ nodes });
    const before = await editor.halts();
    await editor.wire.request('restart');
    const after = await editor.halts();
    expect(after.threadId).toBeGreaterThan(before.threadId);
    await editor.continue();
    await editor.wire.next('progressUpdate', ({ message }) => message === 'app: ready');
    expect(editor.wire.events.filter(({ event }) => event === 'terminated')).toEqual([]);
    expect(editor.wire.events.filter(({ body }) => body.category === 'important')).toEqual([]);
    await editor.stop();
  });

  it('asked for several times at once ends in one system', async () => {
    const lines = "console.log('born', process.pid, '.'); setInterval(() => {}, 1000);";
    const program = await write(await stage.folder(), 'app.cjs', lines);
    const editor = stage.editor();
    await editor.debug({ nodes: { app: { program, runtime } } });
    await Promise.all([1, 2, 3].map(() => editor.wire.request('restart')));
    const pid = Number(await editor.evaluate('process.pid'));
    await editor.writes(`born ${pid} .`);
    const pids = [...editor.wire.output.matchAll(/born (\d+) \./g)].map(([, born]) => Number(born));
    expect(pids.filter(isAlive)).toEqual([pid]);
    expect(await editor.threads()).toEqual(['app']);
    expect(editor.wire.events.filter(({ event }) => event === 'terminated')).toEqual([]);
    await editor.stop();
  });

  it('may come while a restart or the first start brings the system up', async () => {
    const port = await freePort();
    const program = await write(
      await stage.folder(),
      'app.cjs',
      "console.log('attempt', process.env.ATTEMPT);",
      "if (process.env.ATTEMPT === '3') require('node:net').createServer().listen(Number(process.env.PORT), '127.0.0.1');",
      'else setInterval(() => {}, 1000);',
    );
    const nodes = (attempt: number) => ({
      app: { program, runtime, env: { PORT: port, ATTEMPT: attempt }, ready: { port } },
    });
    const editor = stage.editor();
    const starts = [editor.debug({ nodes: nodes(1) })];
    for (const attempt of [2, 3]) {
      await editor.writes(`attempt ${attempt - 1}`);
      starts.push(editor.wire.request('restart', { arguments: { nodes: nodes(attempt) } }).then(() => {}));
    }
    await Promise.all(starts);
    // Ready is who listens; what it has written is read from a pipe.
    await editor.writes('attempt 3');
    expect(editor.wire.events.filter(({ event }) => event === 'terminated')).toEqual([]);
    await editor.stop();
  });

  it('with a configuration that can not be read leaves the system as it is', async () => {
    const editor = stage.editor();
    const nodes = { app: { program: clock, runtime } };
    await editor.debug({ nodes });
    await expect(editor.wire.request('restart', { arguments: { name: 'Shop', nodes, widht: 'all' } })).rejects.toThrow(
      'The configuration "Shop" can\'t be used. Unknown key "widht". Did you mean "width"?',
    );
    expect(await editor.threads()).toEqual(['app']);
    await editor.pause();
    expect((await editor.halts()).thread).toBe('app · paused');
    await editor.stop();
  });

  it('with a configuration that can not be started ends the session', async () => {
    const editor = stage.editor();
    await editor.debug({ nodes: { app: { program: clock, runtime } } });
    const pid = Number(await editor.evaluate('process.pid'));
    const nodes = { app: { program: clock, runtime: 'no-such-runtime' } };
    await expect(editor.wire.request('restart', { arguments: { nodes } })).rejects.toThrow(
      'app can\'t be started: there is no program "no-such-runtime" in its PATH. Install it, or let "runtime" name it by its absolute path.',
    );
    await editor.wire.next('terminated');
    expect(isAlive(pid)).toBe(false);
    expect(await editor.threads()).toEqual([]);
  });

  it('leaves nothing of the processes of before', async () => {
    const editor = stage.editor();
    await editor.debug({ nodes: { app: { program: family, runtime } } });
    const everyone = await born(editor);
    await editor.wire.request('restart');
    expectGone(everyone);
    await editor.stop();
  });

  it('tells of the end of every thread of before', async () => {
    const editor = stage.editor();
    await editor.debug({ nodes: { app: { program: family, runtime }, other: { program: family, runtime } } });
    await editor.writes(/app +\| generation 1/);
    await editor.writes(/other +\| generation 1/);
    const started = () =>
      editor.wire.events.flatMap(({ event, body }) =>
        event === 'thread' && body.reason === 'started' ? [body.threadId] : [],
      );
    const before = [...started()];
    await editor.wire.request('restart');
    const exited = editor.wire.events.flatMap(({ event, body }) =>
      event === 'thread' && body.reason === 'exited' ? [body.threadId] : [],
    );
    expect(exited.sort()).toEqual(before.sort());
    await editor.stop();
  });
});
