import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { connectCdp } from '../../src/cdp/connect.ts';
import { discoverInspector } from '../../src/cdp/discover.ts';
import type { CdpSession } from '../../src/cdp/session.ts';
import { until } from '../poll.ts';
import { runtimes } from '../runtimes.ts';
import { inspect, write } from './support/programs.ts';
import { fixture, freePort, isAlive, lineOf, Stage } from './support/world.ts';

const clock = fixture('clock.cjs');

describe.each(runtimes())('Attaching on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  /** A process of the fixture that has begun. */
  async function running() {
    const process = await inspect(stage, clock, { runtime });
    await process.writes('begun');
    return process;
  }

  /** Another client of the same inspector. */
  async function another(port: number): Promise<CdpSession> {
    const { url } = await discoverInspector('127.0.0.1', port);
    const session = await connectCdp(url);
    stage.after(() => session.dispose());
    return session;
  }

  async function evaluated(session: CdpSession, expression: string): Promise<unknown> {
    const { result } = await session.send('Runtime.evaluate', { expression, returnByValue: true });
    return result.value;
  }

  const traces = "[Symbol.for('lightcone') in globalThis, Object.getOwnPropertySymbols(globalThis).map(String)].join()";

  /** What the probe would leave behind, as another debugger sees it. */
  async function expectNoTraces(port: number): Promise<void> {
    const session = await another(port);
    expect(await evaluated(session, "Symbol.for('lightcone') in globalThis")).toBe(false);
    // It runs, and no breakpoint of ours stops it: V8 tells every debugger of every pause.
    const pauses: unknown[] = [];
    session.on('Debugger.paused', (pause) => pauses.push(pause));
    await session.send('Debugger.enable');
    const turns = 'new Promise((done) => setTimeout(done, 100))';
    await session.send('Runtime.evaluate', { expression: turns, awaitPromise: true });
    expect(pauses).toEqual([]);
  }

  it('takes an address, a port, or a list of both', async () => {
    const [one, two, three] = [await running(), await running(), await running()];
    const named = stage.editor();
    await named.debug({
      request: 'attach',
      nodes: {
        one: { attach: `127.0.0.1:${one.port}` },
        two: { attach: two.port },
        three: { attach: `ws://localhost:${three.port}/` },
      },
    });
    expect(await named.threads()).toEqual(['one', 'three', 'two']);
    await named.stop();

    const listed = stage.editor();
    await listed.debug({ request: 'attach', nodes: [`127.0.0.1:${one.port}`, two.port] });
    expect(await listed.threads()).toEqual([`node-${one.port}`, `node-${two.port}`].sort());
    await listed.stop();
  });

  it('waits for an inspector that comes later', async () => {
    const port = await freePort();
    const editor = stage.editor();
    const attached = editor.debug({ request: 'attach', nodes: { late: { attach: port } } });
    await editor.wire.next(
      'progressUpdate',
      ({ message }) => message === `late: waiting for its inspector on 127.0.0.1:${port}`,
    );
    await inspect(stage, clock, { runtime, port });
    await attached;
    expect(await editor.threads()).toEqual(['late']);
    await editor.stop();
  });

  it('lets a process go that waits for a debugger, and stops it on its first line', async () => {
    const program = await write(await stage.folder(), 'app.cjs', "const word = 'hello';", 'console.log(word);');
    const process = await inspect(stage, program, { runtime, flag: '--inspect-brk' });
    const editor = stage.editor();
    await editor.breakAt(program, 1);
    await editor.debug({ request: 'attach', nodes: { app: { attach: process.port } } });
    const stop = await editor.halts();
    expect(stop.place).toBe('app app.cjs:1');
    expect(stop.reason).toBe('breakpoint');
    await editor.continue(stop.threadId);
    await editor.writes('app | hello\n');
    expect(await process.exited).toEqual({ code: 0, signal: null });
    await editor.wire.next('terminated');
  });

  it('lets a process go that waits for a debugger, also without a breakpoint', async () => {
    const program = await write(await stage.folder(), 'app.cjs', "console.log('hello');");
    const process = await inspect(stage, program, { runtime, flag: '--inspect-brk' });
    const editor = stage.editor();
    await editor.debug({ request: 'attach', nodes: { app: { attach: process.port } } });
    expect(await process.exited).toEqual({ code: 0, signal: null });
    await editor.wire.next('terminated');
    expect(editor.wire.events.filter(({ event }) => event === 'stopped')).toEqual([]);
    expect(process.output).toContain('hello\n');
  });

  it('stops a process on its first line that waits for a debugger, with stopOnEntry', async () => {
    const program = await write(await stage.folder(), 'app.mjs', "console.log('hello');");
    const process = await inspect(stage, program, { runtime, flag: '--inspect-brk' });
    const editor = stage.editor();
    await editor.debug({ request: 'attach', nodes: { app: { attach: process.port } }, stopOnEntry: true });
    const stop = await editor.halts();
    expect(stop.place).toBe('app app.mjs:1');
    expect(stop.reason).toBe('entry');
    await editor.continue(stop.threadId);
    expect(await process.exited).toEqual({ code: 0, signal: null });
    await editor.wire.next('terminated');
  });

  it('finds the sources here of a program that lies elsewhere', async () => {
    const remote = await stage.folder();
    await copyFile(clock, path.join(remote, 'clock.cjs'));
    const process = await inspect(stage, path.join(remote, 'clock.cjs'), { runtime });
    const editor = stage.editor();
    await editor.breakAt(clock, await lineOf(clock, 'count++'));
    const node = { attach: process.port, localRoot: path.dirname(clock), remoteRoot: remote };
    await editor.debug({ request: 'attach', nodes: { clock: node } });
    const stop = await editor.halts();
    expect(stop.place).toBe('clock clock.cjs:7');
    const [frame] = await editor.stack(stop.threadId);
    expect(frame?.source?.path).toBe(clock);
    await editor.stop();
  });

  it('shows what the process writes to its console from then on', async () => {
    const process = await running();
    process.child.stdin?.write('say before\n');
    await process.writes('before');
    const editor = stage.editor();
    await editor.debug({ request: 'attach', nodes: { clock: { attach: process.port } } });
    process.child.stdin?.write('say after\n');
    await editor.writes('clock | after\n');
    expect(editor.wire.output).not.toContain('before');
    await editor.stop();
  });

  it('leaves the process running at Stop, without a trace', async () => {
    const process = await running();
    const witness = await another(process.port);
    const before = await evaluated(witness, traces);
    witness.dispose();

    const editor = stage.editor();
    await editor.breakAt(clock, { line: await lineOf(clock, 'count++'), condition: 'count < 0' });
    await editor.debug({ request: 'attach', nodes: { clock: { attach: process.port } } });
    expect(await editor.evaluate("Symbol.for('lightcone') in globalThis")).toBe('true');
    await editor.stop();
    await expectNoTraces(process.port);
    expect(await evaluated(await another(process.port), traces)).toBe(before);
    expect(isAlive(process.pid)).toBe(true);
  });

  it('leaves the process running at Stop while it stands at a breakpoint, or is held', async () => {
    const [standing, held] = [await running(), await running()];
    const editor = stage.editor();
    const line = await lineOf(clock, 'count++');
    await editor.breakAt(clock, { line, condition: '@standing' });
    const nodes = { standing: { attach: standing.port, after: 'held' }, held: { attach: held.port } };
    await editor.debug({ request: 'attach', nodes });
    expect((await editor.halts()).place).toBe(`standing clock.cjs:${line}`);
    expect(await editor.threads()).toEqual(['held · held', 'standing · stopped']);
    await editor.stop();
    for (const process of [standing, held]) {
      await expectNoTraces(process.port);
      process.child.stdin?.write('say still here\n');
      await process.writes('still here');
    }
  });

  it('leaves no trace when Stop comes in the middle of it', async () => {
    const process = await running();
    for (let round = 0; round < 5; round++) {
      const editor = stage.editor();
      await editor.breakAt(clock, { line: await lineOf(clock, 'count++'), condition: 'count < 0' });
      const attached = editor.debug({ request: 'attach', nodes: { clock: { attach: process.port } } });
      attached.catch(() => {}); // it may be refused, since it was stopped
      // The probe is there by then, and the debugger is not yet.
      await editor.wire.next('breakpoint');
      await editor.stop();
      await expectNoTraces(process.port);
    }
  });

  it('does not keep a process that exits', async () => {
    const process = await running();
    const editor = stage.editor();
    await editor.debug({ request: 'attach', nodes: { clock: { attach: process.port } } });
    process.child.stdin?.write('leave 5\n');
    expect(await process.exited).toEqual({ code: 5, signal: null });
    await editor.writes('has ended, or closed its inspector');
    await editor.wire.next('thread', ({ reason }) => reason === 'exited');
    await editor.wire.next('terminated');
    expect(await editor.threads()).toEqual([]);
  });

  it('does not keep a process that has nothing left to do', async () => {
    const process = await running();
    const editor = stage.editor();
    await editor.debug({ request: 'attach', nodes: { clock: { attach: process.port } } });
    process.child.stdin?.write('finish\n');
    expect(await process.exited).toEqual({ code: 0, signal: null });
    await editor.wire.next('terminated');
  });

  it('lets children run that are just being started when it ends', async ({ signal }) => {
    const folder = await stage.folder();
    const child = await write(folder, 'child.cjs', "console.log('child runs');");
    const parent = await write(
      folder,
      'parent.cjs',
      'let left = 12;',
      'function start() {',
      '  if (left-- > 0) setTimeout(start, 25);',
      "  require('node:child_process').fork(process.env.CHILD, { execArgv: [] });",
      '}',
      "process.stdin.once('data', start);",
    );
    const process = await inspect(stage, parent, { runtime, env: { CHILD: child } });
    const editor = stage.editor();
    await editor.debug({ request: 'attach', nodes: { parent: { attach: process.port } } });
    const joins = editor.wire.next('thread', (body: { threadId: number }) => body.threadId > 1);
    process.child.stdin?.write('go');
    // By now others are on their way, each a little further than the next one.
    await joins;
    await editor.stop();
    await editor.close();
    await until(() => process.output.split('child runs').length === 14, signal);
  });

  it('goes on with the others when one of several leaves', async () => {
    const [first, second] = [await running(), await running()];
    const editor = stage.editor();
    await editor.debug({
      request: 'attach',
      nodes: { first: { attach: first.port }, second: { attach: second.port } },
    });
    first.child.kill('SIGKILL');
    await editor.wire.next('thread', ({ reason }) => reason === 'exited');
    expect(await editor.threads()).toEqual(['second']);
    await editor.pause();
    expect((await editor.halts()).thread).toBe('second · paused');
    await editor.stop();
    expect(isAlive(second.pid)).toBe(true);
  });

  it('works beside another debugger, whose pause is shown and whose resume is noticed', async ({ signal }) => {
    const [shared, own] = [await running(), await running()];
    const other = await another(shared.port);
    await other.send('Debugger.enable');
    const editor = stage.editor();
    await editor.debug({ request: 'attach', nodes: { shared: { attach: shared.port }, own: { attach: own.port } } });

    await other.send('Debugger.pause');
    const stop = await editor.halts();
    expect(stop.thread).toBe('shared · paused by another debugger');
    expect(stop.body.description).toBe('Paused by another debugger');
    expect(await editor.threads()).toEqual(['own · held', 'shared · paused by another debugger']);
    await other.send('Debugger.resume');
    const continued = await editor.wire.next('continued');
    expect(continued).toEqual({ threadId: stop.threadId, allThreadsContinued: false });
    expect(await editor.threads()).toContain('shared');
    await editor.continue(stop.threadId);

    // Ours is seen there, and ends there too.
    let paused = 0;
    let resumed = 0;
    other.on('Debugger.paused', () => paused++);
    other.on('Debugger.resumed', () => resumed++);
    await editor.pause();
    await editor.halts();
    await until(() => paused > 0, signal);
    await editor.stop();
    await until(() => resumed === paused, signal);
    expect(await evaluated(other, "Symbol.for('lightcone') in globalThis")).toBe(false);
  });

  it('tells the pause of another debugger from its own also after halts for which it had to ask a busy node', async ({
    signal,
  }) => {
    const program = await write(
      await stage.folder(),
      'turns.cjs',
      '(function turn() {',
      '  for (const end = Date.now() + 14 + Math.random() * 10; Date.now() < end; );',
      '  setImmediate(turn);',
      '})();',
      "console.log('begun');",
    );
    const [busy, own] = [await inspect(stage, program, { runtime }), await running()];
    await busy.writes('begun');
    const editor = stage.editor();
    await editor.debug({ request: 'attach', nodes: { busy: { attach: busy.port }, own: { attach: own.port } } });
    for (let i = 0; i < 25; i++) {
      await editor.pause(await editor.threadId('own'));
      await editor.halts();
      await until(async () => String(await editor.threads()) === 'busy · held,own · paused', signal);
      await editor.continue();
    }
    const other = await another(busy.port);
    await other.send('Debugger.enable');
    await other.send('Debugger.pause');
    expect((await editor.halts()).thread).toBe('busy · paused by another debugger');
  });

  it('can be done again after Stop, and by two sessions at once', async () => {
    const process = await running();
    const nodes = { clock: { attach: process.port } };
    for (let round = 0; round < 3; round++) {
      const editor = stage.editor();
      await editor.debug({ request: 'attach', nodes });
      await editor.pause();
      await editor.halts();
      await editor.stop();
    }
    const [one, two] = [stage.editor(), stage.editor()];
    await one.debug({ request: 'attach', nodes });
    await two.debug({ request: 'attach', nodes });
    await one.stop();
    await two.pause();
    expect((await two.halts()).thread).toBe('clock · paused');
    await two.stop();
    await expectNoTraces(process.port);
  });
});

describe('Launching and attaching in one session', () => {
  const stage = new Stage();

  it('halts both, ends the one and leaves the other', async () => {
    const process = await inspect(stage, clock);
    const program = await write(
      await stage.folder(),
      'app.cjs',
      'console.log("pid", process.pid);',
      'setInterval(() => {}, 50);',
    );
    const editor = stage.editor();
    await editor.debug({ nodes: { app: { program, after: 'clock' }, clock: { attach: process.port } } });
    await editor.writes(/app +\| pid \d+/);
    const pid = Number(/pid (\d+)/.exec(editor.wire.output)?.[1]);
    await editor.pause();
    await editor.halts();
    expect((await editor.threads()).map((name) => name.split(' · ')[0])).toEqual(['app', 'clock']);
    await editor.stop();
    expect(isAlive(pid)).toBe(false);
    expect(isAlive(process.pid)).toBe(true);
  });
});
