/** Breakpoints and logpoints on messages. */
import { describe, expect, it } from 'vitest';
import { runtimes } from '../runtimes.ts';
import { write } from './support/programs.ts';
import { freePort, Stage } from './support/world.ts';

describe.each(runtimes())('A watch, with Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  /** A gateway that asks for an order twice a second, and the service that takes it. */
  async function shop() {
    const folder = await stage.folder();
    const port = await freePort();
    const orders = await write(
      folder,
      'orders.cjs',
      "const http = require('node:http');",
      'let count = 0;',
      'function take(request, response) {',
      "  const order = ++count + ' ' + request.method;",
      '  response.end(order);',
      '}',
      `http.createServer(take).listen(${port}, '127.0.0.1');`,
    );
    const gateway = await write(
      folder,
      'gateway.cjs',
      "const http = require('node:http');",
      'function ask(path, then) {',
      '  const answered = (response) => {',
      "    response.resume().on('end', then);",
      '  };',
      `  http.get({ port: ${port}, host: '127.0.0.1', path }, answered);`,
      "  console.log('asked', path);",
      '}',
      'let turn = 0;',
      "setInterval(() => ask('/orders/' + ++turn, () => {}), 100);",
    );
    return {
      orders: { program: orders, runtime, ready: { port } },
      gateway: { program: gateway, runtime, after: 'orders' },
    };
  }

  it('stops a request in the first line of its handler', async () => {
    const editor = stage.editor();
    await editor.debug({ nodes: await shop(), watches: ['break receive "GET /orders/3"'] });
    const stop = await editor.halts();
    expect(stop).toMatchObject({
      thread: 'orders · stopped',
      place: 'orders orders.cjs:4',
      reason: 'function breakpoint',
    });
    expect(stop.body).toMatchObject({ description: 'Message: receive GET /orders/3', allThreadsStopped: true });
    expect(await editor.evaluate('request.url', stop.frameId)).toBe("'/orders/3'");
    await editor.step('next', stop.threadId);
    expect(await editor.halts()).toMatchObject({ place: 'orders orders.cjs:5' });
  });

  it('stops a request in the line that sends it, from where a step goes on', async () => {
    const editor = stage.editor();
    await editor.debug({ nodes: await shop(), watches: ['break send "GET /orders/2" at gateway'] });
    const stop = await editor.halts();
    expect(stop).toMatchObject({ thread: 'gateway · stopped', place: 'gateway gateway.cjs:6' });
    expect(await editor.evaluate('path', stop.frameId)).toBe("'/orders/2'");
    await editor.step('next', stop.threadId);
    expect(await editor.halts()).toMatchObject({ place: 'gateway gateway.cjs:7' });
    await editor.step('stepOut', stop.threadId);
    expect(await editor.halts()).toMatchObject({ place: 'gateway gateway.cjs:10' });
  });

  it('is a function breakpoint too, with condition and hit count', async () => {
    const editor = stage.editor();
    await editor.debug({ nodes: await shop() });
    const set = await editor.breakOnMessages(
      { name: 'receive GET /orders/* @orders', hitCondition: '% 3' },
      { name: 'send', condition: '@gateway status == 200' },
      { name: 'recieve' },
      { name: 'receive @order' },
    );
    expect(set).toMatchObject([
      { verified: true, message: 'Watched in orders.' },
      { verified: true, message: 'Watched in gateway.' },
      {
        verified: false,
        message: expect.stringContaining('A breakpoint on messages begins with send, receive or loss'),
      },
      { verified: false, message: expect.stringContaining('There is no node "order" in this system') },
    ]);
    for (const _ of [1, 2]) {
      const stop = await editor.halts();
      expect(stop).toMatchObject({ place: 'orders orders.cjs:4', body: { hitBreakpointIds: [set[0]?.id] } });
      expect(Number(await editor.evaluate('count', stop.frameId)) % 3).toBe(2);
      await editor.continue();
    }
    expect(await editor.breakOnMessages()).toEqual([]);
    await editor.writes('asked /orders/9');
  });

  it('is set by a view of messages, beside the others', async () => {
    const editor = stage.editor();
    await editor.debug({ nodes: await shop(), watches: ['log send "POST *"'] });
    const set = await editor.watches({ watches: ['receive "GET *"', 'break'] });
    expect(set.watches).toMatchObject([
      { source: 'configuration', isVerified: true, message: 'Watched in gateway, orders.' },
      { source: 'client', text: 'receive "GET *"', isVerified: true },
      { source: 'client', isVerified: false, message: expect.stringContaining('The watch "break" is not understood') },
    ]);
    expect(await editor.halts()).toMatchObject({ place: 'orders orders.cjs:4' });
    expect((await editor.watches({ watches: [] })).watches).toHaveLength(1);
    await editor.continue();
    expect((await editor.watches()).watches).toHaveLength(1);
  });

  it('writes a line instead, which leads to where it was sent or taken', async () => {
    const editor = stage.editor();
    const watches = [
      'log send "GET *" at gateway "asks for {name} as {node}"',
      'log receive "GET *" "from {from}: {headers.host == null}"',
      'log send when lower(3) == 4',
    ];
    await editor.debug({ nodes: await shop(), watches });
    await editor.writes('from gateway: false');
    const entry = (text: string) => editor.entries().find((one) => one.text.includes(text));
    expect(entry('asks for GET /orders/1 as gateway')).toMatchObject({ place: 'gateway.cjs:6:8' });
    expect(entry('from gateway: false')).toMatchObject({ place: 'orders.cjs:3:14' });
    await editor.writes('fails and counts as false: ExpressionError: "lower" takes a text');
  });
});
