import { describe, expect, it } from 'vitest';
import type { NodesReport } from '../../src/protocol/control.ts';
import { until } from '../poll.ts';
import { runtimes } from '../runtimes.ts';
import { get, greeter } from './support/greeters.ts';
import { fixture, freePort, lineOf, Stage } from './support/world.ts';

const crew = fixture('crew.cjs');

describe.each(runtimes())('The width of a halt on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  /** Two groups: `web` with two nodes, and `data` alone. */
  async function shop() {
    const ports = { a: await freePort(), b: await freePort(), data: await freePort() };
    const node = (port: number, group: string) => ({
      program: greeter,
      runtime,
      env: { PORT: port },
      ready: { port },
      group,
    });
    return {
      ports,
      nodes: { 'web-1': node(ports.a, 'web'), 'web-2': node(ports.b, 'web'), data: node(ports.data, 'store') },
    };
  }

  it('group: stops and releases the nodes of one group, and a second halt is its own', async () => {
    const editor = stage.editor();
    const { nodes, ports } = await shop();
    await editor.breakAt(greeter, await lineOf(greeter, 'served++'));
    await editor.debug({ nodes, width: 'group' });
    const first = get(ports.a, 'ada');
    const web = await editor.halts();
    expect(web).toMatchObject({
      place: `web-1 greeter.cjs:${await lineOf(greeter, 'served++')}`,
      body: { allThreadsStopped: false },
    });
    const also = await editor.alsoStops();
    expect(also.thread).toBe('web-2 · held');
    expect(await editor.threads()).toEqual(['data', 'web-1 · stopped', 'web-2 · held']);

    const second = get(ports.data, 'bob');
    const data = await editor.halts();
    expect(data).toMatchObject({ thread: 'data · stopped', body: { allThreadsStopped: true } });

    expect(await editor.continue(web.threadId)).toEqual({ allThreadsContinued: false });
    expect(await editor.wire.next('continued')).toEqual({ threadId: also.threadId, allThreadsContinued: false });
    expect(await first).toBe('hello ada, hello ada');
    expect(await editor.threads()).toEqual(['data · stopped', 'web-1', 'web-2']);

    expect(await editor.continue(data.threadId)).toEqual({ allThreadsContinued: true });
    expect(await second).toBe('hello bob, hello bob');
  });

  it('group: a step holds the rest of its group, and lets it run while it waits', async () => {
    const editor = stage.editor();
    const [front, back, other] = [await freePort(), await freePort(), await freePort()];
    const node = (port: number, group: string, env = {}) => ({
      program: greeter,
      runtime,
      env: { PORT: port, ...env },
      ready: { port },
      group,
    });
    await editor.breakAt(greeter, { line: await lineOf(greeter, 'const text = await ask'), condition: '@front' });
    await editor.debug({
      nodes: { front: node(front, 'web', { PEER: back }), back: node(back, 'web'), other: node(other, 'other') },
      width: 'group',
    });
    const answer = get(front, 'ada');
    const { threadId } = await editor.halts();
    await editor.alsoStops();
    await editor.step('next', threadId);
    const next = await editor.halts();
    expect(next.place).toBe(`front greeter.cjs:${(await lineOf(greeter, 'const text = await ask')) + 1}`);
    expect((await editor.threads()).slice(0, 1)).toEqual(['back · held']);
    await editor.continue(threadId);
    expect(await answer).toBe('HELLO ADA, HELLO ADA!');
  });

  it('node: stops a node with its workers', async () => {
    const editor = stage.editor();
    const [port, other] = [await freePort(), await freePort()];
    await editor.breakAt(crew, await lineOf(crew, 'let sum'));
    await editor.debug({
      nodes: {
        shop: { program: crew, runtime, args: ['hire ada'], env: { PORT: port }, ready: { port } },
        back: { program: greeter, runtime, env: { PORT: other }, ready: { port: other } },
      },
      width: 'node',
    });
    await editor.joins('shop (ada)');
    await editor.writes('ada is here');
    await fetch(`http://127.0.0.1:${port}/tell%20x`);
    const stop = await editor.halts();
    await editor.alsoStops();
    expect(await editor.threads()).toEqual(['back', 'shop (ada) · stopped', 'shop · held']);
    await editor.continue(stop.threadId);
    await editor.writes('x is 120');
    expect(await editor.threads()).toEqual(['back', 'shop', 'shop (ada)']);
  });

  it('made wider while something stands stops the rest at once, and made narrower lets go together what stopped together', async () => {
    const editor = stage.editor();
    const { nodes, ports } = await shop();
    await editor.breakAt(greeter, await lineOf(greeter, 'served++'));
    await editor.debug({ nodes, width: 'node' });
    const answer = get(ports.a, 'ada');
    const stop = await editor.halts();
    expect(await editor.threads()).toEqual(['data', 'web-1 · stopped', 'web-2']);

    await editor.wire.request('lightcone/width', { width: 'group' });
    expect((await editor.alsoStops()).thread).toBe('web-2 · held');
    await editor.wire.request('lightcone/width', { width: 'all' });
    expect((await editor.alsoStops()).thread).toBe('data · held');
    expect(await editor.threads()).toEqual(['data · held', 'web-1 · stopped', 'web-2 · held']);
    expect(editor.wire.events.filter(({ event, body }) => event === 'stopped' && !body.preserveFocusHint)).toHaveLength(
      1,
    );

    await editor.wire.request('lightcone/width', { width: 'node' });
    expect(await editor.threads()).toEqual(['data · held', 'web-1 · stopped', 'web-2 · held']);
    await editor.step('next', stop.threadId);
    await editor.halts();
    expect(await editor.continue(stop.threadId)).toEqual({ allThreadsContinued: true });
    expect(await answer).toBe('hello ada, hello ada');
    expect(await editor.threads()).toEqual(['data', 'web-1', 'web-2']);

    const next = get(ports.b, 'bob');
    const again = await editor.halts();
    expect(await editor.threads()).toEqual(['data', 'web-1', 'web-2 · stopped']);
    await editor.continue(again.threadId);
    expect(await next).toBe('hello bob, hello bob');
    await expect(editor.wire.request('lightcone/width', { width: 'wide' })).rejects.toThrow('"all", "group" or "node"');
  });

  it('switched while all run is that of the next halt', async () => {
    const editor = stage.editor();
    const { nodes } = await shop();
    await editor.debug({ nodes });
    await editor.wire.request('lightcone/width', { width: 'group' });
    await editor.pause(await editor.threadId('data'));
    await editor.halts();
    expect(await editor.threads()).toEqual(['data · paused', 'web-1', 'web-2']);
    await editor.pause(await editor.threadId('web-2'));
    await editor.halts();
    expect(await editor.threads()).toEqual(['data · paused', 'web-1 · held', 'web-2 · paused']);
  });
});

describe.each(runtimes())('Commands for one node on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  async function system() {
    const [a, b] = [await freePort(), await freePort()];
    const node = (port: number) => ({ program: greeter, runtime, env: { PORT: port }, ready: { port } });
    return { ports: { a, b }, nodes: { a: node(a), b: node(b) } };
  }

  it('move only that one, whatever the width is', async () => {
    const editor = stage.editor();
    const { nodes, ports } = await system();
    await editor.breakAt(greeter, { line: await lineOf(greeter, 'served++'), condition: '@a' });
    await editor.debug({ nodes });
    const [a, b] = [await editor.threadId('a'), await editor.threadId('b')];

    await editor.command('pause', { threadId: b });
    expect(await editor.halts()).toMatchObject({ threadId: b, body: { allThreadsStopped: false } });
    expect(await editor.threads()).toEqual(['a', 'b · paused']);
    await editor.command('continue', { node: 'b' });
    expect(await editor.wire.next('continued')).toEqual({ threadId: b, allThreadsContinued: true });
    expect(await editor.threads()).toEqual(['a', 'b']);

    const answer = get(ports.a, 'ada');
    await editor.halts();
    expect(await editor.threads()).toEqual(['a · stopped', 'b · held']);
    await editor.command('continue', { threadId: b });
    expect(await get(ports.b, 'bob')).toBe('hello bob, hello bob');
    await editor.command('next', { threadId: a });
    expect((await editor.halts()).body.allThreadsStopped).toBe(false);
    expect(await editor.threads()).toEqual(['a · stopped', 'b']);
    await editor.command('continue', { threadId: a });
    expect(await answer).toBe('hello ada, hello ada');
    expect(await editor.threads()).toEqual(['a', 'b']);
  });

  it('bring the cause of a halt back into sight, or any other thread that stands', async () => {
    const editor = stage.editor();
    const { nodes } = await system();
    await editor.debug({ nodes });
    await expect(editor.command('focusCause', {})).rejects.toThrow('Nothing of it stands now');
    const [a, b] = [await editor.threadId('a'), await editor.threadId('b')];
    await editor.pause(a);
    await editor.halts();
    await editor.command('focusCause', { threadId: b });
    expect((await editor.halts()).threadId).toBe(a);
    await editor.command('focus', { node: 'b' });
    expect((await editor.halts()).threadId).toBe(b);
    await editor.command('focusCause', {});
    expect((await editor.halts()).threadId).toBe(a);
    await editor.continue();
    expect(await editor.threads()).toEqual(['a', 'b']);
  });

  it('are refused with a reason where they make no sense', async () => {
    const editor = stage.editor();
    const { nodes } = await system();
    await editor.debug({ nodes });
    await expect(editor.command('jump', { node: 'a' })).rejects.toThrow('pause, continue');
    await expect(editor.command('pause', { node: 'c' })).rejects.toThrow('c');
    await expect(editor.command('next', { node: 'a' })).rejects.toThrow('a is running');
    await expect(editor.command('restart', {})).rejects.toThrow('Which node?');
  });

  it('restart a node and kill it', async () => {
    const editor = stage.editor();
    const { nodes, ports } = await system();
    await editor.debug({ nodes });
    const before = await editor.evaluate('@a process.pid');
    await editor.command('restart', { node: 'a' });
    await editor.joins('a');
    expect(await editor.evaluate('@a process.pid')).not.toBe(before);
    expect(await get(ports.b, 'bob')).toBe('hello bob, hello bob');
    await editor.wire.request('terminateThreads', { threadIds: [await editor.threadId('b')] });
    await editor.leaves('b');
    expect(await editor.threads()).toEqual(['a']);
  });

  it('restart a node that the end of the session overtakes', async () => {
    const editor = stage.editor();
    const { nodes } = await system();
    await editor.debug({ nodes });
    const ends = editor.wire.next('thread', ({ reason }) => reason === 'exited');
    const restarted = editor.command('restart', { node: 'a' });
    const refused = expect(restarted).rejects.toThrow('The session was ended while the system was being started.');
    await ends;
    await editor.stop();
    await refused;
    expect(editor.wire.stderr).toBe('');
  });

  it('can be chosen by the state of nodes, which is told as it changes, to who asks', async ({ signal }) => {
    const editor = stage.editor();
    const { nodes } = await system();
    await editor.debug({ nodes });
    expect(editor.wire.events.filter(({ event }) => event === 'lightcone/nodes')).toEqual([]);
    const report = await editor.wire.request<NodesReport>('lightcone/nodes');
    const a = await editor.threadId('a');
    const pid = Number(await editor.evaluate('@a process.pid'));
    expect(report).toMatchObject({
      width: 'all',
      state: 'running',
      nodes: [
        {
          name: 'a',
          group: 'a',
          kind: 'launch',
          state: 'running',
          phase: 'running',
          pid,
          restarts: 0,
          isolates: [{ threadId: a, title: 'a', kind: 'main', pid, state: '' }],
        },
        { name: 'b' },
      ],
    });
    let last = report;
    const changes = async (fits: (report: NodesReport) => boolean) =>
      until(async () => {
        if (!fits(last)) last = await editor.wire.next<NodesReport>('lightcone/nodes');
        return fits(last);
      }, signal);
    await editor.pause(a);
    await changes(({ state }) => state === 'halted');
    await editor.halts();
    await changes(({ nodes: [first, second] }) => first?.state === 'paused' && second?.state === 'held');
    expect(last.nodes.map(({ phase }) => phase)).toEqual(['halted', 'halted']);
    await editor.continue();
    await changes(({ state }) => state === 'running');
    await editor.command('kill', { node: 'b' });
    await changes(({ nodes: [, second] }) => second?.phase === 'ended' && second.isolates.length === 0);
  });
});
