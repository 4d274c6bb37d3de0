/** The example that everybody tries first, and the bug in it that is set as an exercise. */
import { connect } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { example } from '../../scripts/workshop/paths.mjs';
import { runtimes } from '../runtimes.ts';
import type { Editor } from '../stories/support/editor.ts';
import { freePort, lineOf, Stage } from '../stories/support/world.ts';

const orders = path.join(example, 'src/orders.ts');
const ledger = path.join(example, 'src/ledger.ts');
const receipts = path.join(example, 'src/receipts.js');

interface Shop {
  order(item: string): Promise<{ readonly id: number; readonly state: string; readonly receipt?: { text: string } }>;
  /** What the stock says to a line. */
  stock(line: string): Promise<string>;
}

describe.each(runtimes())('The shop on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  async function open(editor: Editor, settings: object = {}): Promise<Shop> {
    const [gateway, first, second, stock] = [await freePort(), await freePort(), await freePort(), await freePort()];
    const env = { GATEWAY_PORT: gateway, ORDERS_PORTS: `${first},${second}`, STOCK_PORT: stock, REPLICA: '{index}' };
    const node = (name: string, rest: object) => ({ program: `src/${name}.ts`, runtime, env, ...rest });
    await editor.debug({
      cwd: example,
      nodes: {
        stock: node('stock', { ready: { port: stock } }),
        orders: node('orders', { replicas: 2, after: 'stock', ready: { log: 'listening on' } }),
        gateway: node('gateway', { after: 'orders', ready: { http: `${gateway}/health` } }),
      },
      ...settings,
    });
    await editor.writes('ready to book');
    return {
      async order(item) {
        const body = JSON.stringify({ item, quantity: 1 });
        const response = await fetch(`http://127.0.0.1:${gateway}/orders`, { method: 'POST', body });
        return (await response.json()) as Awaited<ReturnType<Shop['order']>>;
      },
      async stock(line) {
        const socket = connect(stock, '127.0.0.1');
        socket.end(`${line}\n`);
        return (await text(socket)).trim();
      },
    };
  }

  it('has all its processes in one session: both replicas, the child, and its worker', async () => {
    const editor = stage.editor();
    await open(editor);
    expect(await editor.threads()).toEqual([
      'gateway',
      'gateway (ledger.ts)',
      'gateway (receipts.js)',
      'orders-1',
      'orders-2',
      'stock',
    ]);
  });

  it('stops in either replica, and with it everywhere', async () => {
    const editor = stage.editor();
    const line = await lineOf(orders, 'await stock.ask(`COUNT');
    await editor.breakAt(orders, line);
    const shop = await open(editor);
    for (const replica of ['orders-1', 'orders-2']) {
      const answer = shop.order('apple');
      const stop = await editor.halts();
      expect(stop).toMatchObject({ place: `${replica} orders.ts:${line}`, thread: `${replica} · stopped` });
      expect((await editor.threads()).filter((name) => !/ · (held|stopped)$/.test(name))).toEqual([]);
      await editor.continue();
      expect(await answer).toMatchObject({ state: 'reserved' });
    }
  });

  it('stops in the ledger, where the gateway has sent an order by IPC, and then in its worker', async () => {
    const editor = stage.editor();
    await editor.breakAt(ledger, await lineOf(ledger, 'waiting.push(book)'));
    const line = await lineOf(receipts, 'number += 1');
    await editor.breakAt(receipts, line);
    const shop = await open(editor);
    const answer = shop.order('pear');
    let stop = await editor.halts();
    expect(stop.thread).toBe('gateway (ledger.ts) · stopped');
    expect(await editor.evaluate('book.item', stop.frameId)).toBe("'pear'");
    await editor.continue();
    stop = await editor.halts();
    expect(stop.place).toBe(`gateway (receipts.js) receipts.js:${line}`);
    expect(await editor.evaluate('number', stop.frameId)).toBe('0');
    await editor.continue();
    expect((await answer).receipt?.text).toMatch(/^No\. 1: 1 x pear/);
  });

  it('sells the last melon twice, and it can be seen how', async () => {
    const editor = stage.editor();
    const line = await lineOf(orders, 'const missing = ');
    await editor.breakAt(orders, { line, condition: "@orders && order.item == 'melon'" });
    const shop = await open(editor, { width: 'node' });
    expect(await shop.stock('COUNT melon')).toBe('OK 1');

    // Both replicas come to know that one melon is left, and stand there.
    const answers = [shop.order('melon'), shop.order('melon')];
    const stops = [await editor.halts(), await editor.halts()];
    expect(stops.map(({ place }) => place).sort()).toEqual([
      `orders-1 orders.ts:${line}`,
      `orders-2 orders.ts:${line}`,
    ]);
    expect(await editor.evaluate('@orders answer')).toBe("2 nodes: 2 × 'OK 1'");

    // What each of them does then is right, but for the other.
    for (const { threadId } of stops) await editor.continue(threadId);
    const sold = await Promise.all(answers);
    expect(sold.map(({ state }) => state)).toEqual(['reserved', 'reserved']);
    expect(sold.map(({ id }) => id).sort()).toEqual([1, 2]);
    expect(await editor.evaluate('@orders orders.size')).toBe('2 nodes: 2 × 1');
    expect(await shop.stock('COUNT melon')).toBe('OK -1');
  });
});
