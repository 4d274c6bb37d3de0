/** The console: what all nodes write, with what can be opened and where it comes from. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { until } from '../poll.ts';
import { runtimes } from '../runtimes.ts';
import { inspect, write } from './support/programs.ts';
import { Stage } from './support/world.ts';

const stage = new Stage();
/** A program that stays, and logs what it is sent. */
const forever = 'setInterval(() => {}, 100_000);';

/** How many lines of `app` the console says that it has left out. */
function countLeftOut(output: string): number {
  const counts = [...output.matchAll(/… ([\d,]+) lines? of app left out/g)];
  return counts.reduce((sum, [, count = '']) => sum + Number(count.replaceAll(',', '')), 0);
}

describe.each(runtimes())('The console of a launched node, with Node $version', ({ path: runtime }) => {
  const launched = async (lines: readonly string[], more: { name?: string; config?: object; node?: object } = {}) => {
    const program = await write(await stage.folder(), more.name ?? 'app.cjs', ...lines);
    const editor = stage.editor();
    await editor.debug({ ...more.config, nodes: { app: { program, runtime, ...more.node } } });
    return editor;
  };

  it('opens the objects that were logged, one by its properties and several by their number', async () => {
    const editor = await launched([
      "console.log('paid', { id: 7, by: { name: 'Ann' } });",
      "console.log({ a: 1 }, 'and', [1, 2]);",
      "console.dir({ kind: 'dir' });",
      'console.table([{ row: 1 }]);',
      "console.log('nothing to open', 1, null, true);",
      forever,
    ]);
    await editor.writes('nothing to open');
    const [paid, both, dir, table, last] = editor.entries();
    expect(paid?.text).toBe("app | paid { id: 7, by: { name: 'Ann' } }\n");
    const order = await editor.open(paid);
    expect(order).toMatchObject({ id: { value: '7' }, by: { value: "{name: 'Ann'}" } });
    expect(await editor.inside(order.by?.variablesReference ?? 0)).toMatchObject({ name: { value: "'Ann'" } });
    expect(await editor.open(both)).toMatchObject({
      0: { value: '{a: 1}' },
      1: { value: "'and'" },
      2: { value: '(2) [1, 2]' },
    });
    expect(await editor.open(dir)).toMatchObject({ kind: { value: "'dir'" } });
    expect(await editor.open(table)).toMatchObject({ 0: { value: '{row: 1}' } });
    expect(last?.opens).toBe(0);
    await editor.stop();
  });

  it('leads to the line, whatever method wrote it, and has the order of both streams', async () => {
    const editor = await launched([
      "console.log('one');",
      "console.error('two');",
      "console.group('three');",
      "console.warn('four\\nfive');",
      'console.groupEnd();',
      "console.assert(false, 'six');",
      'console.count();',
      "console.time('t'); console.timeEnd('t');",
      "const log = (text) => console.info(text); log('nine');",
      "process.stdout.write('written\\n');",
    ]);
    await editor.wire.next('terminated');
    const entries = editor.entries().map(({ text, place }) => `${text.replaceAll('app | ', '').trimEnd()} ${place}`);
    expect(entries.map((entry) => entry.replace(/[\d.]+ms/, 'some ms'))).toEqual([
      'one app.cjs:1:9',
      'two app.cjs:2:9',
      'three app.cjs:3:9',
      '  four\n  five app.cjs:4:9',
      'Assertion failed: six app.cjs:6:9',
      'default: 1 app.cjs:7:9',
      't: some ms app.cjs:8:28',
      'nine app.cjs:9:31',
      'written nowhere',
      'exited with code 0 nowhere',
    ]);
  });

  it('shows each text once, whoever writes it and in whatever way', async () => {
    const folder = await stage.folder();
    await write(folder, 'child.cjs', "console.log('from', process.argv[2], { child: true });");
    const program = await write(
      folder,
      'app.cjs',
      "const { spawnSync, spawn } = require('node:child_process');",
      "const child = require('node:path').join(__dirname, 'child.cjs');",
      "console.log('before', { n: 1 });",
      "require('node:fs').writeSync(1, 'past the stream\\n');",
      "process.stdout.write('half a line, ');",
      "console.log('and the rest', { n: 2 });",
      "const inherits = spawn(process.execPath, [child, 'one that inherits'], { stdio: 'inherit' });",
      "inherits.on('exit', () => {",
      "  const piped = spawn(process.execPath, [child, 'one that is read']);",
      "  piped.stdout.on('data', (data) => console.log('read: ' + String(data).length));",
      "  piped.on('close', () => console.log('after', { n: 3 }));",
      '});',
    );
    const editor = stage.editor();
    await editor.debug({ nodes: { app: { program, runtime } } });
    await editor.wire.next('terminated');
    expect(editor.wire.output.split('\n')).toEqual([
      'app | before { n: 1 }',
      'app | past the stream',
      'app | half a line, and the rest { n: 2 }',
      'app | from one that inherits { child: true }',
      'app | read: 38',
      'app | after { n: 3 }',
      'app | exited with code 0',
      '',
    ]);
    const openable = editor.entries().filter(({ opens }) => opens > 0);
    expect(openable.map(({ place }) => place)).toEqual([
      'app.cjs:3:9',
      'app.cjs:6:9',
      'child.cjs:1:9',
      'app.cjs:11:35',
    ]);
  });

  it('has what was written before a halt before it, and it can be opened there', async () => {
    const folder = await stage.folder();
    const program = await write(
      folder,
      'app.cjs',
      "const order = { id: 1, state: 'new' };",
      "console.log('made', order);",
      "order.state = 'paid';",
      forever,
    );
    const editor = stage.editor();
    await editor.breakAt(program, 3, 4);
    await editor.debug({ nodes: { app: { program, runtime } } });
    const { threadId } = await editor.halts();
    const names = editor.wire.events.map(({ event }) => event);
    expect(names.indexOf('output')).toBeLessThan(names.indexOf('stopped'));
    const [made] = editor.entries();
    expect(made?.place).toBe('app.cjs:2:9');
    expect(await editor.open(made)).toMatchObject({ state: { value: "'new'" } });
    // Objects are shown as they are, as in every console of JavaScript.
    await editor.continue(threadId);
    await editor.halts();
    expect(await editor.open(made)).toMatchObject({ state: { value: "'paid'" } });
    await editor.stop();
  });

  it.skipIf(process.platform === 'win32')(
    'has it before the halt also if the adapter slept meanwhile',
    async ({ signal }) => {
      const folder = await stage.folder();
      const [go, done] = [path.join(folder, 'go'), path.join(folder, 'done')];
      const program = await write(
        folder,
        'app.cjs',
        "const { existsSync, writeFileSync } = require('node:fs');",
        'const looking = setInterval(() => {',
        `  if (!existsSync(${JSON.stringify(go)})) return;`,
        '  clearInterval(looking);',
        '  for (let n = 1; n <= 3; n++) {',
        "    console.log('made', n);",
        '  }',
        `  writeFileSync(${JSON.stringify(done)}, '');`,
        "  console.log('halts');",
        '}, 5);',
        "console.log('up');",
        forever,
      );
      const editor = stage.editor();
      const { adapter } = editor.wire;
      await editor.breakAt(program, { line: 6, logMessage: 'makes {n}' }, 9);
      await editor.debug({ nodes: { app: { program, runtime } } });
      await editor.writes('up');
      adapter.kill('SIGSTOP');
      stage.after(() => adapter.kill('SIGCONT'));
      await write(folder, 'go', '');
      await until(() => existsSync(done), signal);
      adapter.kill('SIGCONT');
      await editor.halts();
      const told = editor.wire.events.map(({ event, body }) => (event === 'output' ? body.output : event));
      const since = told.slice(
        told.findIndex((one) => /makes/.test(String(one))),
        told.indexOf('stopped'),
      );
      expect(since.map((one) => String(one).replace('app | ', '').trim())).toEqual(
        [1, 2, 3].flatMap((n) => [`makes ${n}`, `made ${n}`]),
      );
      await editor.stop();
    },
  );

  it('opens objects that do not want to be looked at', async () => {
    const editor = await launched([
      "const proxy = new Proxy({ a: 1 }, { ownKeys() { throw new Error('ownKeys'); }, get() { throw new Error('get'); } });",
      'const { proxy: revoked, revoke } = Proxy.revocable({}, {}); revoke();',
      'console.log(proxy);',
      'console.log(revoked);',
      "console.log({ get price() { throw new Error('price'); } });",
      "console.log({ [Symbol.for('nodejs.util.inspect.custom')]() { console.log('inside', { deep: 1 }); return 'custom'; } });",
      'let deep = {}; for (let i = 0; i < 1000; i++) deep = Object.create(deep);',
      'console.log(deep);',
      "const many = {}; for (let i = 0; i < 1_000_000; i++) many['key' + i] = i;",
      'console.dir({ many }, { depth: 0 });',
      'console.log(new Array(1_000_000).fill(0));',
      "console.log('done');",
      forever,
    ]);
    await editor.writes('app | done');
    const entries = editor.entries().filter(({ opens }) => opens > 0);
    const inside = [];
    for (const entry of entries) inside.push(Object.keys(await editor.open(entry)).slice(0, 2));
    expect(entries.map(({ place }) => place)).toEqual(
      [3, 4, 5, 6, 6, 8, 10, 11].map((line) => expect.stringMatching(new RegExp(`^app.cjs:${line}:`))),
    );
    expect(inside).toEqual([
      ['[[Handler]]', '[[Target]]'],
      ['[[Handler]]', '[[Target]]'],
      ['price', '[[Prototype]]'],
      ['deep', '[[Prototype]]'],
      ['Symbol(nodejs.util.inspect.custom)', '[[Prototype]]'],
      ['[[Prototype]]'],
      ['many', '[[Prototype]]'],
      ['0'],
    ]);
    const { many } = await editor.open(entries.at(-2));
    const keys = await editor.inside(many?.variablesReference ?? 0);
    expect(keys).toMatchObject({ key1999: { value: '1999' }, '…': { value: '998,000 more properties' } });
    const { 0: list } = await editor.open(entries.at(-1));
    expect(list).toMatchObject({ indexedVariables: 1_000_000 });
    await editor.stop();
  });

  it('shows text only where the program has a console of its own', async () => {
    const editor = await launched([
      "const { Console } = require('node:console');",
      "console.log = (...args) => process.stdout.write(args.map(String).join('+') + '\\n');",
      "console.log('mine', 1);",
      "new Console(process.stdout).log('another', { a: 1 });",
      "console.info('still Node\\'s', { b: 2 });",
    ]);
    await editor.wire.next('terminated');
    expect(editor.entries().map(({ text, place }) => [text, place])).toEqual([
      ['app | mine+1\napp | another { a: 1 }\n', 'nowhere'],
      ["app | still Node's { b: 2 }\n", 'app.cjs:5:9'],
      ['app | exited with code 0\n', 'nowhere'],
    ]);
  });

  it('has what threads log, with its line in their own file', async () => {
    const folder = await stage.folder();
    await write(folder, 'thread.cjs', "console.log('in a thread', { thread: 1 });", forever);
    const program = await write(
      folder,
      'app.cjs',
      "const { Worker } = require('node:worker_threads');",
      "new Worker(require('node:path').join(__dirname, 'thread.cjs'));",
    );
    const editor = stage.editor();
    await editor.debug({ nodes: { app: { program, runtime } } });
    await editor.writes('in a thread');
    const [entry] = editor.entries();
    expect(entry).toMatchObject({ text: 'app | in a thread { thread: 1 }\n', place: 'thread.cjs:1:9' });
    expect(await editor.open(entry)).toMatchObject({ thread: { value: '1' } });
    await editor.stop();
  });

  it('says that objects are gone when their program has ended', async () => {
    const folder = await stage.folder();
    const short = await write(folder, 'short.cjs', "console.log('done', { a: 1 });");
    const long = await write(folder, 'long.cjs', forever);
    const editor = stage.editor();
    await editor.debug({ nodes: { short: { program: short, runtime }, long: { program: long, runtime } } });
    await editor.writes('short | exited with code 0');
    const done = editor.entries().find(({ text }) => text.includes('done'));
    await expect(editor.open(done)).rejects.toThrow('short has ended, and what it logged is gone with it.');
    await editor.stop();
  });

  it('lets go of what was logged long ago', async () => {
    const editor = await launched(
      [
        'let order = { first: true };',
        "console.log('first', order);",
        "globalThis.seen = new FinalizationRegistry(() => console.log('collected'));",
        'seen.register(order);',
        'order = undefined;',
        'for (let i = 0; i < 200; i++) console.log(i, { i });',
        'const collect = setInterval(() => { globalThis.gc(); }, 20);',
        forever,
      ],
      { node: { runtimeArgs: ['--expose-gc'] } },
    );
    await editor.writes('app | collected');
    const first = editor.entries().find(({ text }) => text.includes('first'));
    await expect(editor.open(first)).rejects.toThrow(
      'app has logged much since then, and uses this no more: it is gone.',
    );
    await editor.stop();
  });

  it('leads from stack traces to the sources, in what the program writes and in how it dies', async () => {
    const folder = await stage.folder();
    const source = await write(
      path.join(folder, 'my src'),
      'app.ts',
      'interface Order { id: number }',
      'function charge(order: Order): never {',
      "  throw new TypeError('no card for ' + order.id);",
      '}',
      'try {',
      '  charge({ id: 1 });',
      '} catch (error) {',
      "  console.error('caught', error);",
      "  process.stdout.write(JSON.stringify({ stack: (error as Error).stack }) + '\\n');",
      '}',
      'charge({ id: 2 });',
    );
    const program = path.join(folder, 'out', 'app.cjs');
    await build({
      entryPoints: [source],
      outfile: program,
      sourcemap: true,
      platform: 'node',
      format: 'cjs',
      banner: { js: '// made\n// by esbuild' },
      logLevel: 'warning',
    });
    const debug = async (sourceMaps: boolean) => {
      const editor = stage.editor();
      await editor.debug({ cwd: folder, sourceMaps, nodes: { app: { program, runtime } } });
      await editor.wire.next('terminated');
      return editor;
    };
    const editor = await debug(true);
    const { output } = editor.wire;
    expect(editor.entries()[0]?.place).toBe('app.ts:8:11');
    expect(output).not.toMatch(/app\.cjs:\d/);
    expect(output.split(`charge (${source}:3:9)`)).toHaveLength(4);
    expect(output).toContain(`(${source}:6:3)`);
    expect(output).toContain(`(${source}:11:1)`);
    // What Node writes above an error that nobody caught.
    expect(output).toContain(`app | ${source}:3\n`);
    expect((await debug(false)).wire.output).not.toContain('app.ts');
  });

  it('has each byte as it can be shown', async () => {
    const editor = await launched([
      "const write = (...bytes) => require('node:fs').writeSync(1, Buffer.from(bytes.flatMap((b) => (typeof b === 'string' ? [...Buffer.from(b)] : b))));",
      "write('euro ', 0xe2); write(0x82); write(0xac, '\\n');",
      "write('nul ', 0, ' bell ', 7, ' delete ', 0x7f, '\\n');",
      "write('broken ', 0xff, 0xfe, '\\n');",
      "for (const percent of [10, 50, 100]) write(percent + ' %\\r');",
      "write('\\n');",
      "write('windows\\r\\n');",
      "console.log('\\x1b[31mred\\x1b[39m \\x1b[2Jcleared');",
      "write('x'.repeat(200_000), '\\n');",
    ]);
    await editor.wire.next('terminated');
    const [euro, nul, broken, percent, windows, red, ...long] = editor.wire.output.split('\n');
    expect([euro, nul, broken, percent, windows, red]).toEqual([
      'app | euro €',
      'app | nul ␀ bell ␇ delete ␡',
      'app | broken \ufffd\ufffd',
      'app | 100 %',
      'app | windows',
      'app | red cleared',
    ]);
    expect(long.slice(0, 4).map((line) => line.length)).toEqual([65_542, 65_542, 65_542, 3398]);
  });

  it('is cut in a flood, in which the session stays at hand', async () => {
    const editor = await launched([
      'globalThis.isEnough = false;',
      'let i = 0;',
      'const go = () => {',
      "  process.stdout.write(Array.from({ length: 20_000 }, () => 'line ' + i++).join('\\n') + '\\n');",
      "  if (isEnough) console.log('over after', i);",
      '  else setImmediate(go);',
      '};',
      'go();',
    ]);
    await editor.writes(/lines of app left out/);
    await editor.pause();
    const { threadId } = await editor.halts();
    expect(await editor.evaluate('@app isEnough = true')).toBe('true');
    await editor.continue(threadId);
    await editor.wire.next('terminated');
    const { output } = editor.wire;
    const shown = output.match(/line \d+$/gm)?.length ?? 0;
    const leftOut = countLeftOut(output);
    expect(leftOut).toBeGreaterThan(0);
    expect(output).toMatch(/\napp \| over after \d+\napp \| exited with code 0\n$/);
    const written = Number(/over after (\d+)/.exec(output)?.[1]);
    // A line that a halt has cut in two, in the middle of being written, is shown as two.
    expect(shown + leftOut - written).toBeGreaterThanOrEqual(0);
    expect(shown + leftOut - written).toBeLessThan(10);
  });
});

describe.each(runtimes())('The console of an attached node, with Node $version', ({ path: runtime }) => {
  const attached = async (...lines: readonly string[]) => {
    const process = await inspect(stage, await write(await stage.folder(), 'app.cjs', ...lines), { runtime });
    const editor = stage.editor();
    await editor.debug({ request: 'attach', nodes: { app: { attach: process.port } } });
    return { editor, process };
  };
  const onInput = (what: string) => `process.stdin.on('data', (data) => { ${what} });`;

  it('has what it logs, as Node writes it, with objects and lines', async () => {
    const { editor, process } = await attached(
      onInput("console.group('got ' + data); console.warn({ a: [1] }); console.groupEnd();"),
    );
    process.child.stdin?.write('one');
    await editor.writes('a: [ 1 ]');
    const [got, warned] = editor.entries();
    expect(got).toMatchObject({ category: 'stdout', text: 'app | got one\n', place: 'app.cjs:1:46' });
    expect(warned).toMatchObject({ category: 'stderr', text: 'app |   { a: [ 1 ] }\n' });
    expect(await editor.open(warned)).toMatchObject({ a: { value: '(1) [1]' } });
    // Its own terminal has it as well, over a pipe that may be later than the inspector.
    await process.writes('  { a: [ 1 ] }\n');
    await editor.stop();
  });

  it('has the error that ends it', async () => {
    const { editor, process } = await attached(
      'function fail() {',
      "  throw new RangeError('too far');",
      '}',
      onInput('fail();'),
    );
    process.child.stdin?.write('go');
    await editor.wire.next('terminated');
    expect(editor.wire.output).toMatch(/^app \| Uncaught RangeError: too far\napp \| {5}at fail \(.*app\.cjs:2:9\)\n/);
    expect(editor.wire.output).toContain('app | has ended, or closed its inspector\n');
  });

  it('counts what a flood of calls leaves out', async () => {
    const { editor, process } = await attached(
      onInput("for (let i = 0; i < 50_000; i++) console.log('line', i); setInterval(() => console.log('over'), 50);"),
    );
    process.child.stdin?.write('go');
    await editor.writes('app | over');
    const shown = () => editor.wire.output.match(/line \d+$/gm)?.length ?? 0;
    expect(shown()).toBeGreaterThan(0);
    // The last of them may be counted with a later line.
    while (shown() + countLeftOut(editor.wire.output) < 50_000) await editor.wire.moreOutput();
    await editor.stop();
  });

  it('leaves it its console at Stop', async () => {
    const { editor, process } = await attached(
      'const inside = (symbol) => [console[symbol], console.dir, console.table];',
      'const find = () => Object.getOwnPropertySymbols(console).map(inside).flat();',
      'const before = find();',
      onInput(
        "const same = find().every((part, i) => part === before[i]); process.stdout.write('same: ' + same + ', ' + process.listenerCount('uncaughtExceptionMonitor') + '\\n');",
      ),
    );
    process.child.stdin?.write('go');
    await process.writes('same: false, 1');
    await editor.stop();
    process.child.stdin?.write('go');
    await process.writes('same: true, 0');
  });
});
