/** A cluster made with Moleculer: services, broker and gossip that nobody here wrote. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../poll.ts';
import { runtimes } from '../runtimes.ts';
import type { Editor } from '../stories/support/editor.ts';
import { freePort, lineOf, Stage } from '../stories/support/world.ts';

const folder = path.resolve(import.meta.dirname, 'moleculer');
const program = path.join(folder, 'node.js');
const transit = path.join(folder, 'node_modules/moleculer/src/transit.js');
const names = ['front', 'mail', 'orders', 'stock'];

interface View {
  readonly sees: readonly string[];
  readonly gossip: number;
}

describe.each(runtimes())('A Moleculer cluster on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  /** The cluster, complete. Gives how to ask its front. */
  async function start(editor: Editor): Promise<(path: string) => Promise<unknown>> {
    const addresses: string[] = [];
    for (const name of names) addresses.push(`tcp://127.0.0.1:${await freePort()}/${name}`);
    const port = await freePort();
    const node = (name: string) => ({
      program,
      runtime,
      args: ['{name}'],
      env: { CLUSTER: addresses.join(), PORT: port },
      ready: { log: 'the cluster is complete' },
      ...(name === 'front' ? {} : { group: 'back' }),
    });
    await editor.debug({ nodes: Object.fromEntries(names.map((name) => [name, node(name)])) });
    return async (url) => (await fetch(`http://127.0.0.1:${port}${url}`)).json();
  }

  /** Resolves when every node sees all of them, and has been told so by others since it was looked at first. */
  async function heartbeatsGoOn(ask: (path: string) => Promise<unknown>, signal: AbortSignal): Promise<void> {
    const before = (await ask('/cluster')) as View[];
    expect(before.map(({ sees }) => sees)).toEqual(names.map(() => names));
    await until(async () => {
      const now = (await ask('/cluster')) as View[];
      expect(now.map(({ sees }) => sees)).toEqual(names.map(() => names));
      return now.every(({ gossip }, place) => gossip > (before[place]?.gossip ?? 0));
    }, signal);
  }

  it('stops as a whole in a service, steps there, and goes on as if nothing had been', async ({ signal }) => {
    const editor = stage.editor();
    await editor.breakAt(program, await lineOf(program, "await ctx.call('stock.take'"));
    const ask = await start(editor);
    const order = ask('/?item=tea');
    const stop = await editor.halts();
    expect(stop.place).toBe(`orders node.js:${await lineOf(program, "await ctx.call('stock.take'")}`);
    expect(await editor.threads()).toEqual(['front · held', 'mail · held', 'orders · stopped', 'stock · held']);
    expect((await editor.variables(stop.frameId)).item?.value).toBe("'tea'");

    // Over a call that another node answers, and one that a third hears of.
    await editor.step('next', stop.threadId);
    const next = await editor.halts();
    expect(next.place).toBe(`orders node.js:${await lineOf(program, "await ctx.emit('order.placed'")}`);
    expect((await editor.variables(next.frameId)).left?.value).toBe('9');
    await editor.step('next', stop.threadId);
    await editor.halts();
    expect(await editor.threads()).toEqual(['front · held', 'mail · held', 'orders · stopped', 'stock · held']);

    await editor.continue();
    expect(await order).toBe('tea for you, 9 left');
    await editor.writes('mail for tea');
    await heartbeatsGoOn(ask, signal);
  });

  it("stops as a whole inside Moleculer's own source", async ({ signal }) => {
    const editor = stage.editor();
    const ask = await start(editor);
    const line = (await lineOf(transit, 'requestHandler(payload) {')) + 1;
    const [breakpoint] = await editor.breakAt(transit, { line, condition: '@stock' });
    expect(breakpoint?.verified).toBe(true);
    const order = ask('/?item=milk');
    const stop = await editor.halts();
    expect(stop.thread).toBe('stock · stopped');
    expect(await editor.stackLines(stop.threadId)).toContain(`requestHandler transit.js:${line}`);
    expect(await editor.evaluate('payload.action', stop.frameId)).toBe("'stock.take'");
    expect(await editor.threads()).toEqual(['front · held', 'mail · held', 'orders · held', 'stock · stopped']);
    await editor.step('next', stop.threadId);
    await editor.halts();
    await editor.breakAt(transit);
    await editor.continue();
    expect(await order).toBe('milk for you, 9 left');
    await heartbeatsGoOn(ask, signal);
  });
});
