/** fetch, and undici behind it. */
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { runtimes } from '../../runtimes.ts';
import { type Captured, capture } from '../support/captured.ts';
import { Stage } from '../support/world.ts';

const stage = new Stage();
const undici = JSON.stringify(createRequire(import.meta.url).resolve('undici'));

const named = (captured: Captured, kind: 'send' | 'receive', name: string) =>
  captured.messages((event) => event.kind === kind && event.name === name);

/** A server on a free port, and what is done with it. */
const around = (...lines: readonly string[]) => [
  "const { createServer } = require('node:http');",
  'const server = createServer((request, response) => handle(request, response));',
  'server.listen(0, async () => {',
  "  const url = 'http://127.0.0.1:' + server.address().port;",
  ...lines,
  '  server.close();',
  '});',
];

describe.each(runtimes())('fetch, with Node $version', ({ path: runtime }) => {
  it('shows where it was called, what it sends, and whose answer it is', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          ...around(
            "  const response = await fetch(url + '/orders?x=1', { method: 'POST', body: JSON.stringify({ total: 3 }) });",
            "  console.log('headers', [...response.headers.keys()].join(), await response.text());",
          ),
          'async function handle(request, response) {',
          "  console.log('got', request.rawHeaders.join());",
          "  if (request.url === '/inner') return response.end('inner');",
          '  for await (const _ of request) {}',
          "  const inner = await fetch('http://' + request.headers.host + '/inner');",
          '  response.statusCode = 201;',
          '  response.end(await inner.text());',
          '}',
        ],
      },
      { runtime },
    );
    await captured.until(() => captured.messages().length === 8);
    const [sent] = named(captured, 'send', 'POST /orders');
    const [received] = named(captured, 'receive', 'POST /orders');
    expect(sent).toMatchObject({ protocol: 'http', role: 'request', cause: 0, preview: '{"total":3}', size: 11 });
    expect(sent?.stack[0]).toMatchObject({ line: 4 });
    expect(received).toMatchObject({ match: { by: 'id', seq: sent?.seq } });
    const [inner] = named(captured, 'send', 'GET /inner');
    expect(inner).toMatchObject({ cause: received?.seq });
    expect(inner?.stack[0]).toMatchObject({ line: 12 });
    const [innerAnswer] = named(captured, 'receive', '200 GET /inner');
    expect(innerAnswer).toMatchObject({ replyTo: inner?.seq, cause: received?.seq, match: { by: 'id' } });
    const [answered] = named(captured, 'send', '201 POST /orders');
    expect(answered).toMatchObject({ cause: received?.seq, replyTo: received?.seq, preview: 'inner' });
    expect(named(captured, 'receive', '201 POST /orders')[0]).toMatchObject({
      cause: 0,
      replyTo: sent?.seq,
      match: { by: 'id', seq: answered?.seq },
    });
    await captured.writes('headers');
    expect(captured.lines.join('\n')).not.toContain('lightcone');
  });

  it('follows redirects, one request after the other, from the same line', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          ...around("  await (await fetch(url + '/old')).text();"),
          'function handle(request, response) {',
          "  if (request.url === '/old') response.writeHead(302, { location: '/new' });",
          '  response.end();',
          '}',
        ],
      },
      { runtime },
    );
    await captured.until(() => captured.messages().length === 8);
    for (const name of ['GET /old', 'GET /new'])
      expect(named(captured, 'send', name)[0]?.stack[0]).toMatchObject({ line: 4 });
    expect(named(captured, 'receive', '302 GET /old')).toHaveLength(1);
  });

  it('streams both ways: each chunk is a message, and its bytes are found again', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          ...around(
            "  const { once, EventEmitter } = require('node:events');",
            '  globalThis.turn = new EventEmitter();',
            '  async function* body() { yield Buffer.from("up"); }',
            "  const response = await fetch(url + '/events', { method: 'PUT', body: body(), duplex: 'half' });",
            '  const seen = [];',
            '  for await (const chunk of response.body) {',
            '    seen.push(Buffer.from(chunk).toString());',
            "    globalThis.turn.emit('next');",
            '  }',
            "  console.log('seen', seen.join());",
          ),
          'async function handle(request, response) {',
          "  const { once } = require('node:events');",
          '  for await (const _ of request) {}',
          '  response.flushHeaders();',
          "  for (const word of ['one', 'two', 'three']) {",
          "    const next = once(globalThis.turn, 'next');",
          '    response.write(word);',
          '    await next;',
          '  }',
          '  response.end();',
          '}',
        ],
      },
      { runtime },
    );
    await captured.writes('seen one,two,three');
    const chunks = (kind: 'send' | 'receive') => named(captured, kind, 'chunk PUT /events');
    await captured.until(() => chunks('receive').length === 4 && chunks('send').length === 4);
    expect(chunks('send').map(({ preview }) => preview)).toEqual(['up', 'one', 'two', 'three']);
    expect(chunks('receive').map(({ match }) => match)).toEqual(chunks('send').map(({ match }) => match));
    expect(chunks('send')[1]?.match).toMatchObject({ by: 'bytes', from: 0, to: 3 });
    expect(chunks('send')[2]?.match).toMatchObject({ by: 'bytes', from: 3, to: 6 });
  });

  it('that is aborted or refused loses its request', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          ...around(
            '  const controller = new AbortController();',
            '  globalThis.abort = () => controller.abort();',
            "  await fetch(url + '/slow', { signal: controller.signal }).catch((error) => console.log(error.name));",
            "  await fetch('http://127.0.0.1:2/nobody').catch((error) => console.log(error.message, error.cause.code));",
          ),
          'function handle(request, response) {',
          '  globalThis.abort();',
          '}',
        ],
      },
      { runtime },
    );
    const lost = () => captured.told.filter((event) => event.kind === 'more' && event.outcome === 'lost');
    await captured.until(() => lost().length >= 2 && captured.lines.length >= 2);
    const [slow] = named(captured, 'send', 'GET /slow');

    expect(lost()).toContainEqual(expect.objectContaining({ of: slow?.seq }));
    const [refused] = named(captured, 'send', 'GET /nobody');
    expect(lost()).toContainEqual(expect.objectContaining({ of: refused?.seq, status: 'ECONNREFUSED' }));
    expect(captured.lines).toContain('app | AbortError');
  });

  it('of the package, and its request, are seen as well', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          `const undici = require(${undici});`,
          ...around(
            "  const { body, headers } = await undici.request(url + '/request', { method: 'POST', body: 'text' });",
            "  console.log('headers', Object.keys(headers).join(), await body.text());",
            "  console.log('text', await (await undici.fetch(url + '/fetch')).text());",
          ),
          "function handle(request, response) { response.end('hi'); }",
        ],
      },
      { runtime },
    );
    await captured.writes('text hi');
    await captured.until(() => captured.messages().length === 8);
    const [request] = named(captured, 'send', 'POST /request');
    expect(request).toMatchObject({ preview: 'text' });
    expect(request?.stack.find(({ script }) => script.endsWith('app.cjs'))).toMatchObject({ line: 5 });
    expect(named(captured, 'receive', 'POST /request')[0]).toMatchObject({ match: { by: 'id', seq: request?.seq } });
    expect(named(captured, 'receive', '200 GET /fetch')[0]).toMatchObject({ match: { by: 'id' } });
    expect(captured.lines.join('\n')).not.toContain('lightcone');
  });

  it.each(['', undici])('shows no header of ours on the channels of undici %s', async (from) => {
    const captured = await capture(
      stage,
      {
        app: [
          "const { subscribe } = require('node:diagnostics_channel');",
          'const heads = [], told = [];',
          "subscribe('undici:request:create', ({ request }) => told.push(String(request.headers)));",
          "subscribe('undici:client:sendHeaders', ({ headers, request, socket }) => {",
          '  heads.push(headers); told.push(headers, String(request.headers)); own ??= socket;',
          '});',
          'let own;',
          from ? `const { fetch } = require(${from});` : '',
          ...around(
            "  const body = async function* () { yield Buffer.from('a'); await null; yield Buffer.from('b'); };",
            "  const ask = async (path, init) => (await fetch(url + path, { headers: { mine: 'x' }, ...init })).text();",
            "  const texts = [await ask('/get'), await ask('/text', { method: 'POST', body: 'hello' })];",
            "  texts.push(await ask('/stream', { method: 'PUT', body: body(), duplex: 'half' }));",
            '  const broken = async function* () { await null; throw new Error("mine"); };',
            "  texts.push(await ask('/broken', { method: 'PUT', body: broken(), duplex: 'half' }).catch(() => 'none'));",
            '  const controller = new AbortController();',
            "  const gone = ask('/gone', { signal: controller.signal }).catch(({ name }) => name);",
            '  controller.abort();',
            '  texts.push(await gone);',
            "  texts.push(...(await Promise.all([1, 2, 3].map((number) => ask('/many' + number)))));",
            "  console.log('texts', texts.join());",
            "  console.log('told', told.length > 12, /lightcone/i.test(told.join()), Object.hasOwn(own, 'write'), heads.length);",
          ),
          'async function handle(request, response) {',
          "  let body = '';",
          '  try { for await (const chunk of request) body += chunk; } catch { return; }',
          '  response.end(request.url + body + request.headers.mine);',
          '}',
        ],
      },
      { runtime },
    );
    await captured.writes('texts /getx,/texthellox,/streamabx,none,AbortError,/many1x,/many2x,/many3x');
    await captured.writes('told true false false');
    const names = ['GET /get', 'POST /text', 'PUT /stream', 'GET /many1', 'GET /many2', 'GET /many3'];
    await captured.until(() => names.every((name) => named(captured, 'receive', `200 ${name}`).length === 1));
    for (const name of names) {
      const [sent] = named(captured, 'send', name);
      expect(named(captured, 'receive', name)[0], name).toMatchObject({ match: { by: 'id', seq: sent?.seq } });
    }
  });

  it('of a client that pipelines: each head has its own id', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          `const { Client } = require(${undici});`,
          ...around(
            '  const client = new Client(url, { pipelining: 4 });',
            "  const ask = async (number) => (await client.request({ path: '/' + number, method: number === 3 ? 'PUT' : 'GET', body: number === 3 ? require('node:stream').Readable.from(['s']) : undefined })).body.text();",
            "  console.log('texts', (await Promise.all([1, 2, 3, 4, 5].map(ask))).join());",
            '  await client.close();',
          ),
          'async function handle(request, response) {',
          '  for await (const _ of request) {}',
          '  response.end(request.url);',
          '}',
        ],
      },
      { runtime },
    );
    await captured.writes('texts /1,/2,/3,/4,/5');
    await captured.until(() => captured.messages().filter(({ name }) => name.startsWith('200 ')).length === 10);
    for (const name of ['GET /1', 'GET /2', 'PUT /3', 'GET /4', 'GET /5']) {
      const [sent] = named(captured, 'send', name);
      expect(named(captured, 'receive', name)[0], name).toMatchObject({ match: { by: 'id', seq: sent?.seq } });
    }
  });

  it('looks as it did: name, length, errors', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          "console.log('fetch', fetch.name, fetch.length, JSON.stringify(Object.getOwnPropertyDescriptor(globalThis, 'fetch')));",
          'fetch().catch((error) => {',
          "  console.log('error', error.constructor.name, error.message);",
          '});',
        ],
      },
      { runtime },
    );
    await captured.writes('error TypeError');
    expect(captured.lines[0]).toBe('app | fetch fetch 1 {"writable":true,"enumerable":true,"configurable":true}');
  });
});
