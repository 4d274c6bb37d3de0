import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { runtimes } from '../runtimes.ts';
import { untilGone, write } from './support/programs.ts';
import { fixture, freePort, isAlive, Stage } from './support/world.ts';

const tsx = path.resolve(import.meta.dirname, '../../node_modules/.bin/tsx');
const typed = fixture('typed.ts');
/** Since 22.18 without a flag. */
const canStrip = (version: string) => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
};

describe.each(runtimes())('The first line of a program, on Node $version', ({ path: runtime, version }) => {
  const stage = new Stage();

  /** Debugs a program with a breakpoint on its first line, and runs it to its end. */
  async function stopsOnFirstLine(source: string, node: object, settings: object = {}): Promise<string> {
    const editor = stage.editor();
    await editor.breakAt(source, 1);
    await editor.debug({ nodes: { app: { runtime, ...node } }, ...settings });
    const stop = await editor.halts();
    expect(stop.place).toBe(`app ${path.basename(source)}:1`);
    expect(stop.reason).toBe('breakpoint');
    expect(stop.body.hitBreakpointIds).toEqual([1]);
    await editor.continue(stop.threadId);
    await editor.wire.next('terminated');
    return editor.wire.output;
  }

  it('is hit in CommonJS', async () => {
    const program = await write(await stage.folder(), 'app.cjs', "const word = 'hello';", 'console.log(word);');
    expect(await stopsOnFirstLine(program, { program })).toBe('app | hello\napp | exited with code 0\n');
  });

  it('is hit in an ES module', async () => {
    const program = await write(await stage.folder(), 'app.mjs', "const word = 'hello';", 'console.log(word);');
    expect(await stopsOnFirstLine(program, { program })).toBe('app | hello\napp | exited with code 0\n');
  });

  it('is hit in TypeScript, which tsx runs where it is installed', async () => {
    const output = await stopsOnFirstLine(typed, { program: typed });
    expect(output).toBe('app | worth 20, began true\napp | exited with code 0\n');
  });

  it('is hit in TypeScript with tsx as the runtime, which starts a process of its own', async () => {
    const env = { PATH: `${path.dirname(runtime)}${path.delimiter}${process.env.PATH}` };
    const output = await stopsOnFirstLine(typed, { program: typed, runtime: tsx, env });
    expect(output).toBe('app | worth 20, began true\napp | exited with code 0\n');
  });

  it('is hit in TypeScript that was compiled into the workspace', async () => {
    const folder = await stage.folder();
    const { source, program } = await compiled(folder, path.join(folder, 'dist'));
    const output = await stopsOnFirstLine(source, { program }, { cwd: folder });
    expect(output).toBe('app | worth 7 true\napp | exited with code 0\n');
  });

  it('is hit in TypeScript that was compiled to where outFiles says', async () => {
    const [folder, elsewhere] = [await stage.folder(), await stage.folder()];
    const { source, program } = await compiled(folder, elsewhere);
    const settings = { cwd: folder, outFiles: [path.join(elsewhere, '**/*.js')] };
    const output = await stopsOnFirstLine(source, { program }, settings);
    expect(output).toBe('app | worth 7 true\napp | exited with code 0\n');
  });

  it.skipIf(!canStrip(version))('is hit in TypeScript whose types Node strips by itself', async () => {
    const program = await write(await stage.folder(), 'app.ts', 'const word: string = "hello";', 'console.log(word);');
    const output = await stopsOnFirstLine(program, { program });
    expect(output).toContain('app | hello\n');
  });

  /** A source and what esbuild makes of it, whose lines are others. */
  async function compiled(folder: string, out: string): Promise<{ source: string; program: string }> {
    const source = await write(
      path.join(folder, 'src'),
      'app.ts',
      'const began: number = Date.now();',
      'interface Order {',
      '  total: number;',
      '}',
      'const order: Order = { total: 7 };',
      "console.log('worth', order.total, began > 0);",
    );
    await write(folder, 'package.json', '{ "type": "commonjs" }');
    const program = path.join(out, 'app.js');
    await build({
      entryPoints: [source],
      outfile: program,
      sourcemap: true,
      format: 'cjs',
      banner: { js: '// made\n// by esbuild\n' },
      logLevel: 'warning',
    });
    return { source, program };
  }
});

describe('A launched node', () => {
  const stage = new Stage();

  it('gets its arguments, environment, folder and runtime as configured', async () => {
    const folder = await stage.folder();
    const program = await write(
      folder,
      'app.cjs',
      'const { argv, env, execArgv, execPath } = process;',
      'const { WORD, NUMBER, LOGNAME_OF_A_STORY } = env;',
      'const removed = !("PATH" in env);',
      'console.log(JSON.stringify({ args: argv.slice(2), WORD, NUMBER, removed, cwd: process.cwd(), execArgv, execPath }));',
    );
    const inner = path.dirname(await write(folder, 'inner folder/nothing.txt'));
    const editor = stage.editor();
    await editor.debug({
      cwd: folder,
      nodes: {
        app: {
          program: 'app.cjs',
          args: ['--port', '8 000', '$HOME', ''],
          env: { WORD: 'grün "quoted"', NUMBER: 7, PATH: null },
          cwd: 'inner folder',
          runtime: process.execPath,
          runtimeArgs: ['--stack-trace-limit=50'],
        },
      },
    });
    await editor.wire.next('terminated');
    const line = /app \| (\{.*\})/.exec(editor.wire.output)?.[1] ?? '';
    expect(JSON.parse(line)).toEqual({
      args: ['--port', '8 000', '$HOME', ''],
      WORD: 'grün "quoted"',
      NUMBER: '7',
      removed: true,
      cwd: inner,
      execArgv: ['--stack-trace-limit=50'],
      execPath: await realpath(process.execPath),
    });
    expect(program).toContain('app.cjs');
  });

  it('keeps the NODE_OPTIONS that the configuration gives it', async () => {
    const folder = await stage.folder();
    const preload = await write(folder, 'preload.cjs', 'globalThis.preloaded = true;');
    const program = await write(folder, 'app.cjs', 'console.log("preloaded:", globalThis.preloaded);');
    const editor = stage.editor();
    await editor.debug({ nodes: { app: { program, env: { NODE_OPTIONS: `--require ${JSON.stringify(preload)}` } } } });
    await editor.wire.next('terminated');
    expect(editor.wire.output).toContain('app | preloaded: true\n');
  });

  it('starts in a folder whose name has spaces and quotes', async () => {
    const folder = await stage.folder();
    const program = await write(path.join(folder, `an 'odd' "folder" ü`), 'app.cjs', "console.log('here');");
    const editor = stage.editor();
    await editor.breakAt(program, 1);
    await editor.debug({ nodes: { app: { program } } });
    expect((await editor.halts()).place).toBe('app app.cjs:1');
    await editor.continue();
    await editor.wire.next('terminated');
    expect(editor.wire.output).toContain('app | here\n');
  });
});

describe('The order of a start', () => {
  const stage = new Stage();

  /** Listens on PORT as soon as the file GATE is there. */
  async function patient(folder: string): Promise<string> {
    return write(
      folder,
      'patient.cjs',
      "const { existsSync, watch } = require('node:fs');",
      "const path = require('node:path');",
      'const { GATE, PORT } = process.env;',
      'const look = () => {',
      '  if (!existsSync(GATE)) return;',
      '  watcher.close();',
      "  require('node:net').createServer().listen(Number(PORT), '127.0.0.1', () => console.log('listens'));",
      '};',
      'const watcher = watch(path.dirname(GATE), look);',
      "console.log('begun');",
      'look();',
    );
  }

  it('lets a node begin only after those that it names accept connections', async () => {
    const [folder, gates] = [await stage.folder(), await stage.folder()];
    const port = await freePort();
    const stock = await patient(folder);
    const gateway = await write(
      folder,
      'gateway.cjs',
      "const socket = require('node:net').connect(Number(process.env.STOCK), '127.0.0.1');",
      "socket.on('connect', () => console.log('connected'));",
    );
    const editor = stage.editor();
    const started = editor.debug({
      nodes: {
        gateway: { program: gateway, env: { STOCK: port }, after: ['stock'] },
        stock: { program: stock, env: { GATE: path.join(gates, 'open'), PORT: port }, ready: { port } },
      },
    });
    await editor.wire.next('progressUpdate', ({ message }) => message === `stock: waiting for port ${port}`);
    await editor.writes('stock   | begun');
    expect(await editor.threads()).toEqual(['stock']);
    await write(gates, 'open');
    await started;
    await editor.writes('gateway | connected');
    expect(await editor.threads()).toEqual(['gateway', 'stock']);

    const progress = editor.wire.events.filter(({ event }) => event.startsWith('progress'));
    expect(progress.map(({ event, body }) => `${event} ${body.title ?? body.message ?? ''}`.trim())).toEqual([
      'progressStart Starting System',
      'progressUpdate checking the nodes',
      'progressUpdate stock: starting',
      `progressUpdate stock: waiting for port ${port}`,
      'progressUpdate stock: ready',
      'progressUpdate gateway: starting',
      'progressUpdate gateway: ready',
      'progressEnd',
    ]);
    expect(progress.map(({ body }) => body.percentage).filter((percentage) => percentage !== undefined)).toEqual([
      0, 0, 0, 50, 50, 100,
    ]);
    await editor.stop();
  });

  it('starts nodes side by side that do not wait for each other', async () => {
    const folder = await stage.folder();
    // Each opens the gate of the other: one after the other, they would never come up.
    const program = await write(
      folder,
      'twin.cjs',
      "const fs = require('node:fs');",
      'const { MINE, OTHER, PORT } = process.env;',
      "fs.writeFileSync(OTHER, '');",
      'const look = () => {',
      '  if (!fs.existsSync(MINE)) return;',
      '  watcher.close();',
      "  require('node:net').createServer().listen(Number(PORT), '127.0.0.1');",
      '};',
      "const watcher = fs.watch(require('node:path').dirname(MINE), look);",
      'look();',
    );
    const [one, two] = [await freePort(), await freePort()];
    const [gateOfOne, gateOfTwo] = [path.join(folder, 'one.gate'), path.join(folder, 'two.gate')];
    const editor = stage.editor();
    await editor.debug({
      nodes: {
        one: { program, env: { MINE: gateOfOne, OTHER: gateOfTwo, PORT: one }, ready: { port: one } },
        two: { program, env: { MINE: gateOfTwo, OTHER: gateOfOne, PORT: two }, ready: { port: two } },
      },
    });
    expect(await editor.threads()).toEqual(['one', 'two']);
    await editor.stop();
  });

  it('is answered by a halt on the way, and no deadline runs while the user reads', async () => {
    const folder = await stage.folder();
    const port = await freePort();
    const program = await write(
      folder,
      'app.cjs',
      'const port = Number(process.env.PORT);',
      "require('node:net').createServer().listen(port, '127.0.0.1');",
    );
    const editor = stage.editor();
    await editor.breakAt(program, 2);
    const timeout = 2000;
    await editor.debug({ nodes: { app: { program, env: { PORT: port }, ready: { port }, timeout } } });
    const stop = await editor.halts();
    expect(stop.place).toBe('app app.cjs:2');
    // The user reads for longer than the node has to become ready.
    const reading = `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${timeout + 500})`;
    expect(await editor.evaluate(reading, stop.frameId)).toBe("'timed-out'");
    await editor.continue(stop.threadId);
    await editor.wire.next('progressUpdate', ({ message }) => message === 'app: ready');
    await editor.wire.next('progressEnd');
    expect(await editor.threads()).toEqual(['app']);
    await editor.stop();
  });
});

describe.each(runtimes())('Children of a node on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  it('join the session, stop at breakpoints, and end with it', async () => {
    const folder = await stage.folder();
    const child = await write(
      folder,
      'child.cjs',
      "const begun = 'begun';",
      'console.log("child", process.pid, begun);',
      'setInterval(() => {}, 1000);',
    );
    const parent = await write(
      folder,
      'parent.cjs',
      "require('node:child_process').fork(process.env.CHILD);",
      'setInterval(() => {}, 1000);',
    );
    const editor = stage.editor();
    await editor.breakAt(child, 1);
    await editor.debug({ nodes: { app: { program: parent, runtime, env: { CHILD: child } } } });
    const stop = await editor.halts();
    expect(stop.place).toBe('app (child.cjs) child.cjs:1');
    expect(await editor.threads()).toEqual(['app (child.cjs) · stopped', 'app · held']);
    await editor.continue(stop.threadId);
    await editor.writes(/app \| child \d+ begun/);
    const pid = Number(/child (\d+)/.exec(editor.wire.output)?.[1]);
    expect(isAlive(pid)).toBe(true);
    expect(await editor.threads()).toEqual(['app', 'app (child.cjs)']);
    await editor.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('are told apart, and leave by themselves while the node goes on', async ({ signal }) => {
    const folder = await stage.folder();
    const child = await write(
      folder,
      'child.cjs',
      'console.log("child", process.pid);',
      "process.on('message', () => process.exit(3));",
    );
    const parent = await write(
      folder,
      'parent.cjs',
      "const { fork } = require('node:child_process');",
      'const children = [fork(process.env.CHILD), fork(process.env.CHILD)];',
      "globalThis.leave = () => children[0].send('leave');",
      "children[0].on('exit', (code) => console.log('first left with', code));",
    );
    const editor = stage.editor();
    await editor.debug({ nodes: { app: { program: parent, runtime, env: { CHILD: child } } } });
    await editor.writes(/child \d+\n.*child \d+/);
    expect(await editor.threads()).toEqual(['app', 'app (child.cjs)', 'app (child.cjs) #2']);
    await editor.evaluate('@app leave()');
    await editor.writes('app | first left with 3');
    await editor.wire.next('thread', ({ reason }) => reason === 'exited');
    expect(await editor.threads()).toHaveLength(2);
    const pids = [...editor.wire.output.matchAll(/child (\d+)/g)].map(([, pid]) => Number(pid));
    await editor.stop();
    for (const pid of pids) await untilGone(pid, signal);
  });
});

describe('The console', () => {
  const stage = new Stage();
  const outputs = (editor: ReturnType<Stage['editor']>, category: string) =>
    editor.wire.events
      .filter(({ event, body }) => event === 'output' && body.category === category)
      .map(({ body }) => body.output)
      .join('');

  it('has the lines of all nodes with their names in front, errors apart, and nothing of the debugger', async () => {
    const folder = await stage.folder();
    const program = await write(
      folder,
      'app.cjs',
      "console.log('two\\nlines');",
      "console.error('an error');",
      "process.stdout.write(Buffer.from('grü').subarray(0, 3));",
      // The second half of a character, in a chunk of its own.
      "setTimeout(() => process.stdout.write(Buffer.concat([Buffer.from('ü').subarray(1), Buffer.from('n € 😀\\n')])), 20);",
      "setTimeout(() => process.stdout.write('without an end'), 60);",
    );
    const editor = stage.editor();
    await editor.debug({ nodes: { a: { program }, longer: { program } } });
    await editor.wire.next('terminated');
    for (const prefix of ['a      | ', 'longer | ']) {
      const lines = outputs(editor, 'stdout').split('\n');
      expect(lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length))).toEqual([
        'two',
        'lines',
        'grün € 😀',
        'without an end',
      ]);
      expect(outputs(editor, 'stderr')).toContain(`${prefix}an error\n`);
    }
    expect(editor.wire.output).not.toMatch(/debugger/i);
  });

  it('shows the beginning of a line that is not ended, such as a question', async () => {
    const program = await write(
      await stage.folder(),
      'app.cjs',
      "process.stdout.write('Name? ');",
      'setInterval(() => {}, 1000);',
    );
    const editor = stage.editor();
    await editor.debug({ nodes: { app: { program } } });
    await editor.writes('app | Name? ');
    await editor.stop();
  });

  it('has colours for a client that can show them, and for no other', async () => {
    const program = await write(await stage.folder(), 'app.cjs', "console.log('hello');");
    const plain = stage.editor();
    await plain.debug({ nodes: { app: { program }, other: { program } } });
    await plain.wire.next('terminated');
    expect(plain.wire.output).not.toContain('\x1b');

    const colourful = stage.editor();
    colourful.client = { supportsANSIStyling: true };
    await colourful.debug({ nodes: { app: { program }, other: { program } } });
    await colourful.wire.next('terminated');
    expect(colourful.wire.output).toContain('\x1b[36mapp   │\x1b[39m hello\n');
    expect(colourful.wire.output).toContain('\x1b[35mother │\x1b[39m hello\n');
  });

  it('tells how each node ended, and the session ends with the last', async () => {
    const folder = await stage.folder();
    const nodes = {
      good: { program: await write(folder, 'good.cjs', 'setTimeout(() => {}, 50);') },
      bad: { program: await write(folder, 'bad.cjs', 'setTimeout(() => process.exit(7), 50);') },
      shot: { program: await write(folder, 'shot.cjs', "setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50);") },
    };
    const editor = stage.editor();
    await editor.debug({ nodes });
    await editor.wire.next('terminated');
    expect(outputs(editor, 'console')).toBe('good | exited with code 0\n');
    expect(outputs(editor, 'stderr').split('\n').sort()).toEqual([
      '',
      'bad  | exited with code 7',
      'shot | ended by SIGKILL',
    ]);
    const gone = editor.wire.events.filter(({ event, body }) => event === 'thread' && body.reason === 'exited');
    expect(gone).toHaveLength(3);
    expect(await editor.threads()).toEqual([]);
  });
});
