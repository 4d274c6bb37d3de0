/** A run that is written down as it happens, saved, and given to other tools. */
import { execFile, spawn } from 'node:child_process';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { fetchNode } from '../../scripts/runtimes.mjs';
import type { NodesReport } from '../../src/protocol/control.ts';
import type { LanesAnswer } from '../../src/protocol/picture.ts';
import type { RecordingSummary, SavedAnswer } from '../../src/protocol/recording.ts';
import { until } from '../poll.ts';
import { commandPath as cli, lightcone, lightconeEnds, commandNode as node } from './support/command-line.ts';
import type { Editor } from './support/editor.ts';
import { inspect, write } from './support/programs.ts';
import { asked } from './support/reader.ts';
import { freePort, Stage } from './support/world.ts';

const stage = new Stage();
const run = promisify(execFile);
/** A buyer asks a shop once, which has been told its secret. */
async function shop(): Promise<{ editor: Editor; runs: string; folder: string }> {
  const folder = await stage.folder();
  const runs = path.join(folder, 'runs');
  const port = await freePort();
  const seller = await write(
    folder,
    'seller.cjs',
    "const http = require('node:http');",
    'const server = http.createServer((request, response) => {',
    "  response.setHeader('content-type', 'application/json');",
    '  response.end(JSON.stringify({ sold: true, price: 12 }));',
    '});',
    `server.listen(${port}, '127.0.0.1');`,
  );
  const buyer = await write(
    folder,
    'buyer.cjs',
    "const http = require('node:http');",
    'function buy() {',
    `  const to = { port: ${port}, host: '127.0.0.1', method: 'POST', path: '/buy', headers: { authorization: process.env.KEY } };`,
    '  const request = http.request(to, (response) => {',
    "    response.resume().on('end', () => console.log('bought'));",
    '  });',
    "  request.end(JSON.stringify({ item: 'melon' }));",
    '}',
    'buy();',
    'setInterval(() => {}, 100_000);',
  );
  const editor = stage.editor(node, ['--record', runs]);
  await editor.debug({
    name: 'Shop',
    nodes: {
      seller: { program: seller, ready: { port }, env: { KEY: 'hunter2' } },
      buyer: { program: buyer, after: ['seller'], env: { KEY: 'Bearer hunter2' } },
    },
  });
  await editor.writes('bought');
  return { editor, runs, folder };
}

it('is kept while it happens, says what it contains, and is saved with both ends of each message', async () => {
  const { editor, runs, folder } = await shop();
  const summary = await editor.wire.request<RecordingSummary>('lightcone/recording');
  expect(summary.nodes).toEqual(['seller', 'buyer']);
  expect(summary.redacted).toContain('authorization');
  const file = path.join(folder, 'shop.lightcone-run');
  const saved = await editor.wire.request<SavedAnswer>('lightcone/save', { file, payloads: true });
  expect(saved.bytes).toBeGreaterThan(0);
  // An editor that goes on with what was recorded when the session is over must know where.
  const { recording = '' } = await editor.wire.request<NodesReport>('lightcone/nodes');
  await editor.stop();
  expect(JSON.parse(await lightcone('info', recording, '--json')).messages).toBe(summary.messages);

  expect(JSON.parse(await lightcone('info', file, '--json'))).toMatchObject({
    name: 'Shop',
    nodes: ['seller', 'buyer'],
  });
  const whole = await readFile(file, 'latin1');
  expect(whole).not.toContain('hunter2');
  const mermaid = await lightcone('export', file, '--to', 'mermaid');
  expect(mermaid).toMatch(/n1->>n0: POST \/buy\n {2}n0-->>n1: 200 POST \/buy/);
  const all = JSON.parse(await lightcone('export', file, '--to', 'json'));
  expect(all.deliveries).toHaveLength(2);
  const sent = all.events.find(
    (event: { name: string; kind: string }) => event.kind === 'send' && event.name === 'POST /buy',
  );
  expect(sent.stack[0]).toMatchObject({ script: expect.stringMatching(/buyer\.cjs$/), line: 7, name: 'buy' });
  // And the lines around it, for whoever has no such file.
  expect(all.sources[sent.stack[0].script]).toContainEqual({ line: 9, text: 'buy();' });
  // What the session itself has written stays where it was recorded.
  expect((await readdir(runs)).filter((name) => name.endsWith('.lightcone-run'))).toHaveLength(1);
});

it('answers each question that its documentation has for a SQLite shell', async () => {
  const { editor, folder } = await shop();
  await editor.pause();
  await editor.halts();
  const file = path.join(folder, 'shop.lightcone-run');
  await editor.wire.request('lightcone/save', { file, payloads: true });
  await editor.stop();
  const text = await readFile(path.resolve(import.meta.dirname, '../../docs/recording.md'), 'utf8');
  const questions =
    text
      .match(/```sql\n([\s\S]*?)```/)?.[1]
      ?.trim()
      .split(/\n\n(?=--)/) ?? [];
  const program = `const { DatabaseSync } = require('node:sqlite');
    const database = new DatabaseSync(${JSON.stringify(file)}, { readOnly: true });
    const rows = ${JSON.stringify(questions)}.map((sql) => database.prepare(sql).all());
    console.log(JSON.stringify(rows));`;
  const { stdout } = await run(node, ['-e', program]);
  const [slowest, requests, talks, effects, lost, halts, lines] = JSON.parse(stdout) as Record<string, unknown>[][];
  expect(slowest?.map(({ name, from, to }) => `${name} ${from} ${to}`).sort()).toEqual([
    '200 POST /buy seller buyer',
    'POST /buy buyer seller',
  ]);
  expect(requests).toMatchObject([{ node: 'buyer', name: 'POST /buy', times: 1 }]);
  expect(talks).toMatchObject([
    { protocol: 'http', messages: 1 },
    { protocol: 'http', messages: 1 },
  ]);
  expect(effects?.length).toBeGreaterThan(0);
  expect(lost).toEqual([]);
  expect(halts?.map(({ kind }) => kind)).toContain('halt');
  expect(lines?.map(({ source, line }) => `${path.basename(String(source))}:${line}`).sort()).toEqual([
    'buyer.cjs:7',
    'seller.cjs:4',
  ]);
});

it.each([
  ['events', { events: 1000, megabytes: 512 }],
  ['megabytes', { events: 4000, megabytes: 1 }],
  ['megabytes, however many events would fit', { events: 1_000_000, megabytes: 1 }],
])('keeps the newest within its bound of %s', async (_, keep) => {
  const folder = await stage.folder();
  const program = await write(
    folder,
    'busy.cjs',
    "const http = require('node:http');",
    "const server = http.createServer((request, response) => response.end('x'.repeat(3000) + request.url));",
    "server.listen(0, '127.0.0.1', async () => {",
    '  for (let n = 1; n <= 1000; n++) {',
    "    const answer = await fetch('http://127.0.0.1:' + server.address().port + '/ask/' + n);",
    '    await answer.text();',
    '  }',
    "  console.log('asked all');",
    '});',
  );
  const editor = stage.editor(node, ['--record', path.join(folder, 'runs')]);
  await editor.debug({ nodes: { busy: { program } }, messages: { keep } });
  await editor.writes('asked all');
  const file = path.join(folder, 'busy.lightcone-run');
  await editor.wire.request('lightcone/save', { file, payloads: true });
  await editor.stop();
  const { events } = JSON.parse(await lightcone('export', file, '--to', 'json')) as { events: { name: string }[] };
  expect(events.length).toBeGreaterThan(500);
  expect(events.length).toBeLessThanOrEqual(keep.events);
  expect(events.at(-1)?.name).toBe('200 GET /ask/1000');
  // What came last is not forgotten, here 1000 events with 750,000 characters.
  expect((await stat(file)).size).toBeLessThan((keep.megabytes + 1) * 1_000_000);
});

it('can be saved without what was in the messages', async () => {
  const { editor, folder } = await shop();
  const file = path.join(folder, 'bare.lightcone-run');
  await editor.wire.request('lightcone/save', { file, payloads: false });
  await editor.stop();
  expect(await readFile(file, 'latin1')).not.toMatch(/"sold"|"melon"|application\/json"/);
  expect(await lightcone('info', file)).toMatch(/payloads +0 bytes/);
});

it('is safe while it happens: what was recorded survives an adapter that is killed', async ({ signal }) => {
  const { editor, runs } = await shop();
  const messages = async () => {
    const [name] = (await readdir(runs)).filter((one) => one.endsWith('.lightcone-run'));
    return JSON.parse(await lightcone('info', path.join(runs, name ?? ''), '--json')).messages;
  };
  // Nobody asks the adapter for anything: it is written by itself.
  await until(async () => (await messages()) === 2, signal);
  editor.wire.adapter.kill('SIGKILL');
  await editor.wire.exited;
  expect(await messages()).toBe(2);
});

it('is refused by name where it is cut off, foreign, empty, newer, or not there', async () => {
  const folder = await stage.folder();
  const file = (name: string) => path.join(folder, name);
  await writeFile(file('empty'), '');
  await writeFile(file('foreign'), 'this is a letter to my aunt');
  await run(node, [
    '-e',
    `
    const { DatabaseSync } = require('node:sqlite');
    new DatabaseSync(${JSON.stringify(file('other'))}).exec('create table t (x)');
    new DatabaseSync(${JSON.stringify(file('newer'))}).exec('pragma application_id = 1279479630; pragma user_version = 99');
  `,
  ]);
  await expect(lightcone('info', file('empty'))).rejects.toThrow('is no recording of Lightcone: it is empty.');
  await expect(lightcone('info', file('foreign'))).rejects.toThrow('it is another kind of file');
  await expect(lightcone('info', file('other'))).rejects.toThrow('it is a database of something else');
  await expect(lightcone('info', file('newer'))).rejects.toThrow('was written by a newer Lightcone (format 99)');
  await expect(lightcone('info', file('nowhere'))).rejects.toThrow('There is no file');
});

/** A program that asks itself for each path in turn, and ends; with a difference, if it is given a reason. */
const asking = [
  "const http = require('node:http');",
  'const server = http.createServer((request, response) => {',
  "  response.statusCode = process.env.FAIL && request.url === '/two' ? 500 : 200;",
  "  response.end('x');",
  '});',
  'const ask = (path) => new Promise((done) => {',
  "  http.get({ port: server.address().port, host: '127.0.0.1', path }, (r) => r.resume().on('end', done));",
  '});',
  "server.listen(0, '127.0.0.1', async () => {",
  "  for (const path of ['/one', '/two', '/three']) await ask(path);",
  '  server.close();',
  '  server.closeAllConnections();',
  '});',
];

it('is made of any command, asked what was in it, and compared with another one', async () => {
  const folder = await stage.folder();
  const program = await write(folder, 'ask it.cjs', ...asking);
  const file = (name: string) => path.join(folder, `${name}.lightcone-run`);
  await lightcone('record', '--name', 'asker', '--out', file('good'), '--', node, program);
  await lightcone('record', '--name', 'asker', '--out', file('bad'), '--', '/usr/bin/env', 'FAIL=1', node, program);

  expect(await lightcone('query', file('good'), 'status>=500')).toBe('0 found.\n');
  const found = (await lightcone('query', file('bad'), 'node:asker', 'status>=500', '--json')).trim().split('\n');
  expect(found.map((line) => JSON.parse(line))).toMatchObject([
    { kind: 'send', name: '500 GET /two', status: 500 },
    { kind: 'receive', name: '500 GET /two', status: 500 },
  ]);
  expect(await lightcone('compare', file('good'), file('good'))).toContain('The same messages');
  const different = await run(node, [cli, 'compare', file('good'), file('bad'), '--json']).catch((error) => error);
  expect(different.code).toBe(3);
  expect(JSON.parse(different.stdout)).toMatchObject([
    { at: 3, first: { name: '200 GET /two' }, second: { name: '500 GET /two' } },
  ]);
  const filtered = await lightcone('export', file('bad'), '--to', 'mermaid', '--filter', 'name:two');
  expect(filtered.match(/: .*GET/g)).toEqual([': GET', ': 500 GET']);
  await expect(lightcone('query', file('good'), 'colour:red')).rejects.toThrow('can\'t ask for "colour"');
});

it('keeps as many lines of the sources as it is told', async () => {
  const folder = await stage.folder();
  const program = await write(folder, 'ask.cjs', ...asking);
  const file = path.join(folder, 'bare.lightcone-run');
  await lightcone('record', '--without-sources', '--out', file, '--', node, program);
  expect(JSON.parse(await lightcone('export', file, '--to', 'json')).sources).toEqual({});
  expect(await readFile(file, 'latin1')).not.toContain('closeAllConnections');
});

it('knows the lines of what was sent last, right before the end', async () => {
  const folder = await stage.folder();
  const program = await write(
    folder,
    'burst.cjs',
    "const channel = new BroadcastChannel('news');",
    ...Array.from({ length: 200 }, (_, line) => `channel.postMessage(${line});`),
    'process.exit();',
  );
  const file = path.join(folder, 'burst.lightcone-run');
  await lightcone('record', '--out', file, '--', node, program);
  const { sources } = JSON.parse(await lightcone('export', file, '--to', 'json')) as {
    sources: Record<string, object>;
  };
  const lines = Object.values(sources).map((kept) => Object.keys(kept).length);
  expect(Math.max(...lines)).toBeGreaterThan(200);
});

it('is made of programs that run already, until it is ended', async () => {
  const folder = await stage.folder();
  const program = await write(
    folder,
    'clock.cjs',
    "const http = require('node:http');",
    "const server = http.createServer((q, r) => r.end('x')).listen(0, '127.0.0.1');",
    "setInterval(() => http.get({ port: server.address().port, host: '127.0.0.1', path: '/tick' }, (r) => r.resume()), 50);",
  );
  const { port } = await listening(program);
  const file = path.join(folder, 'clock.lightcone-run');
  const recorder = spawn(node, [cli, 'attach', String(port), '--record', file]);
  stage.after(() => recorder.kill('SIGKILL'));
  let written = '';
  recorder.stderr.on('data', (chunk) => {
    const wasUp = written.includes('Ctrl+C ends it');
    written += chunk;
    // Once: what it writes at its end is no reason to press it again.
    if (!wasUp && written.includes('Ctrl+C ends it')) recorder.kill('SIGINT');
  });
  const code = await new Promise((resolve) => recorder.once('exit', resolve));
  expect(code).toBe(0);
  expect(JSON.parse(await lightcone('info', file, '--json')).nodes).toHaveLength(1);
});

it('knows why it stood, what was written, and how its processes have ended', async () => {
  const folder = await stage.folder();
  const program = await write(
    folder,
    'stubborn.cjs',
    "const http = require('node:http');",
    "const server = http.createServer((q, r) => r.end('x')).listen(0, '127.0.0.1', () => {",
    '  debugger;',
    "  http.get({ port: server.address().port, host: '127.0.0.1', path: '/once' }, () => console.log('served'));",
    '});',
  );
  const file = path.join(folder, 'stubborn.lightcone-run');
  const recorder = spawn(node, [cli, 'record', '--name', 'stubborn', '--out', file, '--', node, program]);
  stage.after(() => recorder.kill('SIGKILL'));
  recorder.stdout.on('data', (chunk) => String(chunk).includes('served') && recorder.kill('SIGINT'));
  expect(await new Promise((resolve) => recorder.once('exit', resolve))).toBe(0);
  expect(await lightcone('query', file, 'kind:halt')).toContain('debugger statement');
  const [line = ''] = (await lightcone('query', file, 'kind:log', '--json')).split('\n');
  expect(JSON.parse(line)).toMatchObject({ node: 'stubborn', name: 'served', stack: [{ path: program, line: 4 }] });
  const [ended] = await asked(file, ['lightcone/lanes', undefined]);
  expect(ended).toMatchObject({ lanes: [{ lane: 'stubborn', state: 'exited', note: 'SIGTERM' }] });
});

it('has the last words of a program, also of one that is killed', async () => {
  const folder = await stage.folder();
  const file = path.join(folder, 'last.lightcone-run');
  for (const end of ["process.kill(process.pid, 'SIGKILL');", 'process.exit(1);']) {
    const program = await write(folder, 'last.cjs', "require('node:fs').writeSync(1, 'last words\\n');", end);
    await lightconeEnds('record', '--name', 'last', '--out', file, '--', node, program);
    const [line = ''] = (await lightcone('query', file, 'kind:log', '--json')).split('\n');
    expect(JSON.parse(line)).toMatchObject({ node: 'last', name: 'last words' });
    await rm(file);
  }
});

// Only Linux lets somebody else limit what a process may write; to SQLite such a limit is a disk that takes no more.
it.runIf(process.platform === 'linux')(
  'outlives a full disk: says so once, can be saved meanwhile, and goes on when there is room, with what it missed counted',
  async ({ signal }) => {
    const folder = await stage.folder();
    const runs = path.join(folder, 'runs');
    const program = await write(
      folder,
      'talker.cjs',
      "const { fork } = require('node:child_process');",
      "if (process.send) process.on('message', (m) => process.send(m));",
      'else {',
      '  const child = fork(__filename);',
      "  child.on('message', () => setTimeout(next, 1));",
      "  const next = () => child.send({ text: 'x'.repeat(500) });",
      '  next();',
      "  console.log('talking');",
      '}',
    );
    const editor = stage.editor(node, ['--record', runs]);
    await editor.debug({ name: 'Talk', nodes: { talker: { program } } });
    await editor.writes('talking');
    const mayWrite = (bytes: string) =>
      run('prlimit', ['--pid', String(editor.wire.adapter.pid), `--fsize=${bytes}:unlimited`]);
    const recorded = () => editor.wire.request<RecordingSummary>('lightcone/recording');
    await until(async () => (await recorded()).events > 20, signal);
    await mayWrite('1000000');
    await editor.writes('not recorded for now');
    const full = path.join(folder, 'full.lightcone-run');
    await editor.wire.request('lightcone/save', { file: full, payloads: false });
    const { events } = JSON.parse(await lightcone('info', full, '--json'));
    expect(events).toBeGreaterThan(10);

    await mayWrite('unlimited');
    await until(async () => (await recorded()).events > events + 100, signal);
    const { recording = '' } = await editor.wire.request<NodesReport>('lightcone/nodes');
    await editor.stop();
    expect(editor.wire.output.match(/not recorded/g)).toHaveLength(1);
    const [lanes] = await asked(recording, ['lightcone/lanes', undefined]);
    // Besides those who have sent to, or heard from, somebody whose own end was missed.
    const own = (lanes as LanesAnswer).lanes.filter(({ kind }) => kind !== 'outside');
    const missing = own.map((lane) => lane.missing);
    expect(missing).toHaveLength(2);
    for (const count of missing) expect(count).toBeGreaterThan(0);
  },
);

it('is refused before anything runs where this Node has no SQLite', async () => {
  const old = await fetchNode(20);
  const ends = run(old, [cli, 'record', '--', old, '-e', "console.log('it ran')"]);
  await expect(ends).rejects.toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('a newer Node.js') });
});

async function listening(program: string) {
  const running = await inspect(stage, program, { runtime: node });
  await running.writes('Debugger listening');
  return running;
}

it('has lines where they were written, of whom they were written, and those of logpoints too', async () => {
  const folder = await stage.folder();
  await write(
    folder,
    'app.cjs',
    "const { MessageChannel, Worker } = require('node:worker_threads');",
    "new Worker('console.log(`of the worker`)', { eval: true }).on('exit', () => {",
    "  process.stdout.write('by a logger\\n');",
    '  setTimeout(() => {',
    '    const { port1, port2 } = new MessageChannel();',
    "    port2.on('message', () => port2.close());",
    "    port1.postMessage({ type: 'after' });",
    '  }, 80);',
    '});',
  );
  const system = await write(
    folder,
    'lines.lightcone',
    'node app {',
    '  run "app.cjs"',
    '}',
    'log send "worker after" at app "sent {name}"',
    'log line "app.cjs":6 "takes them"',
  );
  const file = path.join(folder, 'lines.lightcone-run');
  await run(node, [cli, 'run', system, '--record', file]);
  const { marks, events } = JSON.parse(await lightcone('export', file, '--to', 'json'));
  const mark = (text: string) => marks.find(({ name }: { name: string }) => name.includes(text));
  const sent = events.find(
    ({ kind, name }: { kind: string; name: string }) => kind === 'send' && name === 'worker after',
  );
  expect(mark('by a logger').time).toBeLessThan(sent.time);
  expect(mark('by a logger').isBreakpoint).toBe(false);
  const isolateOf = ({ id }: { id: number }) => Math.floor(id / 2 ** 32);
  expect(isolateOf(mark('of the worker'))).not.toBe(isolateOf(mark('by a logger')));
  for (const text of ['sent worker after', 'takes them'])
    expect(mark(text)).toMatchObject({ kind: 'log', isBreakpoint: true });
});

it('has nothing of what tsx and the program that it starts say to each other about what is loaded', async () => {
  const folder = await stage.folder();
  const program = await write(
    folder,
    'app.ts',
    "import { MessageChannel } from 'node:worker_threads';",
    'const { port1, port2 } = new MessageChannel();',
    "port2.on('message', () => port2.close());",
    "port1.postMessage({ type: 'own' satisfies string });",
  );
  const file = path.join(folder, 'tsx.lightcone-run');
  const tsx = path.resolve(import.meta.dirname, '../../node_modules/tsx/dist/cli.mjs');
  await run(node, [cli, 'record', '--out', file, '--', node, tsx, program]);
  const { events, listens } = JSON.parse(await lightcone('export', file, '--to', 'json'));
  expect(events.map(({ name }: { name: string }) => name)).toEqual(['worker own', 'worker own']);
  expect(listens).toEqual([]);
});

it('names its nodes in the order of the system, whoever was there first', async () => {
  const folder = await stage.folder();
  await write(
    folder,
    'app.cjs',
    "const { port1 } = new MessageChannel(); port1.postMessage({ type: 'own' });",
    'port1.close();',
  );
  const system = await write(
    folder,
    'order.lightcone',
    'node late { run "app.cjs" after early }',
    'node early { run "app.cjs" }',
  );
  const file = path.join(folder, 'order.lightcone-run');
  await run(node, [cli, 'run', system, '--record', file]);
  expect(JSON.parse(await lightcone('info', file, '--json')).nodes).toEqual(['late', 'early']);
});
