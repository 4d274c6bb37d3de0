/** What docs/language.md says of the parts of nodes and of settings, each form run. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { EventAnswer, MessagesAnswer } from '../../src/protocol/timeline.ts';
import type { Editor } from './support/editor.ts';
import { inspect, write } from './support/programs.ts';
import { freePort, Stage } from './support/world.ts';

describe('A form of a system file', () => {
  const stage = new Stage();

  /** Debugs a file beside some programs. */
  async function debug(text: string, programs: Readonly<Record<string, readonly string[]>>): Promise<Editor> {
    const folder = await stage.folder();
    for (const [name, lines] of Object.entries(programs)) await write(folder, name, ...lines);
    const file = await write(folder, 'forms.lightcone', text);
    const editor = stage.editor();
    await editor.debug({ system: file });
    return editor;
  }

  const stays = 'setInterval(() => {}, 1000);';
  const tells = [
    'const { argv, env, execArgv } = process;',
    "console.log(JSON.stringify([argv.slice(2), env.WHO ?? null, env.MORE ?? null, require('node:path').basename(process.cwd()), execArgv]));",
  ];

  it('for how a node is started does so', async () => {
    const editor = await debug(
      `
      node plain { run "tell.cjs"  args "--number" "{index}"  env WHO = "file"  envFile "one.env" "two.env" }
      node each[2] { run "tell.cjs"  args "{index}"  env MORE = null }
      node flags { run "tell.cjs"  cwd "sub"  runtime "node" with "--no-warnings" "--expose-gc"  timeout 20s }
      node shell { command "node tell.cjs by shell"  after each, flags }
      `,
      {
        'tell.cjs': tells,
        'sub/empty.txt': [],
        'one.env': ['WHO=envFile', 'MORE=one'],
        'two.env': ['MORE=two'],
      },
    );
    await editor.wire.next('terminated');
    const told = (node: string) => {
      const line = editor.wire.output.split('\n').find((text) => text.startsWith(node) && text.includes('['));
      return JSON.parse(line?.slice(line.indexOf('[')) ?? 'null');
    };
    expect(told('plain').slice(0, 3)).toEqual([['--number', '1'], 'file', 'two']);
    expect([told('each-1')[0], told('each-2')[0]]).toEqual([['1'], ['2']]);
    expect(told('flags').slice(3)).toEqual(['sub', ['--no-warnings', '--expose-gc']]);
    expect(told('shell')[0]).toEqual(['by', 'shell']);
    const order = ['each-1', 'each-2', 'flags', 'shell'].map((node) => editor.wire.output.indexOf(`${node} `));
    expect(order.at(-1)).toBe(Math.max(...order));
  });

  it('for when a node is ready waits for it', async () => {
    const [port, http] = [await freePort(), await freePort()];
    const serves = (at: number) => [
      `setTimeout(() => require('node:http').createServer((_, response) => response.end()).listen(${at}, '127.0.0.1', () => console.log('up')), 200);`,
    ];
    const editor = await debug(
      `
      node port { run "port.cjs"  ready port ${port} }
      node http { run "http.cjs"  ready http "${http}/health" }
      node log { run "log.cjs"  ready log "list[a-z]+ing" }
      node ipc { run "ipc.cjs"  ready ipc "up" }
      node any { run "ipc.cjs"  ready ipc }
      node last { run "last.cjs"  after port, http, log, ipc, any }
      `,
      {
        'port.cjs': serves(port),
        'http.cjs': serves(http),
        'log.cjs': [`setTimeout(() => console.log('listening'), 200); ${stays}`],
        'ipc.cjs': [`setTimeout(() => { console.log('up'); process.send('up'); }, 200); ${stays}`],
        'last.cjs': ["console.log('all are ready');"],
      },
    );
    await editor.writes('all are ready');
    const before = editor.wire.output.slice(0, editor.wire.output.indexOf('all are ready'));
    expect([...before.matchAll(/^(\w+) *\| (up|listening)$/gm)].map(([, node]) => node).sort()).toEqual([
      'any',
      'http',
      'ipc',
      'log',
      'port',
    ]);
  });

  it('for a node that runs already attaches to it, and maps its paths', async () => {
    const away = await stage.folder();
    const lines = ['let n = 0;', 'setInterval(() => {', '  n++;', '}, 20);'];
    const [remote, other] = [await write(away, 'count.cjs', ...lines), await write(away, 'other.cjs', ...lines)];
    const [byPort, byPid] = [await inspect(stage, remote), await inspect(stage, other)];
    const folder = await stage.folder();
    const local = await write(folder, 'here/count.cjs', ...lines);
    const file = await write(
      folder,
      'forms.lightcone',
      `node here { attach "127.0.0.1:${byPort.port}"  map "${away}" -> "here"  group counters }`,
      `node pid { attach pid ${byPid.pid} }`,
      'width group',
    );
    const editor = stage.editor();
    await editor.breakAt(local, 3);
    await editor.debug({ system: file, request: 'attach' });
    const { place, threadId } = await editor.halts();
    expect(place).toBe('here count.cjs:3');
    await editor.breakAt(local);
    await editor.continue(threadId);
    await editor.breakAt(other, 3);
    expect((await editor.halts()).place).toBe('pid other.cjs:3');
    expect(await editor.threads()).toEqual(['here', 'pid · stopped']);
  });

  it('for messages and peers says what is captured, and what they are called', async () => {
    const outside = createServer((_, response) => response.end('from outside')).listen(0, '127.0.0.1');
    stage.after(() => void outside.close());
    await new Promise((resolve) => outside.once('listening', resolve));
    const { port } = outside.address() as AddressInfo;
    const ask = `fetch('http://127.0.0.1:${port}/ask', { method: 'POST', body: 'a secret of many letters', headers: { 'x-iban': '4711' } })`;
    const editor = await debug(
      `
      messages { stacks line  payload 10  redact "x-iban" }
      node seen { run "ask.cjs" }
      node unseen { run "ask.cjs"  capture false }
      node bank { external "127.0.0.1:${port}" }
      watch "log send /POST .ask/ to bank"
      `,
      { 'ask.cjs': [`${ask}.then(() => console.log('asked'));`, stays] },
    );
    await editor.writes(/seen +\| asked[\s\S]*seen +\| asked/);
    await editor.writes('POST /ask');
    // The line of the watch is told at once, the message when the node is asked next.
    const asked = await (async () => {
      for (;;) {
        const { trees } = await editor.wire.request<MessagesAnswer>('lightcone/messages');
        const found = trees.map(({ message }) => message).filter(({ name }) => name === 'POST /ask');
        if (found.length > 0) return found;
        await editor.wire.next('lightcone/messages');
      }
    })();
    expect(asked.map(({ from, to }) => [from?.title, to.map(({ title }) => title)])).toEqual([['seen', ['bank']]]);
    const { event } = await editor.wire.request<EventAnswer>('lightcone/event', { id: asked[0]?.id });
    expect(event.preview).toMatch(/^a secret o\W*$/);
    expect(event.headers).toContainEqual(['x-iban', '[redacted]']);
    expect(event.stack.length).toBe(1);
    expect(editor.wire.output.match(/POST \/ask/g)?.length).toBe(1);
  });

  it('for what stops does as it says', async () => {
    const programs = {
      'a.cjs': ['console.log("first");', stays],
      'b.cjs': ['debugger;', 'console.log("went on");', stays],
    };
    const entry = await debug('stopOnEntry true  width node  node a { run "a.cjs" }', programs);
    expect((await entry.halts()).place).toBe('a a.cjs:1');
    const free = await debug('stops false  node b { run "b.cjs" }', programs);
    await free.writes('went on');
    const alone = await debug(
      'width node  followChildren false  node a { run "a.cjs" } node b { run "b.cjs"  after a }',
      programs,
    );
    expect((await alone.halts()).place).toBe('b b.cjs:1');
    expect(await alone.threads()).toEqual(['a', 'b · stopped']);
  });
});
