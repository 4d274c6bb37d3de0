import { execFileSync } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../poll.ts';
import { runtimes } from '../runtimes.ts';
import { get, greeter, greeters } from './support/greeters.ts';
import { write } from './support/programs.ts';
import { fixture, freePort, lineOf, Stage } from './support/world.ts';

const busy = fixture('busy.cjs');

describe.each(runtimes())('A halt on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  /** Whoever reads it is in native code until somebody writes. */
  async function namedPipe(): Promise<string> {
    const pipe = path.join(await stage.folder(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    return pipe;
  }

  /** The pipe's other end, once somebody reads: before that a pipe can't be opened for writing without waiting. */
  async function onceRead(pipe: string, signal: AbortSignal): Promise<FileHandle> {
    let end: FileHandle | undefined;
    await until(async () => {
      end = await open(pipe, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => undefined);
      return end !== undefined;
    }, signal);
    if (!end) throw new Error(`Nobody reads ${pipe}.`);
    return end;
  }

  it('is made by pause, of nodes that are idle, and shows them as such', async () => {
    const editor = stage.editor();
    const { nodes, front, back } = await greeters(runtime);
    await editor.debug({ nodes });
    const threadId = await editor.threadId('front');
    await editor.pause(threadId);
    const stop = await editor.halts();
    expect(stop).toMatchObject({ threadId, reason: 'pause', place: 'front (idle: waiting for events)' });
    expect(await editor.threads()).toEqual(['back · held', 'front · paused']);

    // Whoever asks for more of such a stack gets no more.
    expect(await editor.stack(threadId, { startFrame: 1, levels: 19 })).toEqual([]);
    await expect(editor.step('next', threadId)).rejects.toThrow(
      'front waits for events, so there is nothing to step through. Continue.',
    );
    expect(await editor.evaluate('process.env.PEER')).toBe(`'${back}'`);

    // Time passes in none of them: a request waits until the system goes on.
    const answer = get(front, 'ada');
    expect(await editor.evaluate('1 + 1', stop.frameId)).toBe('2');
    await editor.continue();
    expect(await answer).toBe('HELLO ADA, HELLO ADA!');
  });

  it('has another place to stand when the node that made it is killed', async () => {
    const editor = stage.editor();
    const { nodes, back } = await greeters(runtime);
    await editor.breakAt(greeter, { line: await lineOf(greeter, 'served++'), condition: '@back' });
    await editor.debug({ nodes });
    get(back, 'ada').catch(() => {}); // it is killed before it can answer
    const stop = await editor.halts();
    process.kill(Number(await editor.evaluate('process.pid', stop.frameId)), 'SIGKILL');
    const next = await editor.halts();
    expect(next).toMatchObject({ place: 'front (idle: waiting for events)', reason: 'pause' });
    expect(await editor.threads()).toEqual(['front · paused']);
    await editor.continue();
    expect(await editor.threads()).toEqual(['front']);
  });

  it('can be made again and again, and leaves the system running in between', async () => {
    const editor = stage.editor();
    const { nodes, front } = await greeters(runtime);
    await editor.debug({ nodes });
    for (let i = 0; i < 20; i++) {
      await editor.pause();
      await editor.halts();
      await editor.continue();
      expect(await get(front, 'ada')).toBe('HELLO ADA, HELLO ADA!');
    }
    expect(await editor.threads()).toEqual(['back', 'front']);
  });

  it('stops a node in the middle of a long run of JavaScript', async ({ signal }) => {
    const editor = stage.editor();
    const port = await freePort();
    const { nodes } = await greeters(runtime);
    await editor.debug({ nodes: { ...nodes, busy: { program: busy, runtime, env: { PORT: port }, ready: { port } } } });
    const answer = await fetch(`http://127.0.0.1:${port}/spin?amount=5000`);
    const reader = answer.body?.getReader();
    await reader?.read();
    await editor.writes('| spins');
    await editor.pause(await editor.threadId('front'));
    await editor.halts();
    // On a busy machine the halt is shown before all have stopped.
    await until(async () => (await editor.threads()).includes('busy · held'), signal);
    expect(await editor.threads()).toEqual(['back · held', 'busy · held', 'front · paused']);
    expect((await editor.stackLines(await editor.threadId('busy')))[0]).toMatch(/^(spin|now) /);
    await editor.continue();
    expect((await reader?.read())?.done).toBe(false);
  });

  it('stops such a node also after many halts that met it between two runs', async ({ signal }) => {
    const editor = stage.editor();
    const program = await write(
      await stage.folder(),
      'turns.cjs',
      'function spin(milliseconds) {',
      '  const end = Date.now() + milliseconds;',
      '  let turns = 0;',
      '  while (Date.now() < end) turns++;',
      '  return turns;',
      '}',
      '// As long as it takes until a node that does not stop by itself is interrupted.',
      '(function turn() {',
      "  if (globalThis.isLong) console.log('long');",
      '  spin(globalThis.isLong ? 40_000 : 14 + Math.random() * 10);',
      '  setImmediate(turn);',
      '})();',
    );
    const { nodes } = await greeters(runtime);
    await editor.debug({ nodes: { ...nodes, turns: { program, runtime } } });
    const all = ['back · held', 'front · paused', 'turns · held'];
    const halted = async () => {
      await editor.pause(await editor.threadId('front'));
      await editor.halts();
      await until(async () => String(await editor.threads()) === String(all), signal);
    };
    for (let i = 0; i < 40; i++) {
      await halted();
      if (i === 39) await editor.evaluate('@turns globalThis.isLong = true');
      await editor.continue();
    }
    await editor.writes('| long');
    await halted();
    expect((await editor.stackLines(await editor.threadId('turns')))[0]).toMatch(/^(spin|now) /);
  });

  it('shows a node in native code as not stopped yet, and stops it when it comes back', async ({ signal }) => {
    const editor = stage.editor();
    const port = await freePort();
    const { nodes } = await greeters(runtime);
    await editor.debug({ nodes: { ...nodes, busy: { program: busy, runtime, env: { PORT: port }, ready: { port } } } });
    const pipe = await namedPipe();
    const answer = await fetch(`http://127.0.0.1:${port}/native?amount=${pipe}`);
    const reader = answer.body?.getReader();
    await reader?.read();
    const writer = await onceRead(pipe, signal);
    await editor.pause(await editor.threadId('front'));
    const first = await editor.halts();
    expect(first.body.threadId).toBe(await editor.threadId('front'));
    expect(await editor.threads()).toContain('busy · not stopped yet');
    expect(await editor.stackLines(await editor.threadId('busy'))).toEqual([
      '(not stopped yet: in native code, or in a long run of code)',
    ]);
    await writer.writeFile('read');
    await writer.close();
    const late = await editor.alsoStops();
    expect(late.threadId).toBe(await editor.threadId('busy'));
    expect(late.body.allThreadsStopped).toBe(false);
    expect(await editor.threads()).toContain('busy · held');
    await editor.continue();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('read');
  });

  it('that is over before a node has come back from native code does not stop it afterwards', async ({ signal }) => {
    const editor = stage.editor();
    const port = await freePort();
    await editor.debug({ nodes: { busy: { program: busy, runtime, env: { PORT: port }, ready: { port } } } });
    const pipe = await namedPipe();
    const answer = await fetch(`http://127.0.0.1:${port}/native?amount=${pipe}`);
    const reader = answer.body?.getReader();
    await reader?.read();
    const writer = await onceRead(pipe, signal);
    await editor.pause(await editor.threadId('busy'));
    await editor.halts();
    expect(await editor.threads()).toEqual(['busy · not stopped yet']);
    await editor.continue();
    await writer.writeFile('read');
    await writer.close();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('read');
    expect(await editor.threads()).toEqual(['busy']);
    expect(editor.wire.events.filter(({ event }) => event === 'stopped')).toHaveLength(1);
  });

  it('with a node in native code does not keep the user from ending the session', async ({ signal }) => {
    const editor = stage.editor();
    const port = await freePort();
    await editor.debug({ nodes: { busy: { program: busy, runtime, env: { PORT: port }, ready: { port } } } });
    const pipe = await namedPipe();
    const answer = await fetch(`http://127.0.0.1:${port}/native?amount=${pipe}`);
    await answer.body?.getReader().read();
    const writer = await onceRead(pipe, signal);
    await editor.pause(await editor.threadId('busy'));
    await editor.halts();
    await editor.stop();
    await writer.close();
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  it('comes from a debugger statement, and says so', async () => {
    const editor = stage.editor();
    const port = await freePort();
    await editor.debug({ nodes: { busy: { program: busy, runtime, env: { PORT: port }, ready: { port } } } });
    const answer = fetch(`http://127.0.0.1:${port}/statement`);
    const stop = await editor.halts();
    expect(stop.place).toBe(`busy busy.cjs:${await lineOf(busy, '    debugger;')}`);
    expect(stop.body).toMatchObject({ reason: 'pause', description: 'Debugger statement' });
    await editor.continue();
    expect(await (await answer).text()).toBe('begun\nwent on');
  });

  it('takes the focus once when two nodes hit their breakpoints in it, and tells of the second', async () => {
    const editor = stage.editor();
    const { nodes, front, back } = await greeters(runtime);
    await editor.breakAt(greeter, await lineOf(greeter, 'served++'));
    const { front: first, back: second } = nodes;
    await editor.debug({ nodes: { front: { ...first, env: { PORT: front } }, back: second } });
    // Both at once: which one comes first is left to the machine.
    const answers = [get(front, 'ada'), get(back, 'bob')];
    const stop = await editor.halts();
    const states = await editor.threads();
    const held = states.find((name) => name.endsWith('held'));
    if (held === undefined) {
      const other = await editor.alsoStops();
      expect(other.threadId).not.toBe(stop.threadId);
      expect(other.body.hitBreakpointIds).toEqual(stop.body.hitBreakpointIds);
    } else {
      await editor.continue();
      expect((await editor.halts()).threadId).not.toBe(stop.threadId);
    }
    await editor.continue();
    expect(await Promise.all(answers)).toEqual(['hello ada, hello ada', 'hello bob, hello bob']);
  });

  it('stops at the first line when asked to', async () => {
    const editor = stage.editor();
    const { nodes, back } = await greeters(runtime);
    const started = editor.debug({ nodes: { back: nodes.back }, stopOnEntry: true });
    const stop = await editor.halts();
    await started;
    expect(stop).toMatchObject({ reason: 'entry', place: `back greeter.cjs:${await lineOf(greeter, 'require(')}` });
    await editor.continue();
    await editor.writes(`listening on ${back}`);
  });

  it('stops nowhere, until it is asked to pause, where it was told so', async () => {
    const editor = stage.editor();
    const { nodes, front } = await greeters(runtime);
    await editor.breakAt(greeter, { line: await lineOf(greeter, 'served++') });
    await editor.debug({ nodes, stops: false, watches: ['break receive "GET /*" at back'] });
    expect(await get(front, 'ada')).toBe('HELLO ADA, HELLO ADA!');
    await editor.pause();
    expect(await editor.halts()).toMatchObject({ reason: 'pause' });
  });

  it('holds a node that joins it before its first line', async () => {
    const editor = stage.editor();
    const { nodes, front } = await greeters(runtime);
    await editor.breakAt(greeter, { line: await lineOf(greeter, 'server.listen'), condition: '@back' });
    const started = editor.debug({ nodes: { front: { ...nodes.front, after: [] }, back: nodes.back } });
    await editor.halts();
    await started;
    // `front` was started beside it: it stands somewhere, and has not opened its port unless it was faster.
    await editor.continue();
    await editor.writes(new RegExp(`front.*listening on ${front}`));
    expect(await get(front, 'ada')).toBe('HELLO ADA, HELLO ADA!');
  });

  it('of width "node" stops one node, and moves one', async () => {
    const editor = stage.editor();
    const { nodes, front, back } = await greeters(runtime);
    await editor.breakAt(greeter, { line: await lineOf(greeter, 'served++'), condition: '@back' });
    await editor.debug({ nodes, width: 'node' });
    const answer = get(front, 'ada');
    const stop = await editor.halts();
    expect(stop.place).toMatch(/^back greeter/);
    expect(stop.body.allThreadsStopped).toBe(false);
    expect(await editor.threads()).toEqual(['back · stopped', 'front']);
    await editor.pause(await editor.threadId('front'));
    expect((await editor.halts()).place).toBe('front (idle: waiting for events)');
    await editor.continue(await editor.threadId('front'));
    expect(await editor.threads()).toEqual(['back · stopped', 'front']);
    await editor.continue(stop.threadId);
    expect(await answer).toBe('HELLO ADA, HELLO ADA!');
    expect(back).not.toBe(front);
  });
});
