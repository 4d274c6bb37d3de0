import { describe, expect, it } from 'vitest';
import { runtimes } from '../runtimes.ts';
import { inspect, write } from './support/programs.ts';
import { fixture, freePort, lineOf, Stage } from './support/world.ts';

const crew = fixture('crew.cjs');

describe.each(runtimes())('Worker threads on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  async function shop(...args: readonly string[]) {
    const port = await freePort();
    const node = { program: crew, runtime, args, env: { PORT: port }, ready: { port } };
    const say = async (line: string) => (await fetch(`http://127.0.0.1:${port}/${encodeURIComponent(line)}`)).text();
    return { node, say };
  }

  it('join by themselves, under names that a person would give them', async () => {
    const editor = stage.editor();
    const { node, say } = await shop('hire ada', 'hire', 'hire');
    await editor.debug({ nodes: { shop: node } });
    await editor.writes(/ada is here[\s\S]*somebody is here|somebody is here[\s\S]*ada is here/);
    await say('tell nest/bob');
    for (const title of ['shop (bob)', 'shop (bob) #2', 'shop (bob) #3']) await editor.joins(title);
    expect(await editor.threads()).toEqual([
      'shop',
      'shop (ada)',
      'shop (bob)',
      'shop (bob) #2',
      'shop (bob) #3',
      'shop (crew.cjs)',
      'shop (crew.cjs) #2',
    ]);
  });

  it('are left alone where children are', async () => {
    const editor = stage.editor();
    const { node } = await shop('hire ada');
    await editor.debug({ nodes: { shop: node }, followChildren: false });
    await editor.writes('ada is here');
    expect(await editor.threads()).toEqual(['shop']);
  });

  it('stop at a breakpoint on their first line, and halt with all others', async () => {
    const editor = stage.editor();
    const { node } = await shop('hire ada');
    await editor.breakAt(crew, {
      line: await lineOf(crew, 'require('),
      condition: '!require("node:worker_threads").isMainThread',
    });
    const started = editor.debug({ nodes: { shop: node } });
    const stop = await editor.halts();
    await started;
    expect(stop).toMatchObject({
      reason: 'breakpoint',
      place: `shop (ada) crew.cjs:${await lineOf(crew, 'require(')}`,
    });
    expect(stop.body.allThreadsStopped).toBe(true);
    expect(await editor.threads()).toEqual(['shop (ada) · stopped', 'shop · held']);
    await editor.continue();
    await editor.writes('ada is here');
    expect(await editor.threads()).toEqual(['shop', 'shop (ada)']);
  });

  it('can be stepped through, over an await and into functions, and show who awaits them', async () => {
    const editor = stage.editor();
    const { node, say } = await shop('hire ada');
    await editor.breakAt(crew, await lineOf(crew, 'await Promise.resolve'));
    await editor.debug({ nodes: { shop: node } });
    await editor.writes('ada is here');
    await say('tell x');
    const { threadId, place } = await editor.halts();
    const first = await lineOf(crew, 'await Promise.resolve');
    expect(place).toBe(`shop (ada) crew.cjs:${first}`);
    await editor.step('stepIn', threadId);
    expect((await editor.halts()).place).toBe(`shop (ada) crew.cjs:${await lineOf(crew, 'let sum')}`);
    await editor.step('stepOut', threadId);
    expect((await editor.halts()).place).toBe(`shop (ada) crew.cjs:${first}`);
    await editor.step('next', threadId);
    const after = await editor.halts();
    expect(after.place).toBe(`shop (ada) crew.cjs:${first + 1}`);
    expect((await editor.variables(after.frameId)).sum?.value).toBe('120');
    await editor.continue();
    await editor.writes('x is 120');
  });

  it('are halted by a pause, idle as they are, and go on', async () => {
    const editor = stage.editor();
    const { node, say } = await shop('hire ada', 'hire bob');
    await editor.debug({ nodes: { shop: node } });
    await editor.writes('ada is here');
    await editor.writes('bob is here');
    for (let i = 0; i < 20; i++) {
      await editor.pause(await editor.threadId('shop (ada)'));
      const stop = await editor.halts();
      expect(stop.place).toBe('shop (ada) (idle: waiting for events)');
      expect(await editor.threads()).toEqual(['shop (ada) · paused', 'shop (bob) · held', 'shop · held']);
      expect(await editor.evaluate('require === undefined ? 0 : 6 * 7', stop.frameId).catch(() => 'none')).toMatch(
        /42|none/,
      );
      await editor.continue();
    }
    await say('tell x');
    await editor.writes('x is 120');
  });

  it('can be paused in the moment in which they join, again and again', async () => {
    const editor = stage.editor();
    const { node, say } = await shop();
    await editor.debug({ nodes: { shop: node } });
    for (let i = 0; i < 15; i++) {
      const joins = editor.wire.next<{ threadId: number; reason: string }>('thread', (body) => body.threadId > i + 1);
      const said = say(`hire worker-${i}`);
      const { threadId } = await joins;
      // It has no loop yet, and a timer of ours would kill the process.
      await editor.command('pause', { threadId });
      expect((await editor.halts()).threadId).toBe(threadId);
      await editor.continue(threadId);
      await said;
      await editor.writes(`worker-${i} is here`);
    }
  });

  it('that were started without what their process preloads are halted, too', async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const program = await write(
      folder,
      'bare.cjs',
      "const { Worker } = require('node:worker_threads');",
      "new Worker('setInterval(function turn() {}, 1000); console.log(`begun`)', { eval: true, env: {}, execArgv: [] });",
      'setInterval(() => {}, 1000);',
    );
    await editor.debug({ nodes: { bare: { program, runtime } } });
    await editor.writes('begun');
    await editor.pause();
    await editor.halts();
    expect(await editor.threads()).toEqual(['bare (worker) · held', 'bare · paused']);
    await editor.continue();
    expect(await editor.threads()).toEqual(['bare', 'bare (worker)']);
  });

  it('may be what their process waits for without turning its loop', async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const program = await write(
      folder,
      'synchronous.cjs',
      "const { Worker, isMainThread, workerData } = require('node:worker_threads');",
      'if (isMainThread) {',
      '  const done = new Int32Array(new SharedArrayBuffer(4));',
      "  new Worker(__filename, { workerData: done, name: 'helper' });",
      '  Atomics.wait(done, 0, 0);',
      "  console.log('it has answered');",
      '} else {',
      '  Atomics.store(workerData, 0, 1);',
      '  Atomics.notify(workerData, 0);',
      '}',
    );
    await editor.breakAt(program, 8);
    const started = editor.debug({ nodes: { app: { program, runtime } } });
    expect((await editor.halts()).place).toBe('app (helper) synchronous.cjs:8');
    expect(await editor.threads()).toEqual(['app (helper) · stopped', 'app · held']);
    await editor.continue();
    await editor.writes('it has answered');
    await started;
    await editor.wire.next('terminated');
  });

  it('leave when they end and when they are terminated', async () => {
    const editor = stage.editor();
    const { node, say } = await shop('hire ada', 'hire bob');
    await editor.debug({ nodes: { shop: node } });
    await editor.writes('ada is here');
    await editor.writes('bob is here');
    await say('fire');
    await editor.writes('bob left with 1');
    await editor.leaves('shop (bob)');
    await say('tell leave/7');
    await editor.writes('ada left with 7');
    await editor.leaves('shop (ada)');
    expect(await editor.threads()).toEqual(['shop']);
  });

  it('do not keep a process from ending, not even one that waits for the debugger', async () => {
    const editor = stage.editor();
    const { node } = await shop('hire ada', 'exit 3');
    const { ready: _, ...quick } = node;
    await editor.debug({ nodes: { shop: quick } }).catch(() => {}); // it ends before it is up
    await editor.writes('exited with code 3');
  });

  it('of an attached process join when they are there already, and run on when the session ends', async () => {
    const port = await freePort();
    const attached = await inspect(stage, crew, { runtime, env: { PORT: String(port) } });
    const say = async (line: string) => (await fetch(`http://127.0.0.1:${port}/${encodeURIComponent(line)}`)).text();
    await attached.writes('open for orders');
    await say('hire ada');
    await attached.writes('ada is here');
    const editor = stage.editor();
    await editor.breakAt(crew, await lineOf(crew, 'return sum;'));
    await editor.debug({ request: 'attach', nodes: { shop: { attach: attached.port } } });
    await editor.joins('shop (ada)');
    await say('hire bob');
    await attached.writes('bob is here');
    await say('tell x');
    const stop = await editor.halts();
    expect(stop.thread).toMatch(/\((ada|bob)\)/);
    await editor.stop();
    await attached.writes('x is 120');
    await say('hire eve');
    await attached.writes('eve is here');
  });

  it('of an attached process go on when the adapter is killed, whether they stand or wait for their first line', async () => {
    const port = await freePort();
    const attached = await inspect(stage, crew, { runtime, env: { PORT: String(port) } });
    const say = async (line: string) => (await fetch(`http://127.0.0.1:${port}/${encodeURIComponent(line)}`)).text();
    await attached.writes('open for orders');
    await say('hire ada');
    await attached.writes('ada is here');
    const editor = stage.editor();
    await editor.breakAt(crew, await lineOf(crew, 'return sum;'));
    await editor.debug({ request: 'attach', nodes: { shop: { attach: attached.port } }, width: 'node' });
    await editor.joins('shop (ada)');
    await say('tell x');
    await editor.halts();
    // The process alone goes on, so that it can start another one, which joins the halt before its first line.
    await editor.command('continue', { threadId: await editor.threadId('shop') });
    await say('hire bob');
    await editor.joins('shop (bob)');
    expect(await editor.threads()).toEqual(['shop', 'shop (ada) · stopped', 'shop (bob) · not begun']);
    editor.wire.adapter.kill('SIGKILL');
    await attached.writes('x is 120');
    await attached.writes('bob is here');
  });
});
