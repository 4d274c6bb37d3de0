/** Breakpoints and logpoints on messages. */
import path from 'node:path';
import { build } from 'esbuild';
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
    await editor.debug({ nodes: await shop(), watches: ['break send "GET /orders/2" at gateway to orders'] });
    const stop = await editor.halts();
    expect(stop).toMatchObject({ thread: 'gateway · stopped', place: 'gateway gateway.cjs:6' });
    expect(await editor.evaluate('path', stop.frameId)).toBe("'/orders/2'");
    await editor.step('next', stop.threadId);
    expect(await editor.halts()).toMatchObject({ place: 'gateway gateway.cjs:7' });
    await editor.step('stepOut', stop.threadId);
    expect(await editor.halts()).toMatchObject({ place: 'gateway gateway.cjs:10' });
  });

  it('says of a message that is lost what became of it, and leads to the line that sent it', async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const port = await freePort();
    const program = await write(
      folder,
      'asks.cjs',
      "const http = require('node:http');",
      'function ask(path) {',
      `  http.get({ port: ${port}, host: '127.0.0.1', path }).on('error', (error) => {`,
      '    console.log(error.code);',
      '  });',
      '}',
      'async function fetches(path) {',
      `  await fetch('http://127.0.0.1:${port}' + path).catch(() => {});`,
      '}',
      "setInterval(() => ask('/asked'), 50);",
      "setInterval(() => fetches('/fetched'), 50);",
    );
    await editor.debug({ nodes: { app: { program, runtime } }, watches: ['break loss "GET /asked"'] });
    const stop = await editor.halts();
    const how = `to 127.0.0.1:${port}: nobody listens there (ECONNREFUSED)`;
    expect(stop.body).toMatchObject({ description: `Message: loss GET /asked ${how}` });
    const stack = await editor.stackLines(stop.threadId);
    expect(stack.slice(0, 3)).toEqual([
      `lost: GET /asked ${how}`,
      'ask asks.cjs:3',
      expect.stringContaining('asks.cjs:10'),
    ]);
    await editor.step('next', stop.threadId); // nothing of the program's is on the stack
    expect((await editor.halts()).body).toMatchObject({ description: `Message: loss GET /asked ${how}` });
    await editor.watches({ watches: [] });
    await editor.watches({ watches: ['break loss "GET /fetched"'] });
    await editor.continue();
    const { threadId, body } = await editor.halts();
    expect(body).toMatchObject({ description: `Message: loss GET /fetched ${how}` });
    expect((await editor.stackLines(threadId))[1]).toBe('fetches asks.cjs:8');
  });

  it('writes what became of each message that is lost, with the line that sent it', async () => {
    const editor = stage.editor();
    const lines = [
      "const [http, net, dgram] = ['http', 'net', 'dgram'].map((name) => require('node:' + name));",
      "const quiet = (emitter) => emitter.on('error', () => {});",
      'const server = http.createServer((request, response) => {',
      "  if (request.url !== '/reset') return;",
      "  response.writeHead(200, { 'content-length': 100 });",
      "  response.write('part', () => request.socket.resetAndDestroy());",
      '});',
      "const where = (path) => ({ port: server.address().port, host: '127.0.0.1', path });",
      "const url = (path) => 'http://127.0.0.1:' + server.address().port + path;",
      "server.listen(0, '127.0.0.1', () => {",
      "  quiet(http.get(where('/reset'), (response) => quiet(response).resume()));",
      "  const late = quiet(http.get({ ...where('/late'), timeout: 50 }, () => {}));",
      "  late.on('timeout', () => late.destroy());",
      "  const given = quiet(http.get(where('/given-up')));",
      "  given.on('finish', () => given.destroy());",
      "  fetch(url('/timed'), { signal: AbortSignal.timeout(50) }).catch(() => {});",
      '});',
      "const reset = net.createServer((socket) => socket.pause().resetAndDestroy()).listen(0, '127.0.0.1', () => {",
      "  const client = quiet(net.connect(reset.address().port, '127.0.0.1'));",
      "  client.write('x'.repeat(5_000_000));",
      '});',
      "const gone = dgram.createSocket('udp4').bind(0, '127.0.0.1', () => {",
      '  const { port } = gone.address();',
      '  gone.close();',
      "  const client = quiet(dgram.createSocket('udp4'));",
      "  client.connect(port, '127.0.0.1', () => client.send('anybody?'));",
      '});',
    ];
    const program = await write(await stage.folder(), 'app.cjs', ...lines);
    await editor.debug({ nodes: { app: { program, runtime } }, watches: ['log loss "lost {name}: {status}"'] });
    const lost = [
      ['lost 200 GET /reset: 200', "where('/reset')"],
      ['lost GET /late: ECONNRESET', "where('/late')"],
      ['lost GET /given-up: ECONNRESET', "where('/given-up')"],
      ['lost GET /timed: AbortError', "url('/timed')"],
      ['lost xxxx', 'client.write('],
      ['lost anybody?: ECONNREFUSED', 'client.send('],
    ] as const;
    const line = (part: string) => lines.findIndex((text) => text.includes(part)) + 1;
    for (const [text, part] of lost) {
      const isWritten = () =>
        editor.entries().some((entry) => entry.text.includes(text) && entry.place.startsWith(`app.cjs:${line(part)}:`));
      while (!isWritten()) await editor.wire.moreOutput();
    }
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

  it('knows to whom an answer goes that is lost, and own workers by the name of their node', async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const port = await freePort();
    const server = await write(
      folder,
      'server.cjs',
      "const { Worker } = require('node:worker_threads');",
      "const source = \"require('node:worker_threads').parentPort.on('message', (task) => {})\";",
      "const worker = new Worker(source, { eval: true }).on('online', () => worker.postMessage('a task'));",
      "require('node:http').createServer((request, response) => {",
      "  response.writeHead(200, { 'content-length': 100 });",
      "  response.write('part', () => request.socket.resetAndDestroy());",
      `}).listen(${port}, '127.0.0.1');`,
    );
    const client = await write(
      folder,
      'client.cjs',
      "const quiet = (emitter) => emitter.on('error', () => {});",
      `quiet(require('node:http').get('http://127.0.0.1:${port}/', (response) => quiet(response).resume()));`,
    );
    const nodes = {
      server: { program: server, runtime, ready: { port } },
      client: { program: client, runtime, after: 'server' },
    };
    const watches = [
      'log loss at server to client "lost {name} to {to}."',
      'log send at server to server "gives {name}"',
      'log receive at server from server "takes {name}"',
      'log send at server to client protocol worker "never {name}"',
    ];
    await editor.debug({ nodes, watches });
    await editor.writes('gives worker message');
    await editor.writes('takes worker message');
    await editor.writes('lost 200 GET / to client.');
    expect(editor.entries().some(({ text }) => text.includes('never'))).toBe(false);
  });

  /** A service that takes orders in several ways, and a client that sends three of each. */
  async function taker(...lines: readonly string[]) {
    const folder = await stage.folder();
    const port = await freePort();
    await write(
      folder,
      'node_modules/mini/index.js',
      '// A framework: its handlers are functions of a package, and read the body before they call those of the program.',
      "const http = require('node:http');",
      'exports.serve = (port, handlers) => http.createServer((request, response) => {',
      '  const parts = [];',
      "  request.on('data', (part) => parts.push(part)).on('end', () => setImmediate(async () => {",
      '    request.body = JSON.parse(Buffer.concat(parts).toString());',
      '    for (const handle of handlers) await handle(request, response);',
      '  }));',
      "}).listen(port, '127.0.0.1');",
    );
    const service = await write(folder, 'service.cjs', `const port = ${port};`, ...lines);
    const client = await write(
      folder,
      'client.cjs',
      "const http = require('node:http');",
      'const send = (total) => {',
      "  const options = { port, host: '127.0.0.1', method: 'POST', path: '/orders', agent: false };",
      '  http.request(options, (response) => {',
      "    response.on('data', () => {});",
      "  }).end(JSON.stringify({ total, text: 'x'.repeat(total) }));",
      '};',
      `const port = ${port};`,
      'let total = 0;',
      'setInterval(() => send(++total % 5), 30);',
      'setTimeout(() => send(200_000), 1000);',
    );
    return {
      service: { program: service, runtime, ready: { port } },
      client: { program: client, runtime, after: 'service' },
    };
  }

  const oneHandler = [
    "const { serve } = require('mini');",
    'serve(port, [(request, response) => {',
    '  response.end(String(request.body.total));',
    '}]);',
  ];
  const conditions = ['receive "POST /orders" when body.total == 3'];

  it('stops behind the body that its condition is about', async () => {
    const editor = stage.editor();
    const nodes = await taker(
      "const http = require('node:http');",
      'http.createServer(async (request, response) => {',
      "  let text = '';",
      '  for await (const part of request) text += part;',
      '  const { total } = JSON.parse(text);',
      '  response.end(String(total));',
      "}).listen(port, '127.0.0.1');",
    );
    await editor.debug({ nodes, watches: conditions });
    const stop = await editor.halts();
    expect(stop).toMatchObject({ thread: 'service · stopped', place: 'service service.cjs:6' });
    expect(await editor.evaluate('text', stop.frameId)).toContain('"total":3');
  });

  it('stops in the first line of the program where a package has taken the message', async () => {
    const editor = stage.editor();
    const nodes = await taker(
      "const { serve } = require('mini');",
      'const logged = (request) => {',
      '  request.seen = true;',
      '};',
      'serve(port, [',
      '  logged,',
      '  async (request, response) => {',
      '    await null;',
      '    response.end(String(request.body.total));',
      '  },',
      ']);',
    );
    await editor.debug({ nodes, watches: ['receive "POST /orders"'] });
    const stop = await editor.halts();
    expect(stop).toMatchObject({ thread: 'service · stopped', place: 'service service.cjs:4' });
    await editor.watches();
    await editor.step('next', stop.threadId);
    expect(await editor.halts()).toMatchObject({ place: 'service service.cjs:5' });
  });

  it('stops there, too, where a bundler has put the package into the file of the program', async () => {
    const editor = stage.editor();
    const nodes = await taker(...oneHandler);
    const bundle = path.join(path.dirname(nodes.service.program), 'dist', 'service.cjs');
    await build({
      ...{ entryPoints: [nodes.service.program], outfile: bundle },
      ...{ bundle: true, minify: true, sourcemap: true, platform: 'node', logLevel: 'error' },
    });
    await editor.debug({
      nodes: { ...nodes, service: { ...nodes.service, program: bundle } },
      watches: ['receive "POST /orders"'],
    });
    expect(await editor.halts()).toMatchObject({ thread: 'service · stopped', place: 'service service.cjs:4' });
  });

  it('stops in a worker that was made of a text', async () => {
    const editor = stage.editor();
    const program = await write(
      await stage.folder(),
      'boss.cjs',
      "const { Worker } = require('node:worker_threads');",
      "const lines = ['const { parentPort } = require(\"node:worker_threads\");', 'parentPort.on(\"message\", (job) => {', '  job.is = 1;', '});'];",
      "const worker = new Worker(lines.join('\\n'), { eval: true });",
      'setInterval(() => worker.postMessage({}), 50);',
    );
    await editor.debug({ nodes: { boss: { program, runtime } }, watches: ['receive worker'] });
    expect(await editor.halts()).toMatchObject({
      place: expect.stringMatching(/^boss \(worker\).* \[worker eval\]:3$/),
    });
  });

  it('stops for a large body with the whole of it', async () => {
    const editor = stage.editor();
    const nodes = await taker(...oneHandler);
    await editor.debug({
      nodes,
      watches: ['receive "POST *" when body.total > 1000 and length(body.text) == body.total'],
    });
    const stop = await editor.halts();
    expect(stop).toMatchObject({ place: 'service service.cjs:4' });
    expect(await editor.evaluate('request.body.total', stop.frameId)).toBe('200000');
  });

  it('stops a response where its client takes it', async () => {
    const editor = stage.editor();
    const nodes = await taker(
      "const { serve } = require('mini');",
      'serve(port, [(request, response) => {',
      '  response.statusCode = request.body.total === 2 ? 404 : 200;',
      '  response.end();',
      '}]);',
    );
    await editor.debug({ nodes, watches: ['receive "404 POST *" from service when status == 404 and latency > 0'] });
    const stop = await editor.halts();
    expect(stop).toMatchObject({ thread: 'client · stopped', place: 'client client.cjs:5' });
    expect(await editor.evaluate('response.statusCode', stop.frameId)).toBe('404');
  });

  it.each([
    ['an answer, over a connection that another request has opened', 'receive "200 GET /price/second"', 11],
    ['what a package has read from its socket', 'receive protocol tcp at shop', 10],
  ])('stops behind the await of %s', async (_, watch, line) => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const [shop, prices, stock] = [await freePort(), await freePort(), await freePort()];
    await write(
      folder,
      'node_modules/lines/index.js',
      "const net = require('node:net');",
      'exports.open = (port) => {',
      "  const socket = net.connect(port, '127.0.0.1');",
      '  const waiting = [];',
      "  socket.on('data', (answer) => waiting.shift()(String(answer)));",
      '  return (line) => new Promise((taken) => waiting.push(taken) && socket.write(line));',
      '};',
    );
    const program = await write(
      folder,
      'shop.cjs',
      "const http = require('node:http');",
      `const ask = require('lines').open(${stock});`,
      'async function order(request, response) {',
      "  if (request.url === '/first') {",
      `    await (await fetch('http://127.0.0.1:${prices}/price/first')).text();`,
      "    return response.end('first');",
      '  }',
      '  await null;',
      "  const left = await ask('melon');",
      '  const is = left.length;',
      `  const price = await fetch('http://127.0.0.1:${prices}/price/second'); const { ok } = price;`,
      "  response.end(is + ' ' + ok);",
      '}',
      `http.createServer(order).listen(${shop}, '127.0.0.1');`,
    );
    const others = await write(
      folder,
      'others.cjs',
      `require('node:http').createServer((_, response) => response.end('7')).listen(${prices}, '127.0.0.1');`,
      `require('node:net').createServer((socket) => socket.on('data', () => socket.write('3'))).listen(${stock}, '127.0.0.1');`,
    );
    const nodes = {
      others: { program: others, runtime, ready: { port: stock } },
      shop: { program, runtime, after: 'others', ready: { port: shop } },
    };
    await editor.debug({ nodes });
    expect(await (await fetch(`http://127.0.0.1:${shop}/first`)).text()).toBe('first');
    expect((await editor.watches({ watches: [watch] })).watches).toMatchObject([{ isVerified: true }]);
    const answer = fetch(`http://127.0.0.1:${shop}/second`).then((response) => response.text());
    expect(await editor.halts()).toMatchObject({ thread: 'shop · stopped', place: `shop shop.cjs:${line}` });
    await editor.watches({ watches: [] });
    await editor.continue();
    expect(await answer).toBe('1 true');
  });

  it('leads back to the program where a package sends what it has returned', async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const [port, stock] = [await freePort(), await freePort()];
    await write(
      folder,
      'node_modules/mini/index.js',
      "const http = require('node:http');",
      'exports.serve = (port, handle) => http.createServer(async (request, response) => {',
      '  const answer = await handle(request);',
      '  await null;',
      '  response.end(answer);',
      "}).listen(port, '127.0.0.1');",
    );
    const program = await write(
      folder,
      'shop.cjs',
      "const http = require('node:http');",
      'async function order(request) {',
      `  const left = await fetch('http://127.0.0.1:${stock}/left');`,
      '  return left.text();',
      '}',
      `http.createServer((_, response) => response.end('7')).listen(${stock}, '127.0.0.1');`,
      `require('mini').serve(${port}, order);`,
    );
    await editor.debug({
      nodes: { shop: { program, runtime, ready: { port } } },
      watches: ['break send "200 GET /order"'],
    });
    const answer = fetch(`http://127.0.0.1:${port}/order`).then((response) => response.text());
    const { threadId } = await editor.halts();
    const stack = await editor.stackLines(threadId);
    expect(stack[0]).toContain('index.js:5');
    expect(stack.slice(-2)).toEqual(['led here: GET /order', 'order shop.cjs:3']);
    await editor.watches({ watches: [] });
    await editor.continue();
    expect(await answer).toBe('7');
  });
});
