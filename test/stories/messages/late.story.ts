/** What is seen of programs that ran before we came. */
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { runtimes } from '../../runtimes.ts';
import { captureLate, captureMixed } from '../support/captured.ts';
import { paired } from '../support/paired.ts';
import { write } from '../support/programs.ts';
import { freePort, Stage } from '../support/world.ts';

const stage = new Stage();

describe.each(runtimes())('Attached to a running program, with Node $version', ({ path: runtime }) => {
  it('HTTP is seen as in one that was launched, over connections that were open before', async () => {
    const captured = await captureLate(
      stage,
      {
        app: [
          "const { Agent, createServer, get } = require('node:http');",
          'const agent = new Agent({ keepAlive: true, maxSockets: 1 });',
          "const server = createServer((request, response) => response.end('hello'));",
          'const ask = (then) =>',
          '  get({ port: server.address().port, agent, path: "/greet" }, (response) => response.resume().on("end", then));',
          'server.listen(0, () => ask(() => console.log("ready")));',
          "process.stdin.once('data', () => ask(() => process.stdin.pause()));",
        ],
      },
      { runtime },
    );
    captured.running.app.child.stdin?.write('go\n');
    await captured.until(() => captured.messages().length === 4);
    expect(captured.messages().map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'send GET /greet',
      'receive GET /greet',
      'send 200 GET /greet',
      'receive 200 GET /greet',
    ]);
    expect(captured.unseen('app')).toEqual([]);
  });

  it.each(['http2', 'grpc'])('%s is seen at both ends, over sessions that were open before', async (protocol) => {
    const grpc = JSON.stringify(createRequire(import.meta.url).resolve('@grpc/grpc-js'));
    const captured = await captureLate(
      stage,
      {
        app: [
          "const later = (ask) => process.stdin.on('data', ask) && console.log('ready');",
          ...(protocol === 'http2'
            ? [
                "const http2 = require('node:http2');",
                "const server = http2.createServer((request, response) => response.end('hello'));",
                'const ask = (client) => client.request({ ":path": "/greet" }).resume();',
                'server.listen(0, () => {',
                "  const client = http2.connect('http://127.0.0.1:' + server.address().port);",
                "  ask(client).on('end', () => later(() => ask(client)));",
                '});',
              ]
            : [
                `const grpc = require(${grpc});`,
                'const [out, into] = [(value) => Buffer.from(JSON.stringify(value)), JSON.parse];',
                'const text = { requestSerialize: out, requestDeserialize: into, responseSerialize: out, responseDeserialize: into };',
                "const service = { greet: { path: '/Shop/Greet', requestStream: false, responseStream: false, ...text } };",
                'const server = new grpc.Server();',
                "server.addService(service, { greet: (call, done) => done(null, 'hello') });",
                "server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (_, port) => {",
                "  const Client = grpc.makeGenericClientConstructor(service, 'Shop');",
                "  const client = new Client('127.0.0.1:' + port, grpc.credentials.createInsecure());",
                "  client.greet('tea', () => later(() => client.greet('tea', () => {})));",
                '});',
              ]),
        ],
      },
      { runtime },
    );
    captured.running.app.child.stdin?.write('go\n');
    await captured.until(() => captured.messages().length === 4);
    const name = protocol === 'http2' ? 'GET /greet' : 'Shop.Greet';
    expect(captured.messages().map((message) => `${message.kind} ${message.role}`)).toEqual([
      'send request',
      'receive request',
      'send response',
      'receive response',
    ]);
    const [sent, received, answer, answered] = captured.messages();
    expect(sent).toMatchObject({ protocol, name });
    expect(received).toMatchObject({ protocol, name, match: { by: 'id', seq: sent?.seq } });
    expect(answer).toMatchObject({ replyTo: received?.seq });
    expect(answered).toMatchObject({ match: { by: 'id', seq: answer?.seq }, replyTo: sent?.seq });
    expect(captured.unseen('app')).toEqual([]);
  });

  it('a WebSocket is seen at both ends, also where one of them was there from its begin', async () => {
    const ws = JSON.stringify(createRequire(import.meta.url).resolve('ws'));
    const port = await freePort();
    const captured = await captureMixed(
      stage,
      [
        [
          `const { WebSocketServer } = require(${ws});`,
          `const server = new WebSocketServer({ port: ${port}, host: '127.0.0.1' });`,
          "server.on('connection', (socket) => socket.on('message', (data) => {",
          "  if (String(data) === 'early') console.log('ready');",
          "  else socket.send('yes, ' + data);",
          '}));',
        ],
        [
          `const { WebSocket } = require(${ws});`,
          'const connect = () => {',
          `  const client = new WebSocket('ws://127.0.0.1:${port}');`,
          "  client.on('error', () => setTimeout(connect, 50));",
          "  client.on('open', () => client.send('early'));",
          "  client.on('message', () => {});",
          "  process.stdin.on('data', () => client.send('late'));",
          '};',
          'connect();',
        ],
      ],
      { runtime },
    );
    captured.running.child.stdin?.write('go\n');
    const told = () => captured.messages(({ protocol, preview }) => protocol === 'ws' && preview !== 'early');
    await captured.until(() => told().length === 4);
    const { pairs } = paired(captured, 'ws');
    expect(
      pairs.map(({ send, receive }) => `${send.node} ${send.preview} → ${receive.node} ${receive.preview}`),
    ).toEqual(expect.arrayContaining(['late late → early late', 'early yes, late → late yes, late']));
    expect(captured.unseen('late')).toEqual([expect.stringContaining('WebSocket')]);
    expect(captured.unseen('early')).toEqual([]);
  });

  it('a node whose clock is an hour off has its messages in order, between those of the others', async () => {
    const shim = await write(
      await stage.folder(),
      'shim.cjs',
      'const [{ bigint }, { now }, hour] = [process.hrtime, Date, 3_600_000];',
      "if (process.argv[1]?.endsWith('ahead.cjs')) {",
      '  process.hrtime.bigint = () => bigint() + BigInt(hour) * 1_000_000n;',
      '  Date.now = () => now() + hour;',
      "  Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + hour });",
      '}',
    );
    const port = await freePort();
    const ask = `require('node:http').get({ port: ${port}, host: '127.0.0.1' }, (response) => response.resume())`;
    const captured = await captureLate(
      stage,
      {
        ahead: [
          "const server = require('node:http').createServer((request, response) => response.end('hello'));",
          `server.listen(${port}, '127.0.0.1', () => console.log('ready'));`,
        ],
        front: [`process.stdin.on('data', () => ${ask});`, "console.log('ready');"],
      },
      { runtime, env: { NODE_OPTIONS: `--require "${shim}"` } },
    );
    captured.running.front.child.stdin?.write('go\n');
    await captured.until(() => captured.messages().length === 4);
    const { clocks } = captured.debugged.history.run;
    const ends = captured.messages().map(({ node, kind, time, isolate }) => ({
      name: `${node} ${kind}`,
      time: time + clocks.shift(isolate),
    }));
    ends.sort((one, other) => one.time - other.time);
    expect(ends.map(({ name }) => name)).toEqual(['front send', 'ahead receive', 'ahead send', 'front receive']);
    const [first, last] = [ends.at(0)?.time ?? 0, ends.at(-1)?.time ?? 0];
    expect(last - first).toBeLessThan(600_000_000); // not an hour
  });
});
