/** What a client is told of the messages of a session. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LanesAnswer } from '../../../src/protocol/picture.ts';
import type {
  CausesAnswer,
  EventAnswer,
  EventArguments,
  EventsAnswer,
  MessagesAnswer,
  MessagesArguments,
  MessageTree,
  PathAnswer,
  PathArguments,
  SearchAnswer,
  SearchArguments,
} from '../../../src/protocol/timeline.ts';
import { runtimes } from '../../runtimes.ts';
import type { Editor } from '../support/editor.ts';
import { write } from '../support/programs.ts';
import { freePort, lineOf, Stage } from '../support/world.ts';

const stage = new Stage();

const stock = `const http = require('node:http');
http.createServer(function countStock(request, response) {
  response.end(JSON.stringify({ left: 3 }));
}).listen(Number(process.env.PORT), '127.0.0.1');
`;
const orders = `const http = require('node:http');
http.createServer(async function placeOrder(request, response) {
  for await (const chunk of request);
  http.get(process.env.STOCK + '/count', (answer) => {
    answer.resume().on('end', () => {
      response.statusCode = 201;
      response.end('ordered');
    });
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
`;
const customer = `const http = require('node:http');
process.stdin.resume();
function order() {
  const request = http.request(process.env.ORDERS + '/orders', { method: 'POST', headers: { authorization: 'secret' } }, (response) => {
    response.resume().on('end', () => console.log('served', response.statusCode));
  });
  request.end(JSON.stringify({ item: 'melon' }));
}
order();
setInterval(() => {}, 1000);
`;

async function shop(
  runtime: string,
  messages: object = {},
  ofStock: object = {},
): Promise<{ editor: Editor; folder: string }> {
  const folder = await stage.folder();
  const [stockPort, ordersPort] = [await freePort(), await freePort()];
  const files = { stock, orders, customer };
  for (const [name, text] of Object.entries(files)) await write(folder, `${name}.cjs`, text);
  const url = (port: number) => `http://127.0.0.1:${port}`;
  const editor = stage.editor();
  await editor.debug({
    cwd: folder,
    nodes: {
      stock: { program: 'stock.cjs', runtime, env: { PORT: stockPort }, ready: { port: stockPort }, ...ofStock },
      orders: {
        program: 'orders.cjs',
        runtime,
        env: { PORT: ordersPort, STOCK: url(stockPort) },
        ready: { port: ordersPort },
      },
      customer: { program: 'customer.cjs', runtime, env: { ORDERS: url(ordersPort) }, after: ['stock', 'orders'] },
    },
    messages,
  });
  return { editor, folder };
}

/** What is the same for all Nodes needs one. */
const newest = runtimes().at(-1)?.path ?? process.execPath;
const all: MessagesArguments = { most: 1000 };

/** The tree whose root has this name, as soon as it is complete. */
async function treeOf(editor: Editor, name: string, isComplete: (tree: MessageTree) => boolean): Promise<MessageTree> {
  for (;;) {
    const { trees } = await editor.wire.request<MessagesAnswer>('lightcone/messages', all);
    const tree = trees.find(({ message }) => message.name === name);
    if (tree && isComplete(tree)) return tree;
    await editor.wire.next('lightcone/messages');
  }
}

/** What was sent last may have been told before its receive. */
function isDelivered({ message, children }: MessageTree): boolean {
  return message.state === 'delivered' && children.every(isDelivered);
}

/** What was sent last has come. */
function isAnswered({ children }: MessageTree): boolean {
  return children.at(-1)?.message.state === 'delivered';
}

/** `POST /orders customer → orders`, what came of it indented. */
function drawn({ message, children }: MessageTree, indent = ''): readonly string[] {
  const { name, from, to } = message;
  const line = `${indent}${name} ${from?.title ?? '?'} → ${to.map(({ title }) => title).join(', ')}`;
  return [line, ...children.flatMap((child) => drawn(child, `${indent}  `))];
}

describe.each(runtimes())('The messages of a session on Node $version', ({ path: runtime }) => {
  it('are a tree of causes, each with its ends, its lines and its answer', async () => {
    const { editor, folder } = await shop(runtime);
    const tree = await treeOf(editor, 'POST /orders', (one) => drawn(one).length === 4 && isDelivered(one));
    expect(drawn(tree)).toEqual([
      'POST /orders customer → orders',
      '  GET /count orders → stock',
      '    200 GET /count stock → orders',
      '  201 POST /orders orders → customer',
    ]);
    const file = (name: string) => path.join(folder, name);
    expect(tree.message).toMatchObject({
      state: 'delivered',
      match: 'exact',
      answer: { status: 201 },
      sentFrom: { path: file('customer.cjs'), line: await lineOf(file('customer.cjs'), 'request.end'), name: 'order' },
      takenAt: { path: file('orders.cjs'), line: 2, name: 'placeOrder' },
    });
    expect(tree.children[0]?.message).toMatchObject({ sentFrom: { path: file('orders.cjs'), line: 4 } });
  });

  it('have a payload, headers, places and times each, which outlive the process', async () => {
    const { editor, folder } = await shop(runtime);
    const tree = await treeOf(editor, 'POST /orders', (one) => drawn(one).length === 4 && isDelivered(one));
    await editor.command('kill', { node: 'customer' });
    await editor.leaves('customer');
    const { id } = tree.message;
    const { event, ends, message } = await editor.wire.request<EventAnswer>('lightcone/event', { id });
    const [sent, received] = ends;
    expect(event).toEqual(sent);
    expect(event).toMatchObject({ kind: 'send', protocol: 'http', role: 'request', payload: 'kept' });
    expect(event.label).toMatch(/^customer#\d+$/);
    expect(received).toMatchObject({ kind: 'receive', handler: { source: 'orders.cjs', line: 2 }, stack: [] });
    expect(received?.time).toBeGreaterThanOrEqual(event.time);
    expect(message?.answer?.after).toBeGreaterThan(0);
    expect([...event.stack.map(({ name, path: file }) => `${name} ${file}`)]).toContain(
      `order ${path.join(folder, 'customer.cjs')}`,
    );
    const authorization = event.headers?.find(([name]) => name.toLowerCase() === 'authorization');
    expect(authorization?.[1]).not.toContain('secret');
  });

  it('have a past and a future, and a way between two', async () => {
    const { editor } = await shop(runtime);
    const tree = await treeOf(editor, 'POST /orders', (one) => drawn(one).length === 4 && isDelivered(one));
    const [order, count, answer] = [tree, ...tree.children].map(({ message }) => message.id);
    if (order === undefined || count === undefined || answer === undefined) throw new Error('the tree is not whole');
    const ask = <T>(what: 'past' | 'future' | 'path' | 'causes', args: EventArguments | PathArguments) =>
      editor.wire.request<T>(`lightcone/${what}`, args);
    const future = await ask<EventsAnswer>('future', { id: order });
    expect(future.isCut).toBe(false);
    expect(future.events).toContain(count);
    expect(future.events).toContain(answer);
    const past = await ask<EventsAnswer>('past', { id: answer });
    expect(past.events).toContain(order);
    expect((await ask<EventsAnswer>('future', { id: order, most: 1 })).events).toHaveLength(1);
    const way = await ask<PathAnswer>('path', { from: order, to: answer });
    expect([way.events?.at(0), way.events?.at(-1)]).toEqual([order, answer]);
    expect(await ask<PathAnswer>('path', { from: answer, to: order })).not.toHaveProperty('events');
    const causes = await ask<CausesAnswer>('causes', { id: count });
    expect(drawn(causes.tree)).toEqual(drawn(tree));
  });
});

describe('A search', () => {
  it('finds what is asked for, page by page', async () => {
    const { editor } = await shop(newest);
    await treeOf(editor, 'POST /orders', (one) => drawn(one).length === 4);
    const find = (args: SearchArguments) => editor.wire.request<SearchAnswer>('lightcone/search', args);
    const { found } = await find({ query: 'node:orders status:201' });
    expect(found).toMatchObject([{ kind: 'send', name: '201 POST /orders', status: 201 }]);
    const every = await find({ query: 'orders' });
    const first = await find({ query: 'orders', most: 1 });
    const [last] = first.found;
    if (!last) throw new Error('nothing was found');
    const rest = await find({ query: 'orders', behind: last });
    expect([first.isCut, ...first.found, ...rest.found]).toEqual([true, ...every.found]);
    await expect(find({ query: 'colour:red' })).rejects.toThrow('can\'t ask for "colour"');
  });
});

describe('Messages that are not there', () => {
  it('are explained', async () => {
    const { editor } = await shop(newest, { capture: false });
    const { trees, empty } = await editor.wire.request<MessagesAnswer>('lightcone/messages');
    expect(trees).toEqual([]);
    expect(empty).toBe('Messages are not captured: the configuration has "messages": { "capture": false }.');
    await expect(editor.wire.request('lightcone/event', { id: 12 })).rejects.toThrow(
      'There is no event 12 in this session.',
    );
    await expect(editor.wire.request('lightcone/past', {})).rejects.toThrow('needs a number named "id"');
    const { lanes } = await editor.wire.request<LanesAnswer>('lightcone/lanes');
    const why = ['Its messages are not captured, as the configuration says.'];
    expect(lanes.map(({ lane, unseen }) => [lane, unseen])).toEqual([
      ['stock', why],
      ['orders', why],
      ['customer', why],
    ]);
    const isolate = lanes.find(({ lane }) => lane === 'orders')?.isolate;
    await expect(editor.wire.request('lightcone/event', { id: Number(isolate) * 2 ** 32 + 7 })).rejects.toThrow(
      'The event orders#7 is forgotten, or was never seen',
    );
  });

  it('are missing of a node that is to be left alone', async () => {
    const { editor } = await shop(newest, {}, { messages: { capture: false } });
    const tree = await treeOf(editor, 'POST /orders', (one) => drawn(one).length === 4 && isAnswered(one));
    expect(drawn(tree).map((line) => line.replace(/:\d+/, ''))).toEqual([
      'POST /orders customer → orders',
      '  GET /count orders → 127.0.0.1',
      '    200 GET /count 127.0.0.1 → orders',
      '  201 POST /orders orders → customer',
    ]);
    const { lanes } = await editor.wire.request<LanesAnswer>('lightcone/lanes');
    expect(lanes.find(({ lane }) => lane === 'stock')).toMatchObject({ events: 0 });
  });
});
