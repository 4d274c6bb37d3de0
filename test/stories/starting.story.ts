/** The ways in which people start their programs, and know that they are ready. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../poll.ts';
import { runtimes } from '../runtimes.ts';
import type { Editor } from './support/editor.ts';
import { Inspected, write } from './support/programs.ts';
import { freePort, isAlive, lineOf, Stage } from './support/world.ts';

const root = path.resolve(import.meta.dirname, '../..');

const server = `const http = require('node:http');
let isWarm = false;
http.createServer((request, response) => {
  response.statusCode = isWarm ? 200 : 503;
  response.end(process.env.GREETING);
}).listen(Number(process.env.PORT), '127.0.0.1', () => {
  console.log('\\x1b[32mlistening\\x1b[39m on ' + process.env.PORT);
  setTimeout(() => { isWarm = true; process.send?.({ type: 'warm' }); }, 300);
});
`;

describe.each(runtimes())('A program on Node $version', ({ path: runtime }) => {
  const stage = new Stage();
  const env = { PATH: `${path.dirname(runtime)}${path.delimiter}${process.env.PATH}` };

  async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
    const folder = await stage.folder();
    for (const [name, text] of Object.entries(files)) await write(folder, name, text);
    return folder;
  }

  it.each([
    ['the line that it writes', { log: '^listening on \\d+$' }],
    ['the answer that it gives', 'http'],
    ['the message that it sends', { ipc: 'warm' }],
  ])('is ready by %s, with the variables of its file', async (_what, ready) => {
    const folder = await folderWith({ 'server.cjs': server, '.env': '# greetings\nGREETING="hello there"\nPORT=1\n' });
    const port = await freePort();
    const editor = stage.editor();
    await editor.debug({
      cwd: folder,
      nodes: {
        api: {
          program: 'server.cjs',
          runtime,
          envFile: '.env',
          env: { PORT: port },
          ready: ready === 'http' ? { http: `http://127.0.0.1:${port}/health` } : ready,
        },
      },
    });
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect(await answer.text()).toBe('hello there');
    // Its log comes before it is warm; the other two say that it is.
    if (typeof ready === 'string' || 'ipc' in ready) expect(answer.status).toBe(200);
  });

  it('that never becomes ready is ended after its time, with all others, and the reason is told', async () => {
    const folder = await folderWith({ 'server.cjs': server });
    const port = await freePort();
    const editor = stage.editor();
    const node = { program: 'server.cjs', runtime, env: { PORT: port }, timeout: 1500 };
    await expect(
      editor.debug({ cwd: folder, nodes: { api: { ...node, ready: { log: 'ready to serve' } } } }),
    ).rejects.toThrow(
      'api runs, but has written no line like /ready to serve/ after 1.5 seconds. Correct the pattern in "ready", or raise "timeout".',
    );
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  it('comes in replicas, each with its own number', async () => {
    const folder = await folderWith({ 'server.cjs': server });
    const first = await freePort();
    const [port, next] = [first, await freePort()];
    const editor = stage.editor();
    await editor.breakAt(path.join(folder, 'server.cjs'), 5);
    await editor.debug({
      cwd: folder,
      nodes: {
        orders: {
          program: 'server.cjs',
          runtime,
          replicas: 2,
          env: { PORT: `{${port} + (index - 1) * ${next - port}}`, GREETING: 'I am {name}' },
          ready: { port: `{${port} + (index - 1) * ${next - port}}` },
        },
      },
    });
    expect(await editor.threads()).toEqual(['orders-1', 'orders-2']);
    const answer = fetch(`http://127.0.0.1:${next}/`).then((one) => one.text());
    expect((await editor.halts()).place).toBe('orders-2 server.cjs:5');
    expect(await editor.threads()).toEqual(['orders-1 · held', 'orders-2 · stopped']);
    await editor.continue();
    expect(await answer).toBe('I am orders-2');
  });

  it('runs in a terminal, where it reads what is typed, and is debugged there', async () => {
    const folder = await folderWith({
      'ask.cjs': [
        "process.stdout.write('name? ');",
        "process.stdin.once('data', (chunk) => {",
        '  const name = String(chunk).trim();',
        '  console.log("hello " + name + (process.stdout.isTTY ? ", on a terminal" : ", on a pipe"));',
        '  process.exit(0);',
        '});',
      ].join('\n'),
    });
    const editor = stage.editor();
    const terminal = terminalOf(editor);
    const file = path.join(folder, 'ask.cjs');
    await editor.breakAt(file, await lineOf(file, 'console.log'));
    await editor.debug({ cwd: folder, nodes: { ask: { program: 'ask.cjs', runtime, console: 'integratedTerminal' } } });
    await until(() => terminal.text.includes('name?'), AbortSignal.timeout(10_000));
    expect(terminal.requests).toMatchObject([{ kind: 'integrated', title: 'ask', cwd: folder }]);
    terminal.type('Ada\n');
    const stop = await editor.halts();
    expect(stop.place).toBe('ask ask.cjs:4');
    expect((await editor.variables(stop.frameId)).name?.value).toBe("'Ada'");
    await editor.continue();
    await until(() => terminal.text.includes('hello Ada, on a terminal'), AbortSignal.timeout(10_000));
    await editor.wire.next('terminated');
    expect(editor.wire.output).toContain('ask | has ended');
    expect(editor.wire.output).not.toContain('hello Ada');
  });

  it('in a terminal ends with the session', async () => {
    const folder = await folderWith({ 'wait.cjs': "console.log('pid ' + process.pid); process.stdin.resume();" });
    const editor = stage.editor();
    const terminal = terminalOf(editor);
    await editor.debug({
      cwd: folder,
      nodes: { wait: { program: 'wait.cjs', runtime, console: 'integratedTerminal' } },
    });
    await until(() => /pid \d+/.test(terminal.text), AbortSignal.timeout(10_000));
    const pid = Number(/pid (\d+)/.exec(terminal.text)?.[1]);
    await editor.stop();
    await until(() => !isAlive(pid), AbortSignal.timeout(10_000));
  });

  it('wants a terminal of an editor that has none: said by name', async () => {
    const folder = await folderWith({ 'wait.cjs': '' });
    const editor = stage.editor();
    await expect(
      editor.debug({ cwd: folder, nodes: { wait: { program: 'wait.cjs', runtime, console: 'integratedTerminal' } } }),
    ).rejects.toThrow('wait wants a terminal, and this editor offers none. Leave "console" out.');
  });

  it('runs without the debugger when it is asked to', async () => {
    const folder = await folderWith({
      'server.cjs': `${server}console.log('inspector', require('node:inspector').url(), process.env.VSCODE_LIGHTCONE);`,
    });
    const port = await freePort();
    const editor = stage.editor();
    await editor.breakAt(path.join(folder, 'server.cjs'), 1);
    await editor.debug({
      cwd: folder,
      noDebug: true,
      nodes: { api: { program: 'server.cjs', runtime, env: { PORT: port, GREETING: 'hi' }, ready: { port } } },
    });
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('hi');
    await editor.writes('inspector undefined undefined');
    expect(await editor.threads()).toEqual([]);
    await editor.stop();
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  it('is attached by its pid, two at once, and their inspectors are closed again afterwards', async () => {
    const folder = await folderWith({
      'idle.cjs': "console.log('up');\nsetInterval(() => {\n  tick();\n}, 50);\nfunction tick() {\n  return 1;\n}",
    });
    const file = path.join(folder, 'idle.cjs');
    const both = [new Inspected(runtime, [file], {}), new Inspected(runtime, [file], {})];
    for (const one of both) {
      stage.after(() => one.child.kill('SIGKILL'));
      await one.writes('up');
    }
    const editor = stage.editor();
    const [one, two] = both.map(({ pid }) => pid);
    await editor.debug({ request: 'attach', nodes: { one: { attach: { pid: one } }, two: { attach: { pid: two } } } });
    await editor.breakAt(file, 6);
    const stop = await editor.halts();
    expect(stop.place).toMatch(/^(one|two) idle\.cjs:6$/);
    expect(await editor.threads()).toHaveLength(2);
    await editor.close();
    for (const { output, child } of both) {
      expect(child.exitCode).toBe(null);
      expect(output).toContain('Debugger listening');
    }
    await until(
      () => both.every(({ output }) => output.split('Debugger ending').length >= 2),
      AbortSignal.timeout(10_000),
    );
  });

  it.each([
    [
      'nobody',
      2 ** 22 - 7,
      /^one: there is no process \d+\. Correct the pid in "attach", or pick the process again\.$/,
    ],
    ['no Node.js process', 'sleep', /^one: process \d+ \(sleep\) is no Node\.js process/],
  ])('is not attached by the pid of %s', async (_who, whose, message) => {
    let pid = whose;
    if (typeof pid === 'string') {
      const child = spawn(pid, ['60'], { stdio: 'ignore' });
      stage.after(() => child.kill('SIGKILL'));
      pid = child.pid ?? 0;
    }
    const editor = stage.editor();
    await expect(editor.debug({ request: 'attach', nodes: { one: { attach: { pid } } } })).rejects.toThrow(message);
    if (typeof whose === 'string') expect(isAlive(pid)).toBe(true);
  });

  it('whose own --inspect finds its port taken is debugged all the same', async () => {
    const folder = await folderWith({ 'idle.cjs': "console.log('up');\nsetInterval(() => {}, 1000);" });
    const inspector = await freePort();
    const node = { program: 'idle.cjs', runtime, runtimeArgs: [`--inspect=127.0.0.1:${inspector}`] };
    const editor = stage.editor();
    await editor.debug({ cwd: folder, nodes: { one: node, two: { ...node, after: 'one' } } });
    await editor.writes(/two \| up/);
    expect(await editor.threads()).toEqual(['one', 'two']);
    await editor.pause(await editor.threadId('two'));
    await editor.halts();
    expect(await editor.threads()).toEqual(['one · held', 'two · paused']);
  });

  it('starts children whatever their environment, and workers of a cluster, which join before their first line', async () => {
    const folder = await folderWith({
      'parent.cjs': [
        "const { fork, spawn } = require('node:child_process');",
        "const cluster = require('node:cluster');",
        "spawn(process.execPath, ['bare.cjs'], { cwd: __dirname, env: {}, stdio: 'inherit' });",
        "fork(__dirname + '/brk.cjs', { execArgv: ['--inspect-brk=0'] });",
        "cluster.setupPrimary({ exec: __dirname + '/member.cjs' });",
        'cluster.fork(); cluster.fork();',
      ].join('\n'),
      'bare.cjs': "setInterval(() => {}, 1000);\nconsole.log('bare');",
      'brk.cjs': "setInterval(() => {}, 1000);\nconsole.log('brk');",
      'member.cjs': "setInterval(() => {}, 1000);\nconsole.log('member', require('node:cluster').worker.id);",
    });
    const editor = stage.editor();
    for (const name of ['bare.cjs', 'brk.cjs', 'member.cjs']) await editor.breakAt(path.join(folder, name), 1);
    await editor.debug({ cwd: folder, width: 'node', nodes: { app: { program: 'parent.cjs', runtime } } });
    // A halt of width `node` holds the children, too: several may hit their breakpoints in one.
    const hit: string[] = [];
    while (hit.length < 4) {
      const { threadId, place } = await editor.halts();
      expect(place).toMatch(/:1$/);
      hit.push(...(await editor.threads()).filter((name) => name.endsWith(' · stopped')));
      await editor.continue(threadId);
    }
    expect(hit.sort()).toEqual([
      'app (bare.cjs) · stopped',
      'app (brk.cjs) · stopped',
      'app (worker 1) · stopped',
      'app (worker 2) · stopped',
    ]);
    for (const text of ['bare', 'brk', 'member 1', 'member 2']) await editor.writes(text);
  });

  it('is a run of node --test, whose files and what they start are debugged', async () => {
    const folder = await folderWith({
      'service.cjs': "process.send('up');\nsetInterval(() => {}, 1000);",
      'one.test.cjs': [
        "const { test } = require('node:test');",
        "const { fork } = require('node:child_process');",
        "test('one', (_, done) => {",
        "  const child = fork(__dirname + '/service.cjs');",
        "  child.once('message', () => {",
        '    child.kill();',
        '    done();',
        '  });',
        '});',
      ].join('\n'),
    });
    const editor = stage.editor();
    await editor.breakAt(path.join(folder, 'one.test.cjs'), 6);
    await editor.breakAt(path.join(folder, 'service.cjs'), 1);
    await editor.debug({ cwd: folder, nodes: { tests: { command: 'node --test one.test.cjs', env } } });
    const service = await editor.halts();
    expect(service.place).toContain('service.cjs:1');
    expect(await editor.threads()).toHaveLength(2);
    await editor.continue();
    expect((await editor.halts()).place).toContain('one.test.cjs:6');
    await editor.continue();
    await editor.writes(/pass 1/);
    await editor.wire.next('terminated');
  });

  it('is found in a debug terminal, and named by its script or its package', async () => {
    const folder = await folderWith({
      'package.json': JSON.stringify({ name: '@acme/billing', scripts: { dev: 'node index.js' } }),
      'index.js': "setInterval(() => {}, 1000);\nconsole.log('billing is up');",
      'orders.js': "setInterval(() => {}, 1000);\nconsole.log('orders is up');",
    });
    const editor = stage.editor();
    // Only for a node that is yet to be found.
    await editor.breakAt(path.join(folder, 'orders.js'), { line: 2, condition: '@orders' });
    await editor.debug({ cwd: folder, terminal: true });
    const { env: added } = await editor.wire.request<{ env: Record<string, string | null> }>('lightcone/terminal');
    const shell = (line: string) => {
      const child = spawn('/bin/sh', ['-c', line], { cwd: folder, env: merged({ ...env, ...added }), stdio: 'ignore' });
      stage.after(() => child.kill('SIGKILL'));
    };
    shell('npm run dev');
    await until(async () => (await editor.threads()).includes('billing'), AbortSignal.timeout(20_000));
    shell('node orders.js');
    expect((await editor.halts()).place).toBe('orders orders.js:2');
    expect(await editor.threads()).toEqual(['billing · held', 'orders · stopped']);
    expect(await editor.evaluate('@all 6 * 7')).toBe('2 nodes: 2 × 42');
    await editor.continue();
    await editor.stop();
  });
});

describe('A run of Vitest', () => {
  const stage = new Stage();

  it('is debugged with what its files start', async () => {
    const folder = await stage.folder();
    await write(folder, 'service.cjs', "process.send('up');", 'setInterval(() => {}, 1000);');
    await write(
      folder,
      'one.test.ts',
      "import { fork } from 'node:child_process';",
      "import { test } from 'vitest';",
      "test('one', async () => {",
      "  const child = fork(new URL('./service.cjs', import.meta.url));",
      "  await new Promise((resolve) => child.once('message', resolve));",
      '  child.kill();',
      '});',
    );
    const editor = stage.editor();
    await editor.breakAt(path.join(folder, 'service.cjs'), 1);
    await editor.breakAt(path.join(folder, 'one.test.ts'), 6);
    const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
    await editor.debug({
      cwd: folder,
      nodes: {
        tests: { program: vitest, args: ['run', '--root', folder, '--pool', 'forks', '--testTimeout', '60000'] },
      },
    });
    expect((await editor.halts()).place).toContain('service.cjs:1');
    await editor.continue();
    expect((await editor.halts()).place).toContain('one.test.ts:6');
    await editor.continue();
    await editor.writes(/1 passed/);
    await editor.wire.next('terminated');
  });
});

interface Terminal {
  readonly requests: readonly object[];
  readonly text: string;
  type(text: string): void;
}

/** The environment of the story with what is added to it; `null` removes. */
function merged(added: Readonly<Record<string, string | null>>): NodeJS.ProcessEnv {
  const entries = Object.entries({ ...process.env, ...added });
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** Terminals of an editor: real ones, by the system's own `script`, without an editor's window around them. */
function terminalOf(editor: Editor): Terminal {
  editor.client = { supportsRunInTerminalRequest: true };
  const requests: object[] = [];
  let text = '';
  let child: ChildProcess | undefined;
  editor.wire.answers = {
    runInTerminal: ({
      args,
      cwd,
      env,
      ...rest
    }: {
      args: string[];
      cwd: string;
      env: Record<string, string | null>;
    }) => {
      requests.push({ ...rest, cwd });
      const line = args.map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(' ');
      child = spawn('script', ['-qefc', line, '/dev/null'], { cwd, env: merged(env) });
      child.stdout?.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      return {};
    },
  };
  return {
    requests,
    get text() {
      return text;
    },
    type: (typed) => child?.stdin?.write(typed),
  };
}
