/** Raw sockets as the probe sees them. */
import { describe, expect, it } from 'vitest';
import { runtimes } from '../../runtimes.ts';
import { capture, captureLate } from '../support/captured.ts';
import { keyAndCertificate } from '../support/certificate.ts';
import { pairsOf } from '../support/paired.ts';
import { Stage } from '../support/world.ts';

const stage = new Stage();

/** A server that answers each line. */
const server = [
  "const { createServer } = require('node:net');",
  "const { createInterface } = require('node:readline');",
  'const server = createServer((socket) => {',
  "  createInterface({ input: socket }).on('line', (line) => {",
  "    setTimeout(() => socket.write(line === 'PING' ? 'PONG\\n' : 'WHAT\\n'), 1);",
  '  });',
  '});',
];

describe.each(runtimes())('A protocol of lines over TCP, with Node $version', ({ path: runtime }) => {
  it('is sends and receives by ranges of bytes, caused by the line that came', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          ...server,
          "server.listen(0, '127.0.0.1', () => {",
          '  const { port } = server.address();',
          "  const socket = require('node:net').connect(port, '127.0.0.1', () => console.log('connected'));",
          "  socket.write('PING\\n');",
          "  socket.once('data', () => {",
          "    socket.once('data', () => { socket.end(); server.close(); console.log('bytes', socket.bytesWritten, socket.bytesRead, socket.listenerCount('connect')); });",
          "    socket.write('NONSENSE\\n');",
          '  });',
          '});',
        ],
      },
      { runtime },
    );
    await captured.writes('bytes 14 10 0');
    await captured.until(() => captured.messages().length === 8);
    const [ping, arrived, pong, answer, nonsense] = captured.messages();
    expect(captured.messages().map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'send PING',
      'receive PING',
      'send PONG',
      'receive PONG',
      'send NONSENSE',
      'receive NONSENSE',
      'send WHAT',
      'receive WHAT',
    ]);
    expect(ping).toMatchObject({ protocol: 'tcp', cause: 0, size: 5, match: { by: 'bytes', from: 0, to: 5 } });
    expect(ping?.stack[0]).toMatchObject({ line: 10 });
    expect(arrived?.match).toEqual(ping?.match);
    expect(pong?.cause).toBe(arrived?.seq);
    expect(answer?.match).toEqual(pong?.match);
    expect(nonsense).toMatchObject({ cause: answer?.seq, match: { by: 'bytes', from: 5, to: 14 } });
  });

  it('is the cause of what a loop does that waits for each part of it', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          "const { connect, createServer } = require('node:net');",
          'const server = createServer(async (socket) => {',
          '  for await (const part of socket) {',
          '    await new Promise((done) => setTimeout(done, 5));',
          "    socket.write('did ' + part);",
          '  }',
          '});',
          "server.listen(0, '127.0.0.1', () => {",
          "  const socket = connect(server.address().port, '127.0.0.1', () => socket.write('one'));",
          "  const after = { 'did one': 'two', 'did two': 'three' };",
          "  socket.on('readable', () => {",
          '    const part = socket.read();',
          '    if (part === null) return;',
          '    const next = after[String(part)];',
          '    if (next) socket.write(next);',
          '    else { socket.end(); server.close(); }',
          '  });',
          '});',
        ],
      },
      { runtime },
    );
    await captured.until(() => captured.names('app', 'receive').includes('did three'));
    const messages = captured.messages();
    const causes = messages
      .filter(({ kind, name }) => kind === 'send' && name !== 'one')
      .map(
        ({ name, cause }) => `${messages.find(({ kind, seq }) => kind === 'receive' && seq === cause)?.name} → ${name}`,
      );
    expect(causes).toEqual(['one → did one', 'did one → two', 'two → did two', 'did two → three', 'three → did three']);
  });

  it('belongs to the connection also if it is encrypted, and counts the bytes of the text', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          "const tls = require('node:tls');",
          ...keyAndCertificate,
          'const server = tls.createServer({ key, cert }, (socket) => {',
          "  socket.on('data', (data) => socket.end('HELLO ' + data));",
          '});',
          'server.listen(0, () => {',
          '  const socket = tls.connect({ port: server.address().port, rejectUnauthorized: false });',
          "  socket.write('first\\n');",
          "  socket.write('second\\n');",
          "  socket.on('data', (data) => console.log('got', String(data).length)).on('close', () => server.close());",
          '});',
        ],
      },
      { runtime },
    );
    await captured.writes('got');
    await captured.until(() => captured.names('app', 'receive').some((name) => name.startsWith('HELLO')));
    const [first, second] = captured.messages(({ kind }) => kind === 'send');
    expect(first).toMatchObject({ protocol: 'tls', name: 'first', match: { from: 0, to: 6 } });
    expect(first?.stack[0]?.line).toBe(captured.messages()[0]?.stack[0]?.line);
    expect(second).toMatchObject({ name: 'second', match: { from: 6, to: 13 } });
    expect(pairsOf(captured)).toContain('first → first');
  });

  it('is found over a path too, where both ends look the same', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          ...server,
          "const path = require('node:path').join(__dirname, 'lines.sock');",
          'server.listen(path, () => {',
          "  const socket = require('node:net').connect(path);",
          "  socket.write('PING\\n');",
          "  socket.on('data', () => { socket.end(); server.close(); });",
          '});',
        ],
      },
      { runtime },
    );
    await captured.until(() => captured.messages().length === 4);
    expect(captured.messages()[0]).toMatchObject({ protocol: 'pipe', name: 'PING' });
    expect(pairsOf(captured)).toEqual(['PING → PING', 'PONG → PONG']);
    expect(captured.told.some((event) => event.kind === 'listen' && event.address.endsWith('lines.sock'))).toBe(true);
  });

  it('is told as lost where there was nobody to connect to', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          "const { connect, createServer } = require('node:net');",
          "const server = createServer().listen(0, '127.0.0.1', () => {",
          '  const { port } = server.address();',
          '  server.close(() => {',
          "    connect(port, '127.0.0.1').on('error', ({ code }) => console.log(code)).write('anybody?\\n');",
          '  });',
          '});',
        ],
      },
      { runtime },
    );
    await captured.writes('ECONNREFUSED');
    await captured.until(() => captured.told.some((event) => event.kind === 'more' && event.outcome === 'lost'));
    expect(captured.messages()).toMatchObject([{ name: 'anybody?', match: { by: 'own' } }]);
  });

  it('is not told of what HTTP, fetch and child processes write to their sockets', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          "const { createServer, get } = require('node:http');",
          "const { spawnSync, spawn } = require('node:child_process');",
          "const server = createServer((request, response) => response.end('hello'));",
          "server.listen(0, '127.0.0.1', async () => {",
          '  const { port } = server.address();',
          "  await (await fetch('http://127.0.0.1:' + port)).text();",
          "  await new Promise((resolve) => get({ port, host: '127.0.0.1' }, (response) => response.resume().on('end', resolve)));",
          "  const cat = spawn('cat');",
          "  cat.stdout.on('data', (data) => console.log('said', String(data))).on('close', () => server.close());",
          "  cat.stdin.end('cheese');",
          '});',
        ],
      },
      { runtime },
    );
    await captured.writes('said cheese');
    await captured.until(() => captured.messages(({ protocol }) => protocol === 'http').length >= 6);
    expect(captured.messages(({ protocol }) => protocol !== 'http')).toEqual([]);
  });

  it('merges and splits as TCP likes, and each byte is found again', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          "const { createServer, connect } = require('node:net');",
          'const server = createServer((socket) => {',
          '  let count = 0;',
          "  socket.on('data', (data) => {",
          '    count += data.length;',
          "    if (count === 500_000) { console.log('all'); server.close(); socket.end(); }",
          '  });',
          '});',
          "server.listen(0, '127.0.0.1', () => {",
          "  const socket = connect(server.address().port, '127.0.0.1', () => socket.write('b'.repeat(10)));",
          '  socket.cork();',
          "  for (let i = 0; i < 99; i++) socket.write('a'.repeat(10));",
          '  process.nextTick(() => socket.uncork());',
          "  socket.on('connect', () => { socket.write('ü'.repeat(200_000), 'latin1'); socket.end(Buffer.alloc(299_000)); });",
          '});',
        ],
      },
      { runtime },
    );
    await captured.writes('all');
    await captured.until(() => {
      const { match } = captured.messages(({ kind }) => kind === 'receive').at(-1) ?? {};
      return match?.by === 'bytes' && match.to === 500_000;
    });
    const ranges = (wanted: string) =>
      captured
        .messages(({ kind }) => kind === wanted)
        .map(({ match }) => (match.by === 'bytes' ? [match.from, match.to] : []));
    for (const kind of ['send', 'receive']) {
      const told = ranges(kind);
      expect(told[0]?.[0]).toBe(0);
      expect(told.at(-1)?.[1]).toBe(500_000);
      expect(told.slice(1).map(([from]) => from)).toEqual(told.slice(0, -1).map(([, to]) => to));
    }
    expect(ranges('send')).toHaveLength(102);
  });

  it('is seen over a connection that was open before we came', async () => {
    const captured = await captureLate(
      stage,
      {
        app: [
          ...server,
          "const { connect } = require('node:net');",
          "server.listen(0, '127.0.0.1', () => {",
          "  const socket = connect(server.address().port, '127.0.0.1');",
          "  socket.write('PING\\n');",
          "  socket.once('data', () => console.log('ready'));",
          "  process.stdin.once('data', () => socket.write('PING\\n'));",
          '});',
        ],
      },
      { runtime },
    );
    captured.running.app.child.stdin?.write('go\n');
    await captured.until(() => captured.messages().length === 4);
    expect(captured.messages()[0]).toMatchObject({ name: 'PING', match: { by: 'bytes', from: 5, to: 10 } });
    expect(pairsOf(captured)).toEqual(['PING → PING', 'PONG → PONG']);
    expect(captured.told.some(({ kind }) => kind === 'listen')).toBe(true);
  });
});
