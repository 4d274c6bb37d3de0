/** What docs/language.md says of settings, each form run from a file. */
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { lightcone, commandNode as node } from './support/command-line.ts';
import type { Editor } from './support/editor.ts';
import { write } from './support/programs.ts';
import { Stage } from './support/world.ts';

describe('A setting of a system file', () => {
  const stage = new Stage();
  const stays = 'setInterval(() => {}, 1000);';

  async function folderWith(programs: Readonly<Record<string, readonly string[]>>): Promise<string> {
    const folder = await stage.folder();
    for (const [name, lines] of Object.entries(programs)) await write(folder, name, ...lines);
    return folder;
  }

  async function debug(folder: string, text: string, editor: Editor = stage.editor()): Promise<Editor> {
    await editor.debug({ system: await write(folder, 'settings.lightcone', text) });
    return editor;
  }

  it('for stacks and steps shows what it says, and holds who is to be held', async () => {
    const folder = await folderWith({
      'lib.cjs': ['exports.each = (list, take) => {', '  for (const one of list) take(one);', '};'],
      'main.cjs': [
        "const { each } = require('./lib.cjs');",
        "const isTold = () => require('node:fs').existsSync(__dirname + '/go');",
        'async function work() {',
        '  debugger;',
        '  each([1], (one) => {',
        '    void one;',
        '  });',
        '  await new Promise((resolve) => setInterval(() => isTold() && resolve(), 5));',
        "  console.log('worked');",
        '}',
        'function schedule() {',
        '  setTimeout(work, 1);',
        '}',
        'schedule();',
      ],
      'other.cjs': [stays],
    });
    const nodes = 'node main { run "main.cjs"  after other } node other { run "other.cjs" }';
    const plain = await debug(folder, `${nodes} asyncStacks false`);
    const first = await plain.halts();
    expect((await plain.stackLines(first.threadId)).join(' ')).not.toContain('schedule');
    await plain.step('next', first.threadId);
    const at = await plain.halts();
    await plain.step('stepIn', at.threadId);
    expect((await plain.halts()).place).toBe('main lib.cjs:2');
    await plain.stop();

    const editor = await debug(folder, `${nodes} asyncStacks true  skipFiles "**/lib.cjs"  stepping hold`);
    const stop = await editor.halts();
    expect(await editor.stackLines(stop.threadId)).toContain('schedule main.cjs:12');
    await editor.step('next', stop.threadId);
    expect((await editor.halts()).place).toBe('main main.cjs:5');
    await editor.step('stepIn', stop.threadId);
    expect((await editor.halts()).place).toBe('main main.cjs:6');
    for (const line of [7, 8]) {
      await editor.step('next', stop.threadId);
      const { place } = await editor.halts();
      if (line === 8 || place === 'main main.cjs:8') break;
    }
    await editor.step('next', stop.threadId);
    expect(await editor.threads()).toEqual(['main · stepping', 'other · held']);
    await write(folder, 'go', '');
    expect((await editor.halts()).place).toBe('main main.cjs:9');
  });

  it('for source maps looks where it says, or not at all', async () => {
    const [folder, elsewhere] = [await stage.folder(), await stage.folder()];
    const source = await write(
      path.join(folder, 'src'),
      'app.ts',
      'interface Order {',
      '  total: number;',
      '}',
      'const order: Order = { total: 7 };',
      'console.log(order.total);',
      stays,
    );
    const program = path.join(elsewhere, 'app.cjs');
    await build({ entryPoints: [source], outfile: program, sourcemap: true, platform: 'node', format: 'cjs' });
    const run = `node app { run ${JSON.stringify(program)} }`;
    const mapped = stage.editor();
    await mapped.breakAt(source, 5);
    await debug(
      folder,
      `${run} sourceMaps true  outFiles ${JSON.stringify(path.join(elsewhere, '**/*.js'))} ${JSON.stringify(path.join(elsewhere, '**/*.cjs'))}`,
      mapped,
    );
    expect((await mapped.halts()).place).toBe('app app.ts:5');
    await mapped.stop();
    const bare = await debug(folder, `${run} sourceMaps false  stopOnEntry true`);
    expect((await bare.halts()).place).toMatch(/^app app\.cjs:\d+$/);
  });

  it('for what is only a tool folds it away', async () => {
    const folder = await folderWith({
      'my-runner.cjs': ["require('node:child_process').fork(require('node:path').join(__dirname, 'app.cjs'));", stays],
      'app.cjs': ["console.log('works');", stays],
    });
    const shown = await debug(folder, 'node app { run "my-runner.cjs" }');
    await shown.writes('works');
    expect(await shown.threads()).toHaveLength(2);
    await shown.stop();
    const folded = await debug(folder, 'node app { command "node my-runner.cjs" } tooling "**/my-runner.cjs"');
    await folded.writes('works');
    expect(await folded.threads()).toEqual(['app']);
  });

  it('for who may be told of us adds hosts', async () => {
    const asked: IncomingHttpHeaders[] = [];
    const outside = createServer((request, response) => {
      asked.push(request.headers);
      response.end('well');
    }).listen(0, '127.0.0.1');
    stage.after(() => void outside.close());
    await new Promise((resolve) => outside.once('listening', resolve));
    const { port } = outside.address() as AddressInfo;
    const folder = await folderWith({
      'ask.cjs': [
        "const http = require('node:http');",
        'const lookup = (_, { all }, done) => (all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4));',
        "const ask = (hostname) => new Promise((done) => http.get({ hostname, port: process.env.PORT, lookup, agent: false }, (answer) => answer.resume().on('end', done)));",
        "ask('api.example.org').then(() => ask('other.example.com')).then(() => console.log('asked'));",
        stays,
      ],
    });
    const editor = await debug(
      folder,
      `messages { propagateTo "*.example.org" } node app { run "ask.cjs" env PORT = ${port} }`,
    );
    await editor.writes('asked');
    expect(asked.map((headers) => [headers.host?.split(':')[0], 'x-lightcone' in headers])).toEqual([
      ['api.example.org', true],
      ['other.example.com', false],
    ]);
  });

  it('for what is kept bounds the recording, and the lines around each place', async () => {
    const folder = await folderWith({
      'busy.cjs': [
        "const http = require('node:http');",
        '',
        "const server = http.createServer((_, response) => response.end('x')).listen(0, '127.0.0.1', async () => {",
        '  for (let n = 1; n <= 300; n++) {',
        "    const url = 'http://127.0.0.1:' + server.address().port + '/ask/' + n;",
        '    await (await fetch(url)).text();',
        '  }',
        "  console.log('asked all');",
        '});',
      ],
    });
    await mkdir(path.join(folder, 'runs'));
    const kept = async (settings: string) => {
      const editor = stage.editor(node, ['--record', path.join(folder, 'runs')]);
      await debug(folder, `node busy { run "busy.cjs" } messages { ${settings} }`, editor);
      await editor.writes('asked all');
      const file = path.join(folder, 'busy.lightcone-run');
      await editor.wire.request('lightcone/save', { file, payloads: true });
      await editor.stop();
      return JSON.parse(await lightcone('export', file, '--to', 'json')) as { events: unknown[]; sources: unknown };
    };
    const few = await kept('events 1000  megabytes 2  sources 0');
    expect(few.events.length).toBeGreaterThan(0);
    expect(few.events.length).toBeLessThanOrEqual(1000);
    expect(JSON.stringify(few.sources ?? {})).not.toContain('await');
    const all = await kept('events 100000  megabytes 64  sources 1');
    expect(all.events).toHaveLength(1200);
    expect(JSON.stringify(all.sources)).toContain('await (await fetch(url)).text();');
    expect(JSON.stringify(all.sources)).not.toContain('asked all');
  });

  it('for terminals finds what is started in them', async () => {
    const folder = await folderWith({ 'orders.js': ['setInterval(() => {}, 1000);', "console.log('orders is up');"] });
    const editor = await debug(folder, 'terminal true');
    const { env: added } = await editor.wire.request<{ env: Record<string, string | null> }>('lightcone/terminal');
    const env = Object.fromEntries(
      Object.entries({ ...process.env, ...added }).filter((one): one is [string, string] => typeof one[1] === 'string'),
    );
    const child = spawn(process.execPath, ['orders.js'], { cwd: folder, env, stdio: 'ignore' });
    stage.after(() => void child.kill('SIGKILL'));
    await editor.joins('orders');
    expect(await editor.evaluate('@orders 6 * 7')).toContain('42');
  });

  it('for where a node writes asks the editor for a terminal', async () => {
    const folder = await folderWith({ 'tell.cjs': ["console.log('told');"] });
    const editor = stage.editor();
    editor.client = { supportsRunInTerminalRequest: true };
    const asked: unknown[] = [];
    editor.wire.answers = {
      runInTerminal: ({
        args,
        cwd,
        env,
        kind,
        title,
      }: {
        args: string[];
        cwd: string;
        env: NodeJS.ProcessEnv;
        kind: string;
        title: string;
      }) => {
        asked.push([kind, title]);
        const [file = '', ...rest] = args;
        const child = spawn(file, rest, { cwd, env: { ...process.env, ...env }, stdio: 'ignore' });
        stage.after(() => void child.kill('SIGKILL'));
        return {};
      },
    };
    await editor.breakAt(path.join(folder, 'tell.cjs'), 1);
    await debug(folder, 'node a { run "tell.cjs"  console integratedTerminal }', editor);
    expect((await editor.halts()).place).toBe('a tell.cjs:1');
    expect(asked).toEqual([['integrated', 'a']]);
  });
});
