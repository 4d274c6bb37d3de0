/** Breakpoints on messages, protocol by protocol: the line that sends, and the first line of what takes. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runtimes } from '../runtimes.ts';
import { keyAndCertificate } from './support/certificate.ts';
import { inspect, write } from './support/programs.ts';
import { Stage } from './support/world.ts';

const { resolve } = createRequire(import.meta.url);
const required = (name: string) => `require(${JSON.stringify(resolve(name))})`;

interface Talk {
  /** Of messages by which it is told from the others. */
  readonly watch: string;
  /** Of a program that calls `every(send)`. The lines that are to stop have `// sends` and `// takes`. */
  readonly lines: readonly string[];
  /** Of another one, that it starts. */
  readonly peer?: readonly string[];
  /** The first version of Node that can. */
  readonly since?: number;
  /** Who takes it, where that is no function of the program's. */
  readonly taker?: string;
  /** A process that ran before we came belongs to nobody. */
  readonly isLaunched?: true;
}

/** Several talks at once, each in a file of its own, all in one process. */
const talks: Readonly<Record<string, Talk>> = {
  http: {
    watch: "POST /jobs protocol http when body.kind == 'http'",
    lines: [
      "const server = require('node:http').createServer(async (request, response) => {",
      '  const text = [];',
      '  for await (const part of request) text.push(part);',
      '  response.end(String(JSON.parse(text).n)); // takes',
      "}).listen(0, '127.0.0.1', () => every((n) => {",
      "  const body = JSON.stringify({ n, kind: 'http' });",
      "  fetch('http://127.0.0.1:' + server.address().port + '/jobs', { method: 'POST', body }); // sends",
      '}));',
    ],
  },
  https: {
    watch: 'GET /jobs protocol https',
    lines: [
      ...keyAndCertificate,
      "const https = require('node:https');",
      'const server = https.createServer({ key, cert }, (request, response) => {',
      "  response.end('done'); // takes",
      "}).listen(0, '127.0.0.1', () => every(() => {",
      "  const where = { port: server.address().port, path: '/jobs', rejectUnauthorized: false };",
      "  const request = https.request({ ...where, host: '127.0.0.1' }, (response) => response.resume());",
      '  request.end(); // sends',
      '}));',
    ],
  },
  http2: {
    watch: 'GET /jobs protocol http2',
    lines: [
      "const http2 = require('node:http2');",
      'const server = http2.createServer().on("stream", (stream) => {',
      "  stream.respond({ ':status': 200 }); // takes",
      "  stream.end('done');",
      "}).listen(0, '127.0.0.1', () => {",
      "  const client = http2.connect('http://127.0.0.1:' + server.address().port);",
      '  every(() => {',
      "    const stream = client.request({ ':path': '/jobs' }); // sends",
      '    stream.resume();',
      '  });',
      '});',
    ],
  },
  grpc: {
    watch: "Jobs.Take protocol grpc when body.kind == 'grpc'",
    taker: 'server.ts:1335',
    lines: [
      `const grpc = ${required('@grpc/grpc-js')};`,
      'const out = (value) => Buffer.from(JSON.stringify(value));',
      'const text = { requestSerialize: out, requestDeserialize: JSON.parse, responseSerialize: out, responseDeserialize: JSON.parse };',
      "const service = { take: { path: '/Jobs/Take', requestStream: false, responseStream: false, ...text } };",
      'const server = new grpc.Server();',
      'server.addService(service, { take: (call, done) => {',
      '  done(null, { n: call.request.n }); // takes',
      '} });',
      "server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (_, port) => {",
      "  const Client = grpc.makeGenericClientConstructor(service, 'Jobs');",
      "  const client = new Client('127.0.0.1:' + port, grpc.credentials.createInsecure());",
      '  every((n) => {',
      "    client.take({ n, kind: 'grpc' }, () => n === 1 && console.log('connected')); // sends",
      '  });',
      '});',
    ],
  },
  ws: {
    watch: "protocol ws when body.kind == 'ws'",
    lines: [
      `const { WebSocket, WebSocketServer } = ${required('ws')};`,
      "const server = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {",
      "  const client = new WebSocket('ws://127.0.0.1:' + server.address().port);",
      "  client.on('open', () => every((n) => {",
      "    client.send(JSON.stringify({ n, kind: 'ws' })); // sends",
      '  }));',
      '});',
      "server.on('connection', (socket) => socket.on('message', (data) => {",
      "  console.log('got', data.length); // takes",
      '}));',
    ],
  },
  webSocket: {
    since: 22,
    watch: "protocol ws when body.kind == 'built in'",
    lines: [
      `const { WebSocketServer } = ${required('ws')};`,
      "const server = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {",
      "  const client = new WebSocket('ws://127.0.0.1:' + server.address().port);",
      '  client.onopen = () => every((n) => {',
      "    client.send(JSON.stringify({ n, kind: 'built in' })); // sends",
      '  });',
      '});',
      "server.on('connection', (socket) => socket.on('message', (data) => {",
      "  console.log('got', data.length); // takes",
      '}));',
    ],
  },
  webSocketTakes: {
    since: 22,
    watch: "protocol ws when body.kind == 'to built in'",
    lines: [
      `const { WebSocketServer } = ${required('ws')};`,
      "const server = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {",
      "  const client = new WebSocket('ws://127.0.0.1:' + server.address().port);",
      '  client.onmessage = ({ data }) => {',
      "    console.log('got', data.length); // takes",
      '  };',
      '});',
      "server.on('connection', (socket) => every((n) => {",
      "  socket.send(JSON.stringify({ n, kind: 'to built in' })); // sends",
      '}));',
    ],
  },
  socketIo: {
    watch: '"socket.io job"',
    taker: 'websocket.js:40',
    lines: [
      `const { Server } = ${required('socket.io')};`,
      `const { io } = ${required('socket.io-client')};`,
      "const http = require('node:http').createServer();",
      "new Server(http).on('connection', (socket) => socket.on('job', (n) => {",
      "  console.log('got', n); // takes",
      '}));',
      "http.listen(0, '127.0.0.1', () => {",
      "  const client = io('http://127.0.0.1:' + http.address().port, { transports: ['websocket'] });",
      "  client.on('connect', () => every((n) => {",
      "    client.emit('job', n); // sends",
      '  }));',
      '});',
    ],
  },
  tcp: {
    watch: "protocol tcp when body.kind == 'tcp'",
    lines: [
      "const net = require('node:net');",
      "const server = net.createServer((socket) => socket.on('data', (data) => {",
      "  console.log('got', data.length); // takes",
      "})).listen(0, '127.0.0.1', () => {",
      '  const client = net.connect(server.address().port, () => every((n) => {',
      "    client.write(JSON.stringify({ n, kind: 'tcp' })); // sends",
      '  }));',
      '});',
    ],
  },
  tcpLoop: {
    watch: "protocol tcp when body.kind == 'loop'",
    taker: 'nowhere',
    lines: [
      "const net = require('node:net');",
      'const server = net.createServer(async (socket) => {',
      '  for await (const data of socket) {',
      "    console.log('got', data.length); // takes",
      '  }',
      "}).listen(0, '127.0.0.1', () => {",
      '  const client = net.connect(server.address().port, () => every((n) => {',
      "    client.write(JSON.stringify({ n, kind: 'loop' })); // sends",
      '  }));',
      '});',
    ],
  },
  udp: {
    watch: "protocol udp when body.kind == 'udp'",
    lines: [
      "const dgram = require('node:dgram');",
      "const server = dgram.createSocket('udp4', (data) => {",
      "  console.log('got', data.length); // takes",
      '});',
      "const client = dgram.createSocket('udp4');",
      "server.bind(0, '127.0.0.1', () => every((n) => {",
      "  client.send(JSON.stringify({ n, kind: 'udp' }), server.address().port, '127.0.0.1'); // sends",
      '}));',
    ],
  },
  ipc: {
    isLaunched: true,
    watch: "protocol ipc when body.kind == 'ipc'",
    lines: [
      "const child = require('node:child_process').fork(peer, { execArgv: [] });",
      "child.once('message', () => every((n) => {",
      "  child.send({ n, kind: 'ipc' }); // sends",
      '}));',
    ],
    peer: [
      "process.on('message', (job) => {",
      "  console.log('got', job.n); // takes",
      '});',
      'process.send("ready");',
    ],
  },
  worker: {
    watch: "protocol worker when body.kind == 'worker'",
    lines: [
      "const { Worker } = require('node:worker_threads');",
      'const worker = new Worker(peer);',
      "worker.once('message', () => every((n) => {",
      "  worker.postMessage({ n, kind: 'worker' }); // sends",
      '}));',
    ],
    peer: [
      "const { parentPort } = require('node:worker_threads');",
      "parentPort.on('message', (job) => {",
      "  console.log('got', job.n); // takes",
      '});',
      'parentPort.postMessage("ready");',
    ],
  },
  broadcast: {
    watch: 'protocol broadcast',
    lines: [
      "const [one, other] = ['jobs', 'jobs'].map((name) => new BroadcastChannel(name));",
      'other.onmessage = ({ data }) => {',
      "  console.log('got', data); // takes",
      '};',
      'every((n) => {',
      '  one.postMessage(n); // sends',
      '});',
    ],
  },
};

/** `ws.cjs:7` where a line of a talk has the mark, or where the nearest one above it ends so. */
function marked(name: string, mark: string, above?: string): string {
  const { lines, peer = [] } = talks[name] as Talk;
  const lineIn = (text: readonly string[]) => {
    const at = text.findIndex((line) => line.endsWith(`// ${mark}`));
    return above === undefined ? at + 1 : text.findLastIndex((line, is) => is < at && line.endsWith(above)) + 1;
  };
  // Behind what `begin` adds.
  return lineIn(lines) > 0 ? `${name}.cjs:${lineIn(lines) + 1}` : `${name}-peer.cjs:${lineIn(peer)}`;
}

async function writeAll(folder: string, names: readonly string[]): Promise<string> {
  for (const name of names) {
    const { lines, peer } = talks[name] as Talk;
    const file = JSON.stringify(path.join(folder, `${name}-peer.cjs`));
    const every = '(send, n = 0) => setInterval(() => send(++n), 50)';
    await write(folder, `${name}.cjs`, `const peer = ${file}, every = ${every};`, ...lines);
    if (peer) await write(folder, `${name}-peer.cjs`, ...peer);
  }
  return write(folder, 'app.cjs', ...names.map((name) => `require('./${name}.cjs');`), "console.log('ready');");
}

describe.each(runtimes())('A watch, with Node $version', ({ path: runtime, version }) => {
  const stage = new Stage();
  const major = Number.parseInt(version, 10);

  it('writes of messages of every protocol, with the line that sends and the function that takes', async () => {
    const names = Object.keys(talks).filter((name) => (talks[name]?.since ?? 0) <= major);
    const program = await writeAll(await stage.folder(), names);
    const editor = stage.editor();
    const ends = names.flatMap((name) => [`${name} sends`, `${name} receives`]);
    const log = (end: string) => {
      const [name = '', verb] = end.split(' ');
      return `log ${verb?.slice(0, -1)} ${talks[name]?.watch} "${end} {protocol}"`;
    };
    await editor.debug({ nodes: { app: { program, runtime } }, watches: ends.map(log) });
    const places: string[] = [];
    for (const end of ends) {
      await editor.writes(`${end} `);
      const { place = '' } = editor.entries().find(({ text }) => text.includes(`${end} `)) ?? {};
      places.push(`${end}: ${place.replace(/:\d+$/, '')}`);
    }
    expect(places).toEqual(
      names.flatMap((name) => [
        `${name} sends: ${marked(name, 'sends')}`,
        `${name} receives: ${talks[name]?.taker ?? marked(name, 'takes', '=> {')}`,
      ]),
    );
  });

  it('sees what is in the parts of a body, at both ends, without a secret that two of them have between them', async () => {
    const folder = await stage.folder();
    const program = await write(
      folder,
      'ticks.cjs',
      "const [http, http2] = [require('node:http'), require('node:http2')];",
      'const parts = [\'{"tick":1}\', \'{"tick":2,"password":"hun\', \'ter2"}\', \'{"tick":4}\'];',
      'const tell = (answer, n = 0) => answer.write(parts[n] + "\\n", () => (n === 3 ? answer.end() : setTimeout(tell, 20, answer, n + 1)));',
      "const head = { 'content-type': 'text/event-stream' };",
      "const one = http.createServer((_, answer) => tell(answer.writeHead(200, head))).listen(0, '127.0.0.1');",
      "const two = http2.createServer((_, answer) => (answer.writeHead(200, head), tell(answer))).listen(0, '127.0.0.1');",
      "const url = (server) => 'http://127.0.0.1:' + server.address().port;",
      'setTimeout(async () => {',
      "  await (await fetch(url(one) + '/fetch')).text();",
      "  http.get(url(one) + '/http', (answer) => answer.resume());",
      '  const client = http2.connect(url(two));',
      "  client.request({ ':path': '/http2' }).resume().on('close', () => client.close());",
      '}, 20);',
    );
    const editor = stage.editor();
    await editor.debug({
      nodes: { app: { program, runtime } },
      watches: [
        'log send /chunk/ "sent {name}: {payload};"',
        'log receive /chunk/ when body.tick != 1 "got {name}: {payload};"',
      ],
    });
    for (const path of ['fetch', 'http', 'http2']) {
      for (const verb of ['sent', 'got']) {
        await editor.writes(new RegExp(`${verb} chunk GET /${path}: \\{"tick":4\\}`));
      }
    }
    expect(editor.wire.output).toMatch(/sent chunk GET \/http: \{"tick":2/);
    expect(editor.wire.output).toMatch(/got chunk GET \/http: \{"tick":2/);
    expect(editor.wire.output).not.toMatch(/"hun|ter2/);
  });

  it.each(['launched', 'attached'])(
    'stops messages of every protocol at both ends, in a node that was %s',
    async (way) => {
      const names = Object.entries(talks)
        .filter(([, { since = 0, isLaunched = false }]) => since <= major && (way === 'launched' || !isLaunched))
        .map(([name]) => name);
      const program = await writeAll(await stage.folder(), names);
      const editor = stage.editor();
      if (way === 'launched') await editor.debug({ nodes: { app: { program, runtime } } });
      else {
        const running = await inspect(stage, program, { runtime });
        await running.writes('ready');
        // What was asked for before we came, and waits for its connection until then, has no line that we could know.
        await running.writes('connected');
        await editor.debug({ request: 'attach', nodes: { app: { attach: running.port } } });
      }
      const stopsAt = async (verb: string, name: string) => {
        const { watches } = await editor.watches({ watches: [`${verb} ${talks[name]?.watch}`] });
        expect(watches).toMatchObject([{ isVerified: true }]);
        const { place, body } = await editor.halts();
        expect(body.description).toContain(`Message: ${verb} `);
        await editor.watches({ watches: [] });
        await editor.continue();
        return place.split(' ').at(-1);
      };
      const stops: string[] = [];
      for (const name of names) {
        stops.push(`${name} sends: ${await stopsAt('send', name)}`);
        stops.push(`${name} takes: ${await stopsAt('receive', name)}`);
      }
      const ends = ['sends', 'takes'];
      expect(stops).toEqual(names.flatMap((name) => ends.map((end) => `${name} ${end}: ${marked(name, end)}`)));
    },
  );
});
