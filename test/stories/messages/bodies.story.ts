/** Messages that are hard to carry, or to look at: the programs get and do the same as without us, and what is told is small. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { runtimes } from '../../runtimes.ts';
import { type Captured, capture } from '../support/captured.ts';
import { keyAndCertificate } from '../support/certificate.ts';
import { paired } from '../support/paired.ts';
import { write } from '../support/programs.ts';
import { Stage } from '../support/world.ts';

const { resolve } = createRequire(import.meta.url);
const stage = new Stage();
const run = promisify(execFile);

/** What a program needs to say what it sees. */
const beginning = [
  "const http = require('node:http');",
  "const { once } = require('node:events');",
  'const say = (...words) => console.log(...words);',
  "const stackOf = (error) => String(error.stack).replace(/\\(?(node:|\\/).*/g, '').replace(/ +/g, ' ');",
  'const fails = (what, todo) => { try { todo(); say(what, "did not fail"); } catch (error) { say(what, error.code, stackOf(error)); } };',
  'async function serve(handle, options = {}) {',
  '  const server = http.createServer(options, handle);',
  "  await once(server.listen(0, '127.0.0.1'), 'listening');",
  '  return server;',
  '}',
  'async function ask(server, options = {}, body = undefined) {',
  "  const request = http.request({ port: server.address().port, host: '127.0.0.1', agent: false, ...options });",
  '  request.end(body);',
  "  const [response] = await once(request, 'response');",
  '  let size = 0;',
  '  for await (const part of response) size += part.length;',
  '  const own = response.rawHeaders.filter((_, at) => at % 2 === 0 && !/^(date|connection)$/i.test(response.rawHeaders[at])).join();',
  '  say(options.method ?? "GET", response.statusCode, response.statusMessage, own, size);',
  '}',
  'const main = async () => {',
];
const end = ['  say("the end");', '};', 'main();'];

/** Runs a program alone and captured, which makes no difference to it. */
async function bothWays(runtime: string, ...lines: readonly string[]): Promise<Captured> {
  const text = [...beginning, ...lines, ...end];
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { stdout } = await run(runtime, [await write(await stage.folder(), 'app.cjs', ...text)], { env });
  const captured = await capture(stage, { app: text }, { runtime });
  await captured.writes('| the end');
  // Errors about what can't be cloned or written have the one frame of ours that looks like the method called.
  const isOurs = (line: string) => / at (?:ChildProcess\.send|MessagePort\.postMessage) $/.test(line);
  const seen = captured.lines.map((line) => line.replace(/^app \| /, '')).filter((line) => !isOurs(line));
  expect(seen).toEqual(stdout.trimEnd().split('\n'));
  return captured;
}

describe.each(runtimes())('What is hard about messages, with Node $version', ({ path: runtime }) => {
  it('responses without a body, that are announced, or whose heads are written in other ways', async () => {
    const captured = await bothWays(
      runtime,
      '  const server = await serve((request, response) => {',
      '    request.resume();',
      "    if (request.url === '/array') response.writeHead(200, 'Fine', ['X-One', '1', 'x-one', '2', 'Set-Cookie', 'a', 'Set-Cookie', 'b']).end('abc');",
      "    else if (request.url === '/pairs') response.writeHead(200, [['X-One', '1'], ['X-Two', '2']]).end('abc');",
      "    else if (request.url === '/flushed') { response.flushHeaders(); setImmediate(() => response.end('later')); }",
      "    else if (request.url === '/trailers') { response.writeHead(200, { trailer: 'x-sum' }); response.write('abc'); response.addTrailers({ 'x-sum': '3' }); response.end(); }",
      "    else { response.statusCode = Number(request.url.slice(1)); response.setHeader('etag', 'x'); response.end(request.url === '/200' ? 'abc' : undefined); }",
      '  });',
      "  server.on('checkContinue', (request, response) => {",
      '    response.writeContinue();',
      "    request.on('data', (data) => say('went on with', String(data))).on('end', () => response.end('abc'));",
      '  });',
      "  await ask(server, { method: 'HEAD', path: '/200' });",
      "  for (const path of ['/200', '/204', '/304', '/array', '/pairs', '/flushed', '/trailers']) await ask(server, { path });",
      "  const request = http.request({ port: server.address().port, host: '127.0.0.1', agent: false, method: 'POST', path: '/200', headers: { expect: '100-continue' } });",
      "  const answered = once(request, 'response');",
      '  request.flushHeaders();',
      "  await once(request, 'continue');",
      "  request.end('now');",
      '  const [response] = await answered;',
      "  say('continued', response.statusCode);",
      '  response.resume();',
      "  await once(response, 'end');",
      '  server.close();',
    );
    const isSent = (name: string) => captured.messages((event) => event.name === name).length > 0;
    await captured.until(() => isSent('200 POST /200') && paired(captured, 'http').alone.length === 0);
    const { pairs } = paired(captured, 'http');
    expect(pairs.filter(({ send }) => send.role === 'response').map(({ send }) => send.name)).toEqual([
      ...['200 HEAD /200', '200 GET /200', '204 GET /204', '304 GET /304', '200 GET /array', '200 GET /pairs'],
      ...['200 GET /flushed', '200 GET /trailers', '200 POST /200'],
    ]);
  });

  it('heads that are wrong, or as large as a server takes them', async () => {
    await bothWays(
      runtime,
      '  const server = await serve((request, response) => {',
      "    fails('name', () => response.setHeader('x y', '1'));",
      "    fails('value', () => response.writeHead(200, { x: 'a\\nb' }));",
      "    fails('status', () => response.writeHead(9));",
      "    response.end('abc', () => fails('late', () => response.setHeader('x', '1')));",
      '  });',
      "  fails('name asked', () => http.get({ headers: { 'x y': '1' } }));",
      "  fails('array asked', () => http.request({ headers: ['x y', '1'] }).end());",
      "  fails('path asked', () => http.get({ path: '/a b' }));",
      '  await ask(server);',
      // Node's limit is for the bytes of names and values: at the last size that it takes, ours would be too much.
      '  const sizes = [15_500, 15_900, 16_100, 16_200, 16_250, 16_300, 16_330, 16_350, 16_400];',
      '  for (const size of sizes) await ask(server, { headers: { x: "x".repeat(size) } }).catch((error) => say(size, error.code));',
      '  for (const size of sizes) {',
      "    const url = 'http://127.0.0.1:' + server.address().port;",
      "    const answer = await fetch(url, { headers: { x: 'x'.repeat(size) } }).catch((error) => ({ status: error.cause.code, text() {} }));",
      '    await answer.text();',
      "    say('fetch', size, answer.status);",
      '  }',
      "  const large = await serve((request, response) => response.setHeader('x', 'x'.repeat(Number(request.url.slice(1)))).end());",
      "  for (const size of sizes) await ask(large, { path: '/' + size }).catch((error) => say(size, error.code));",
      '  for (const size of sizes) {',
      "    const url = 'http://127.0.0.1:' + large.address().port + '/' + size;",
      '    const answer = await fetch(url).catch((error) => ({ status: error.cause.code, text() {} }));',
      '    await answer.text();',
      "    say('fetched', size, answer.status);",
      '  }',
      '  for (const one of [server, large]) { one.close(); one.closeAllConnections(); }',
    );
  });

  it('texts and objects that are made to break who looks at them', async () => {
    const captured = await bothWays(
      runtime,
      `  const { WebSocket, WebSocketServer } = require(${JSON.stringify(resolve('ws'))});`,
      "  const { fork } = require('node:child_process');",
      "  const { MessageChannel } = require('node:worker_threads');",
      "  if (process.argv[2] === 'child') return process.on('message', () => {});",
      '  const texts = ["</script><script>alert(1)</script>", "\\0\\x07\\x1b[2J\\x7f", "half \\ud800 of a pair", "\\u2028\\u2029", "__proto__", "x".repeat(1e6)];',
      "  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });",
      "  server.on('connection', (socket) => socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })));",
      "  await once(server, 'listening');",
      "  const client = new WebSocket('ws://127.0.0.1:' + server.address().port);",
      "  await once(client, 'open');",
      '  for (const text of [...texts, Buffer.from([0xff, 0, 0xfe]), Buffer.alloc(1e6, 0xff)]) {',
      '    client.send(text);',
      "    const [back, isBinary] = await once(client, 'message');",
      "    say(back.length, isBinary, require('node:crypto').createHash('md5').update(back).digest('hex'));",
      '  }',
      '  client.close();',
      '  server.close();',
      // Nothing of an object is run by us: what is counted is what Node itself does.
      '  let calls = [];',
      '  const traps = new Proxy({}, { get: (_, trap) => (target, ...rest) => { calls.push(trap); return Reflect[trap](target, ...rest); } });',
      '  const objects = {',
      "    throwing: { toJSON() { throw new Error('no JSON'); } },",
      "    proxy: new Proxy({ a: 1, type: 'x' }, traps),",
      "    getter: { get type() { calls.push('type'); return 'y'; } },",
      "    thrower: { get type() { throw new Error('not yours'); } },",
      '    circular: (() => { const one = {}; one.one = one; return one; })(),',
      '    deep: (() => { let one = {}; for (let at = 0; at < 500; at++) one = { one }; return one; })(),',
      '    function: { f() {} },',
      '  };',
      "  const child = fork(__filename, ['child']);",
      '  const { port1, port2 } = new MessageChannel();',
      '  for (const [name, object] of Object.entries(objects)) {',
      '    for (const [way, send] of [["ipc", () => child.send(object)], ["port", () => port1.postMessage(object)]]) {',
      '      calls = [];',
      '      fails(way + " " + name, send);',
      '      say(calls.join());',
      '    }',
      '  }',
      '  port1.close();',
      '  child.disconnect();',
      "  await once(child, 'exit');",
    );
    const longest = Math.max(...captured.messages().map(({ preview = '' }) => preview.length));
    expect(longest).toBeLessThan(4200);
    const previews = captured.messages(({ protocol }) => protocol === 'ws').map(({ preview }) => preview);
    expect(previews).toContain('</script><script>alert(1)</script>');
    expect(previews).toContain('<3 bytes: ff 00 fe>');
  });

  it('a function of the program in the place of one of Node', async () => {
    await bothWays(
      runtime,
      "  const http2 = require('node:http2');",
      '  const { connect } = http2;',
      "  http2.connect = (...given) => { say('connects to', new URL(given[0]).hostname); return connect(...given); };",
      "  const server = http2.createServer((request, response) => response.end('hi')).listen(0, '127.0.0.1');",
      "  await once(server, 'listening');",
      "  const client = http2.connect('http://127.0.0.1:' + server.address().port);",
      '  for (const _ of [1, 2]) {',
      "    const stream = client.request({ ':path': '/' });",
      "    const [headers] = await once(stream, 'response');",
      "    say(headers[':status'], Object.keys(stream.sentHeaders).join());",
      "    await once(stream.resume(), 'end');",
      '  }',
      '  client.close();',
      '  server.close();',
    );
  });

  it('bodies that are huge, never end, or are never read', async () => {
    const captured = await bothWays(
      runtime,
      '  const part = Buffer.alloc(131_072, "x");',
      '  let endless;',
      '  const server = await serve(async (request, response) => {',
      '    response.on("error", () => {});',
      "    if (request.url === '/endless') return (endless = setInterval(() => response.write('tick'), 1));",
      "    if (request.url === '/unread') {",
      '      while (response.write(part));',
      "      return say('it waits', response.writableNeedDrain);",
      '    }',
      '    for (let at = 0; at < 1600; at++) if (!response.write(part)) await once(response, "drain");',
      '    response.end();',
      '  });',
      "  const to = (path) => http.get({ port: server.address().port, host: '127.0.0.1', agent: false, path });",
      "  const request = to('/endless');",
      "  const [ticking] = await once(request, 'response');",
      '  let ticks = 0;',
      "  const many = new Promise((then) => ticking.on('data', () => ++ticks === 100 && then()));",
      '  const before = process.memoryUsage().rss;',
      '  let most = 0;',
      '  const look = setInterval(() => { most = Math.max(most, process.memoryUsage().rss - before); }, 10);',
      "  await ask(server, { path: '/huge' });",
      '  clearInterval(look);',
      "  if (most > 150e6) say('it took', most);",
      "  const unread = to('/unread');",
      "  const [response] = await once(unread, 'response');",
      '  await new Promise((then) => setTimeout(then, 200));',
      "  say('nobody reads', response.readableFlowing, response.readableLength <= 3 * 65_536, response.isPaused());",
      '  await many;',
      '  clearInterval(endless);',
      '  for (const one of [request, unread]) one.destroy();',
      '  server.close();',
      '  server.closeAllConnections();',
    );
    const sizes = captured.messages(({ name }) => name === '200 GET /huge' || name === 'chunk GET /huge');
    expect(sizes.length).toBeGreaterThan(100);
    expect(captured.messages(({ name }) => name === 'chunk GET /endless').length).toBeGreaterThan(100);
    const longest = Math.max(...sizes.map(({ preview = '' }) => preview.length));
    expect(longest).toBeLessThan(4200);
  });
});

describe.each(runtimes())('HTTPS, with Node $version', ({ path: runtime }) => {
  it('is seen as HTTP is: both ends by id, bodies, connections that are kept alive', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          ...keyAndCertificate,
          "const https = require('node:https');",
          "const { once } = require('node:events');",
          'const server = https.createServer({ key, cert }, (request, response) => {',
          "  let text = '';",
          "  request.on('data', (part) => (text += part)).on('end', () => response.end(text.toUpperCase()));",
          '});',
          "server.listen(0, '127.0.0.1', async () => {",
          '  const agent = new https.Agent({ keepAlive: true, ca: cert });',
          "  const at = { port: server.address().port, host: '127.0.0.1', servername: 'localhost', agent, method: 'POST' };",
          "  for (const path of ['/one', '/two']) {",
          '    const request = https.request({ ...at, path });',
          "    request.end('hello' + path);",
          "    const [response] = await once(request, 'response');",
          "    response.setEncoding('utf8').on('data', (part) => console.log('got', part, Object.keys(response.headers).length));",
          "    await once(response, 'end');",
          '  }',
          "  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';",
          "  const answer = await fetch('https://127.0.0.1:' + at.port + '/three', { method: 'POST', body: 'hello' });",
          "  console.log('got', await answer.text());",
          '});',
        ],
      },
      { runtime, env: { NODE_NO_WARNINGS: '1' } },
    );
    await captured.writes('got HELLO');
    await captured.until(() => captured.messages().length >= 12);
    const { pairs, alone } = paired(captured);
    expect(alone).toEqual([]);
    expect(pairs.map(({ send, receive }) => `${send.protocol} ${send.name} ${send.preview} → ${receive.name}`)).toEqual(
      [
        'https POST /one hello/one → POST /one',
        'https 200 POST /one HELLO/ONE → 200 POST /one',
        'https POST /two hello/two → POST /two',
        'https 200 POST /two HELLO/TWO → 200 POST /two',
        'https POST /three hello → POST /three',
        'https 200 POST /three HELLO → 200 POST /three',
      ],
    );
    expect(pairs.every(({ send, receive }) => receive.match.by === 'id' && send.stack.length > 0)).toBe(true);
  });
});
