/** A node is a name, whatever starts it, and however often. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../poll.ts';
import { runtimes } from '../runtimes.ts';
import type { Editor } from './support/editor.ts';
import { inspect, write } from './support/programs.ts';
import { freePort, isAlive, lineOf, Stage } from './support/world.ts';

const root = path.resolve(import.meta.dirname, '../..');
const bin = (name: string) => path.join(root, 'node_modules/.bin', name);

/** Serves on PORT; says its pid; crashes when it is asked to. */
const server = `const http = require('node:http');
console.log('pid', process.pid, process.argv.slice(2).join(' '));
const answer = 42;
http.createServer((request, response) => {
  if (request.url === '/crash') process.exit(3);
  response.end(String(answer));
}).listen(Number(process.env.PORT), '127.0.0.1', () => console.log('listening'));
`;

describe.each(runtimes())('A node on Node $version', ({ path: runtime }) => {
  const stage = new Stage();
  const env = { PATH: `${path.dirname(runtime)}${path.delimiter}${process.env.PATH}` };

  async function project(files: Readonly<Record<string, string>> = {}): Promise<string> {
    const folder = await stage.folder();
    for (const [name, text] of Object.entries({ 'server.cjs': server, ...files })) await write(folder, name, text);
    return folder;
  }

  /** The pids that the servers of a session have told so far. */
  const pids = (editor: Editor) => [...editor.wire.output.matchAll(/pid (\d+)/g)].map((match) => Number(match[1]));

  it('is started by a package script, and stops on the first line of the program, not of npm', async () => {
    const folder = await project({
      'package.json': JSON.stringify({ name: 'shop', scripts: { dev: 'node server.cjs one' } }),
    });
    const editor = stage.editor();
    const port = await freePort();
    await editor.breakAt(path.join(folder, 'server.cjs'), 1);
    await editor.debug({
      cwd: folder,
      nodes: { api: { command: 'npm run dev -- two', env: { ...env, PORT: port }, ready: { port } } },
    });
    expect((await editor.halts()).place).toBe('api server.cjs:1');
    expect(await editor.threads()).toEqual(['api · stopped']);
    await editor.continue();
    await editor.writes('listening');
    expect(editor.wire.output).toMatch(/pid \d+ one two/);
    await editor.stop();
    expect(pids(editor).filter(isAlive)).toEqual([]);
  });

  it.each([
    ['nodemon', (file: string) => `${bin('nodemon')} --quiet --signal SIGTERM ${file}`],
    ['node --watch', (file: string) => `node --watch ${file}`],
    ['tsx watch', (file: string) => `${bin('tsx')} watch ${file}`],
  ])('that %s restarts keeps its name and its breakpoints, hit again on the first line', async (_tool, command) => {
    const folder = await project();
    const file = path.join(folder, 'server.cjs');
    const editor = stage.editor();
    const port = await freePort();
    await editor.debug({
      cwd: folder,
      nodes: { api: { command: command('server.cjs'), env: { ...env, PORT: port }, ready: { port } } },
    });
    // What listens may be heard before what it wrote.
    await editor.writes(/pid \d+/);
    const [first = 0] = pids(editor);
    await editor.breakAt(file, await lineOf(file, "require('node:http')"));
    await writeFile(file, server.replace('answer = 42', 'answer = 43'));
    const stop = await editor.halts();
    expect(stop.place).toBe('api server.cjs:1');
    expect(await editor.threads()).toEqual(['api · stopped']);
    await editor.breakAt(file);
    await editor.continue();
    // Between two processes nobody listens.
    await until(async () => (await get(port).catch(() => '')) === '43', AbortSignal.timeout(10_000));
    // Under load a change may be seen as two, and the process be replaced twice.
    await until(() => isAlive(pids(editor).at(-1) ?? first) && !isAlive(first), AbortSignal.timeout(10_000));
    const second = pids(editor).at(-1) ?? 0;
    await editor.stop();
    await until(() => !isAlive(second), AbortSignal.timeout(10_000));
  });

  it('that crashes is shown with its exit code, and is there again after a restart by command', async () => {
    const folder = await project();
    const file = path.join(folder, 'server.cjs');
    const editor = stage.editor();
    const [port, other] = [await freePort(), await freePort()];
    const node = (number: number) => ({
      program: 'server.cjs',
      runtime,
      env: { PORT: number },
      ready: { port: number },
    });
    await editor.debug({ cwd: folder, nodes: { api: node(port), other: node(other) } });
    await fetch(`http://127.0.0.1:${port}/crash`).catch(() => {});
    await editor.writes(/api +\| exited with code 3/);
    expect(await editor.threads()).toEqual(['other']);
    await editor.breakAt(file, 1);
    const restarted = editor.wire.request('lightcone/command', { command: 'restart', node: 'api' });
    expect((await editor.halts()).place).toBe('api server.cjs:1');
    await editor.continue();
    await restarted;
    expect(await get(port)).toBe('42');
    expect(await editor.threads()).toEqual(['api', 'other']);
  });

  it('that closes its inspector runs on, which is told', async () => {
    const folder = await stage.folder();
    const program = await write(
      folder,
      'app.cjs',
      "setTimeout(() => require('node:inspector').close(), 10);",
      'setInterval(() => {}, 50);',
    );
    const editor = stage.editor();
    await editor.debug({ nodes: { app: { program, runtime } } });
    await editor.writes('app | has closed its inspector, and runs on without the debugger');
    expect(await editor.threads()).toEqual([]);
    await editor.stop();
  });

  it('is restarted while it stands, and killed, without the others', async () => {
    const folder = await project();
    const file = path.join(folder, 'server.cjs');
    const editor = stage.editor();
    const [port, other] = [await freePort(), await freePort()];
    const node = (number: number) => ({
      program: 'server.cjs',
      runtime,
      env: { PORT: number },
      ready: { port: number },
    });
    await editor.debug({ cwd: folder, nodes: { api: node(port), other: node(other) } });
    await editor.breakAt(file, await lineOf(file, 'response.end'));
    const cut = get(port).catch(() => 'cut off');
    await editor.halts();
    const before = pids(editor).sort();
    await editor.breakAt(file);
    const restarted = editor.wire.request('lightcone/command', { command: 'restart', node: 'api' });
    expect(['42', 'cut off']).toContain(await cut); // it is let go of before it is ended
    // The rest stands as it stood, and the new process joins it: not a line of it runs before the user goes on.
    await until(async () => (await editor.threads()).includes('api · not begun'), AbortSignal.timeout(10_000));
    expect(await editor.threads()).toContainEqual(expect.stringMatching(/^other · /));
    await editor.continue();
    await restarted;
    expect(await get(port)).toBe('42');
    await editor.wire.request('lightcone/command', { command: 'kill', node: 'other' });
    await editor.writes(/other +\| ended by SIGKILL/);
    expect(await editor.threads()).toEqual(['api']);
    expect(await get(port)).toBe('42');
    expect(pids(editor).filter((pid) => before.includes(pid) && isAlive(pid))).toEqual([]);
  });

  it('that dies again and again is shown, and fills neither the console nor the session', async () => {
    const folder = await project({ 'dies.cjs': 'process.exit(1);' });
    const editor = stage.editor();
    const port = await freePort();
    await editor.debug({
      cwd: folder,
      nodes: {
        weak: { command: 'while true; do node dies.cjs; done', env },
        strong: { program: 'server.cjs', runtime, env: { PORT: port }, ready: { port } },
      },
    });
    await editor.writes(/weak +\| restarts again and again: \d+ times in 10 seconds/);
    expect(editor.wire.output.match(/weak +\|/g)?.length).toBeLessThan(6);
    // The rest of the system is served as ever.
    await editor.pause(await editor.threadId('strong'));
    await editor.halts();
    expect(await editor.threads()).toContain('strong · paused');
    await editor.continue();
    expect(await get(port)).toBe('42');
    await editor.stop();
  });

  it('that was attached is attached again when it comes back at its address, with its breakpoints', async () => {
    const folder = await project();
    const file = path.join(folder, 'server.cjs');
    const [port, inspector] = [await freePort(), await freePort()];
    const start = async () => {
      const running = await inspect(stage, file, { runtime, port: inspector, env: { PORT: String(port) } });
      await running.writes('listening');
      return running;
    };
    const first = await start();
    const editor = stage.editor();
    await editor.debug({ request: 'attach', nodes: { api: { attach: inspector } } });
    await editor.breakAt(file, await lineOf(file, 'response.end'));
    first.child.kill('SIGKILL');
    await until(async () => (await editor.threads()).length === 0, AbortSignal.timeout(10_000));
    await start();
    await until(async () => (await editor.threads()).includes('api'), AbortSignal.timeout(10_000));
    const answer = get(port);
    expect((await editor.halts()).place).toBe('api server.cjs:6');
    await editor.continue();
    expect(await answer).toBe('42');
  });

  it('that was attached brings its children along, and they run on when we go', async () => {
    const folder = await project({
      'parent.cjs': [
        "const { spawn } = require('node:child_process');",
        "process.stdin.on('data', () => {",
        "  const child = spawn(process.execPath, [__dirname + '/child.cjs'], { env: {}, stdio: 'inherit' });",
        "  console.log('child ' + child.pid);",
        '});',
      ].join('\n'),
      'child.cjs': 'setInterval(() => {\n  tick();\n}, 20);\nfunction tick() {}\nconsole.log("up");',
    });
    const running = await inspect(stage, path.join(folder, 'parent.cjs'), { runtime });
    const editor = stage.editor();
    await editor.breakAt(path.join(folder, 'child.cjs'), 1);
    await editor.debug({ request: 'attach', nodes: { api: { attach: running.port } } });
    running.child.stdin?.write('\n');
    const stop = await editor.halts();
    expect(stop.place).toBe('api (child.cjs) child.cjs:1');
    expect(await editor.threads()).toEqual(['api (child.cjs) · stopped', 'api · held']);
    const children = () => [...running.output.matchAll(/child (\d+)/g)].map((match) => Number(match[1]));
    const [child = 0] = children();
    stage.after(() => {
      for (const pid of children()) process.kill(pid, 'SIGKILL');
    });
    await editor.close();
    await running.writes('up');
    expect([isAlive(running.pid), isAlive(child)]).toEqual([true, true]);
    // The next one finds nothing of us, and waits for nobody.
    running.child.stdin?.write('\n');
    await until(() => running.output.split('up').length === 3, AbortSignal.timeout(10_000));
  });

  it('that was attached and does not come back ends the session after its time', async () => {
    const folder = await project();
    const running = await inspect(stage, path.join(folder, 'server.cjs'), {
      runtime,
      env: { PORT: String(await freePort()) },
    });
    const editor = stage.editor();
    await editor.debug({ request: 'attach', nodes: { api: { attach: running.port, timeout: 500 } } });
    running.child.kill('SIGKILL');
    await editor.wire.next('terminated');
  });
});

async function get(port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/`)).text();
}
