/** WebSockets as the probe sees them: the `ws` package, in whatever way it is there. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { runtimes } from '../../runtimes.ts';
import { capture, captureLate } from '../support/captured.ts';
import { paired, pairsOf } from '../support/paired.ts';
import { write } from '../support/programs.ts';
import { Stage } from '../support/world.ts';

const { resolve } = createRequire(import.meta.url);
const stage = new Stage();

/** A server and a client that greet each other. */
const greeting = (library: string) => [
  `const library = require(${JSON.stringify(library)});`,
  'const { WebSocket = library, WebSocketServer = library.Server } = library;',
  "const server = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {",
  "  const client = new WebSocket('ws://127.0.0.1:' + server.address().port);",
  "  client.on('open', () => client.send('hello'));",
  "  client.on('message', (data) => {",
  "    if (String(data) === 'bye') client.send(Buffer.from([1, 2, 3]), () => client.close());",
  '  });',
  '});',
  "server.on('connection', (socket) => {",
  "  socket.on('message', (data) => {",
  "    console.log('got', data.length, socket.listenerCount('message'), Object.keys(socket).length);",
  '    if (data.length !== 5) return server.close();',
  "    socket.send(JSON.stringify({ type: 'welcome', data: String(data) }));",
  "    setTimeout(() => socket.send('bye'), 1);",
  '  });',
  '});',
];

const told = ['ws text → ws text', 'ws welcome → ws welcome', 'ws text → ws text', 'ws binary → ws binary'];

describe.each(runtimes())('A WebSocket, with Node $version', ({ path: runtime }) => {
  it.each(['ws', 'ws-7'])('of %s carries messages, each caused by the one that led to it', async (library) => {
    const captured = await capture(stage, { app: greeting(resolve(library)) }, { runtime });
    const frames = () => captured.messages(({ protocol }) => protocol === 'ws');
    await captured.until(() => frames().length === 8);
    expect(pairsOf(captured, 'ws')).toEqual(told);
    expect(paired(captured).pairs.filter(({ isInferred }) => isInferred)).toEqual([]);
    const [hello, got, welcome, , bye] = frames();
    expect(hello).toMatchObject({ kind: 'send', name: 'ws text', size: 5, preview: 'hello' });
    expect(hello?.stack[0]).toMatchObject({ line: 4 });
    expect(welcome).toMatchObject({ kind: 'send', cause: got?.seq });
    expect(frames().find(({ preview, kind }) => preview === 'bye' && kind === 'send')?.cause).toBe(got?.seq);
    expect(bye).toBeDefined();
    expect(captured.messages(({ protocol }) => protocol === 'tcp')).toEqual([]);
  });

  it('is seen where a bundler has put it', async () => {
    const folder = await stage.folder();
    const source = await write(
      folder,
      'source.mjs',
      `import { WebSocket, WebSocketServer } from ${JSON.stringify(resolve('ws').replace(/index\.js$/, 'wrapper.mjs'))};`,
      ...greeting('').slice(2),
    );
    const bundle = path.join(folder, 'bundle.cjs');
    await build({
      entryPoints: [source],
      outfile: bundle,
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'cjs',
    });
    const captured = await capture(stage, { app: bundle }, { runtime });
    await captured.until(() => captured.messages(({ protocol }) => protocol === 'ws').length === 8);
    expect(pairsOf(captured, 'ws')).toEqual(told);
  });

  it('keeps the order of what is compressed, split and pre-encoded', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          `const { WebSocket, WebSocketServer, Sender } = require(${JSON.stringify(resolve('ws'))});`,
          'const perMessageDeflate = { threshold: 0 };',
          "const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate }, () => {",
          "  const client = new WebSocket('ws://127.0.0.1:' + server.address().port, { perMessageDeflate });",
          "  client.on('open', () => {",
          "    for (let i = 0; i < 5; i++) client.send('message ' + i);",
          "    client.send('part one', { fin: false });",
          "    client.send(' and two');",
          '    client.ping();',
          "    client.send('last');",
          '  });',
          "  client.on('message', (data) => data.length === 7 && client.close());",
          '});',
          "server.on('connection', (socket) => {",
          '  const options = { fin: true, opcode: 1, mask: false, readOnly: false, rsv1: false };',
          "  socket._sender.sendFrame(Sender.frame(Buffer.from('encoded'), options));",
          "  socket.on('message', (data) => { if (String(data) === 'last') server.close(() => console.log('done')); });",
          '});',
        ],
      },
      { runtime },
    );
    await captured.writes('done');
    await captured.until(() => captured.messages(({ protocol }) => protocol === 'ws').length === 16);
    const { pairs } = paired(captured, 'ws');
    expect(pairs.map(({ receive }) => receive.preview).sort()).toEqual([
      'encoded',
      'last',
      ...[0, 1, 2, 3, 4].map((i) => `message ${i}`),
      'part one and two',
    ]);
    for (const { send, receive } of pairs) expect(receive.preview).toContain(send.preview);
  });

  it('that was open before we came is found, and its ends by what they look like', async () => {
    const captured = await captureLate(
      stage,
      {
        app: [
          `const { WebSocket, WebSocketServer } = require(${JSON.stringify(resolve('ws'))});`,
          "const server = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {",
          "  const client = new WebSocket('ws://127.0.0.1:' + server.address().port);",
          "  client.on('open', () => client.send('early'));",
          "  client.on('message', (data) => {});",
          "  process.stdin.once('data', () => { client.send('late'); client.send('later'); });",
          '});',
          "server.on('connection', (socket) => {",
          "  socket.on('message', (data) => {",
          "    if (String(data) === 'early') console.log('ready');",
          "    else socket.send('yes, ' + data);",
          '  });',
          '});',
        ],
      },
      { runtime },
    );
    captured.running.app.child.stdin?.write('go\n');
    await captured.until(() => captured.messages(({ protocol }) => protocol === 'ws').length === 8);
    const { pairs } = paired(captured);
    expect(pairs.map(({ send, receive }) => [send.preview, receive.preview])).toEqual(
      ['late', 'later', 'yes, late', 'yes, later'].map((text) => [text, text]),
    );
    const unseen = captured.debugged.isolates.map((isolate) => captured.debugged.messages.unseenIn(isolate));
    expect(unseen).toEqual([[expect.stringContaining('WebSocket')]]);
    expect(pairs.every(({ isInferred }) => isInferred)).toBe(true);
  });
});
