/** Breakpoints on messages, protocol by protocol: the line that sends, and the first line of what takes. */
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { runtimes } from '../runtimes.ts';
import { write } from './support/programs.ts';
import { Stage } from './support/world.ts';

const { resolve } = createRequire(import.meta.url);

interface Case {
  readonly protocol: string;
  /** Of a program `app.cjs`. The lines that are to stop have `// sends` and `// takes`. */
  readonly app: readonly string[];
  /** Of another one, that it starts: `peer.cjs`. */
  readonly peer?: readonly string[];
}

const cases: readonly Case[] = [
  {
    protocol: 'http',
    app: [
      "const http = require('node:http');",
      'const server = http.createServer(async (request, response) => {',
      '  const text = [];',
      '  for await (const part of request) text.push(part);',
      '  response.end(String(JSON.parse(text).n)); // takes',
      '}).listen(0, () => {',
      '  const send = (n) => {',
      "    const body = JSON.stringify({ n, kind: 'job' });",
      "    fetch('http://127.0.0.1:' + server.address().port + '/jobs', { method: 'POST', body }); // sends",
      '  };',
      '  let n = 0;',
      '  setInterval(() => send(++n), 50);',
      '});',
    ],
  },
  {
    protocol: 'ws',
    app: [
      `const { WebSocket, WebSocketServer } = require(${JSON.stringify(resolve('ws'))});`,
      "const server = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {",
      "  const client = new WebSocket('ws://127.0.0.1:' + server.address().port);",
      '  let n = 0;',
      '  setInterval(() => {',
      "    const text = JSON.stringify({ n: ++n, kind: 'job' });",
      '    if (client.readyState === 1) client.send(text); // sends',
      '  }, 50);',
      '});',
      "server.on('connection', (socket) => socket.on('message', (data) => {",
      "  console.log('got', data.length); // takes",
      '}));',
    ],
  },
  {
    protocol: 'tcp',
    app: [
      "const net = require('node:net');",
      "const server = net.createServer((socket) => socket.on('data', (data) => {",
      "  console.log('got', data.length); // takes",
      "})).listen(0, '127.0.0.1', () => {",
      '  const client = net.connect(server.address().port);',
      '  let n = 0;',
      '  setInterval(() => {',
      "    const text = JSON.stringify({ n: ++n, kind: 'job' });",
      '    client.write(text); // sends',
      '  }, 50);',
      '});',
    ],
  },
  {
    protocol: 'udp',
    app: [
      "const dgram = require('node:dgram');",
      "const server = dgram.createSocket('udp4', (data) => {",
      "  console.log('got', data.length); // takes",
      '});',
      "const client = dgram.createSocket('udp4');",
      "server.bind(0, '127.0.0.1', () => {",
      '  let n = 0;',
      '  setInterval(() => {',
      "    const text = JSON.stringify({ n: ++n, kind: 'job' });",
      "    client.send(text, server.address().port, '127.0.0.1'); // sends",
      '  }, 50);',
      '});',
    ],
  },
  {
    protocol: 'ipc',
    app: [
      "const { fork } = require('node:child_process');",
      "const child = fork(require('node:path').join(__dirname, 'peer.cjs'));",
      'let n = 0;',
      'setInterval(() => {',
      "  const job = { n: ++n, kind: 'job' };",
      '  child.send(job); // sends',
      '}, 50);',
    ],
    peer: ["process.on('message', (job) => {", "  console.log('got', job.n); // takes", '});'],
  },
  {
    protocol: 'worker',
    app: [
      "const { Worker } = require('node:worker_threads');",
      "const worker = new Worker(require('node:path').join(__dirname, 'peer.cjs'));",
      'let n = 0;',
      'setInterval(() => {',
      "  const job = { n: ++n, kind: 'job' };",
      '  worker.postMessage(job); // sends',
      '}, 50);',
    ],
    peer: [
      "require('node:worker_threads').parentPort.on('message', (job) => {",
      "  console.log('got', job.n); // takes",
      '});',
    ],
  },
];

/** `app.cjs:7` where a line of a program has the mark. */
function marked({ app, peer = [] }: Case, mark: string): string {
  const lineIn = (lines: readonly string[]) => lines.findIndex((line) => line.includes(`// ${mark}`)) + 1;
  return lineIn(app) > 0 ? `app.cjs:${lineIn(app)}` : `peer.cjs:${lineIn(peer)}`;
}

describe.each(runtimes())('A watch, with Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  it.each(cases)('stops messages of $protocol at both ends', async (one) => {
    const folder = await stage.folder();
    const program = await write(folder, 'app.cjs', ...one.app);
    await write(folder, 'peer.cjs', ...(one.peer ?? []));
    const watch = (verb: string, n: number) =>
      `${verb} protocol ${one.protocol} when body.kind == 'job' and body.n == ${n}`;
    const editor = stage.editor();
    await editor.debug({ nodes: { app: { program, runtime } }, watches: [watch('send', 3)] });
    const sent = await editor.halts();
    expect(sent.place).toMatch(marked(one, 'sends'));
    await editor.watches({ watches: [watch('receive', 5)] });
    await editor.continue();
    const taken = await editor.halts();
    expect(taken.place).toMatch(marked(one, 'takes'));
    expect(taken.body.description).toMatch(/^Message: receive /);
  });
});
