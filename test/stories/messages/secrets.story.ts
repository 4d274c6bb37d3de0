/** What is secret stays in the process: it is in no frame between process and adapter, in no console, in no recording. */
import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { fetchNode } from '../../../scripts/runtimes.mjs';
import { until } from '../../poll.ts';
import { runtimes } from '../../runtimes.ts';
import { write } from '../support/programs.ts';
import { adapterPath } from '../support/wire.ts';
import { Stage } from '../support/world.ts';

const { resolve } = createRequire(import.meta.url);
const stage = new Stage();
/** Recordings need a newer Node than the oldest that we run on. */
const node = await fetchNode(26);

/** Preloaded into the adapter: writes down every byte that a socket of it reads or writes, frames of CDP among them. */
const tap = (file: string) => [
  "const { appendFileSync } = require('node:fs');",
  "const { Socket } = require('node:net');",
  'const { push, write } = Socket.prototype;',
  'Socket.prototype.push = function (chunk, ...rest) {',
  `  if (chunk) appendFileSync(${JSON.stringify(file)}, chunk);`,
  '  return push.call(this, chunk, ...rest);',
  '};',
  'Socket.prototype.write = function (chunk, ...rest) {',
  `  appendFileSync(${JSON.stringify(file)}, chunk);`,
  '  return write.call(this, chunk, ...rest);',
  '};',
];

/** The secret is in a file, so that no source and no configuration has it. Beside it goes a word that is not secret, one for each way. */
const program = [
  "const http = require('node:http');",
  "const http2 = require('node:http2');",
  "const net = require('node:net');",
  "const dgram = require('node:dgram');",
  "const { fork } = require('node:child_process');",
  "const { Worker } = require('node:worker_threads');",
  `const { WebSocket, WebSocketServer } = require(${JSON.stringify(resolve('ws'))});`,
  "const secret = require('node:fs').readFileSync(require('node:path').join(__dirname, 'secret'), 'utf8');",
  'const on = (emitter, event) => new Promise((then) => emitter.once(event, then));',
  'const close = [];',
  'async function overHttp() {',
  '  const server = http.createServer((request, response) => {',
  "    request.resume().on('end', () => {",
  "      response.setHeader('set-cookie', 'sid=' + secret);",
  "      response.setHeader('content-type', 'application/json');",
  "      response.end(JSON.stringify({ open: 'word-answer', user: { accessToken: secret, list: [{ password: secret }] } }));",
  '    });',
  "  }).listen(0, '127.0.0.1');",
  "  await on(server, 'listening');",
  '  close.push(() => server.close());',
  '  const base = { port: server.address().port, host: "127.0.0.1", method: "POST", agent: false };',
  '  const send = async (options, ...parts) => {',
  '    const request = http.request({ ...base, ...options });',
  '    for (const part of parts) { request.write(part); await new Promise(setImmediate); }',
  '    request.end();',
  "    const response = await on(request, 'response');",
  "    await on(response.resume(), 'end');",
  '  };',
  "  await send({ path: '/query?open=word-query&access_token=' + secret + '&x=1', headers: { authorization: 'Bearer ' + secret, cookie: 'sid=' + secret } });",
  "  const form = { 'content-type': 'application/x-www-form-urlencoded' };",
  "  await send({ path: '/form', headers: form }, 'open=word-form&user[password]=' + secret + '&y=2');",
  '  await send({ path: \'/parts\' }, \'{"open":"word-parts","pass\', \'word":"\' + secret.slice(0, 9), secret.slice(9) + \'"}\');',
  "  await send({ path: '/inner' }, JSON.stringify({ open: 'word-inner', inner: JSON.stringify({ clientSecret: secret }) }));",
  "  const query = new URLSearchParams({ open: 'word-fetch', token: secret });",
  '  const body = new FormData();',
  "  body.set('open', 'word-multipart');",
  "  body.set('password', secret);",
  "  const answer = await fetch('http://127.0.0.1:' + base.port + '/fetch?' + query, { method: 'POST', body, headers: { 'x-api-token': secret } });",
  '  await answer.text();',
  '}',
  'async function overHttp2() {',
  '  const server = http2.createServer((request, response) => {',
  "    request.resume().on('end', () => response.end(JSON.stringify({ open: 'word-h2', token: secret })));",
  "  }).listen(0, '127.0.0.1');",
  "  await on(server, 'listening');",
  "  const client = http2.connect('http://127.0.0.1:' + server.address().port);",
  "  const stream = client.request({ ':path': '/h2?token=' + secret, ':method': 'POST', authorization: secret });",
  "  stream.end('token=' + secret);",
  "  await on(stream.resume(), 'end');",
  '  client.close();',
  '  server.close();',
  '}',
  'async function overWs() {',
  "  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });",
  "  await on(server, 'listening');",
  "  const client = new WebSocket('ws://127.0.0.1:' + server.address().port + '/?token=' + secret);",
  "  const [socket] = await Promise.all([on(server, 'connection'), on(client, 'open')]);",
  "  client.send(JSON.stringify({ open: 'word-ws', password: secret }));",
  "  await on(socket, 'message');",
  "  socket.send(Buffer.from('open: word-ws-bytes\\npassword: ' + secret));",
  "  await on(client, 'message');",
  '  client.close();',
  '  server.close();',
  '}',
  'async function overSockets() {',
  "  const server = net.createServer((socket) => socket.on('data', () => socket.end())).listen(0, '127.0.0.1');",
  "  await on(server, 'listening');",
  '  const client = net.connect(server.address().port);',
  "  client.write('LOGIN open=word-tcp&password=' + secret);",
  "  await on(client.resume(), 'close');",
  '  server.close();',
  "  const [from, to] = [dgram.createSocket('udp4'), dgram.createSocket('udp4')];",
  "  await new Promise((then) => to.bind(0, '127.0.0.1', then));",
  "  from.send(JSON.stringify({ open: 'word-udp', secretKey: secret }), to.address().port, '127.0.0.1');",
  "  await on(to, 'message');",
  '  from.close();',
  '  to.close();',
  '}',
  'async function overPorts() {',
  "  const child = fork(__filename, ['child']);",
  "  child.send({ open: 'word-ipc', deep: { session_token: secret, login: new Map([['password', secret]]) } });",
  "  await on(child, 'message');",
  '  child.disconnect();',
  '  const worker = new Worker(\'const { parentPort } = require("node:worker_threads"); parentPort.once("message", (m) => parentPort.postMessage(m))\', { eval: true });',
  "  worker.postMessage({ open: 'word-worker', password: secret, url: 'https://me:' + secret + '@host/' });",
  "  await on(worker, 'message');",
  '}',
  "if (process.argv[2] === 'child') process.once('message', (message) => process.send({ ...message, back: 1 }));",
  'else (async () => {',
  '  for (const way of [overHttp, overHttp2, overWs, overSockets, overPorts]) await way();',
  '  for (const end of close) end();',
  "  console.log('all sent');",
  '})();',
];

const words = [
  ...['form', 'parts', 'inner', 'multipart', 'answer', 'h2'],
  ...['ws', 'ws-bytes', 'tcp', 'udp', 'ipc', 'worker'],
].map((word) => `word-${word}`);

describe.each(runtimes())('A secret in messages of Node $version', ({ path: runtime }) => {
  it('is in no byte between process and adapter, in no line of a watch, and in no recording', async ({ signal }) => {
    const folder = await stage.folder();
    const file = (name: string) => path.join(folder, name);
    const secret = 'Qx7hunterZv9melonKw3Bj5';
    await writeFile(file('secret'), secret);
    await write(folder, 'tap.cjs', ...tap(file('tapped')));
    await write(folder, 'app.cjs', ...program);
    const editor = stage.editor(node, ['--record', file('runs')], ['--require', file('tap.cjs')]);
    await editor.debug({
      nodes: { app: { program: file('app.cjs'), runtime } },
      watches: [
        'log send "POST /inner" "sends {headers.authorization} {body.open} {body.inner} {payload}"',
        'log receive "POST /query" "takes {headers.authorization} {headers.cookie} {url} {query}"',
        'log send protocol ws "frame {body.password} {payload}"',
      ],
    });
    await editor.writes('all sent');
    await until(async () => (await readFile(file('tapped'), 'latin1')).includes('word-worker'), signal);
    await editor.wire.request('lightcone/save', { file: file('saved.lightcone-run'), payloads: true });
    await editor.stop();

    const tapped = await readFile(file('tapped'), 'latin1');
    expect(words.filter((word) => !tapped.includes(word))).toEqual([]);
    const cli = path.join(path.dirname(adapterPath), 'cli.js');
    const run = promisify(execFile);
    const { stdout } = await run(node, [cli, 'export', file('saved.lightcone-run'), '--to', 'json'], {
      maxBuffer: 2 ** 26,
    });
    expect(words.filter((word) => !stdout.includes(word))).toEqual([]);
    const kept = await Promise.all(
      (await readdir(file('runs'))).map((name) => readFile(path.join(file('runs'), name), 'latin1')),
    );
    expect(kept.join('').length).toBeGreaterThan(10_000);
    expect(editor.wire.output).toContain('sends ');
    const places = { tapped, exported: stdout, recorded: kept.join(''), console: editor.wire.output };
    for (const [place, text] of Object.entries(places)) {
      for (const part of [
        secret.slice(0, 9),
        secret.slice(9),
        secret.slice(-9),
        Buffer.from(secret.slice(0, 9)).toString('base64'),
      ]) {
        const at = text.indexOf(part);
        expect(at < 0 ? 'nothing' : `${place}: ${text.slice(Math.max(0, at - 200), at + 30)}`).toBe('nothing');
      }
    }
  });
});
