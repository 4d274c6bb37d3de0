import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { runtimes } from '../runtimes.ts';
import type { Editor } from './support/editor.ts';
import { get, greeter, greeters } from './support/greeters.ts';
import { inspect, write } from './support/programs.ts';
import { lineOf, Stage } from './support/world.ts';

/** What the console shows of a node, line by line, from the first line that begins so. */
const linesOf = (editor: Editor, node: string, first = '') =>
  editor.wire.output
    .split('\n')
    .filter((line) => line.startsWith(`${node} `))
    .map((line) => line.slice(line.indexOf('| ') + 2))
    .filter((line) => line.startsWith(first));

const stops = (editor: Editor) => editor.wire.events.filter(({ event }) => event === 'stopped').length;

describe.each(runtimes())('A logpoint on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  it('writes a line with the name of its node, and halts nothing', async () => {
    const editor = stage.editor();
    const { nodes, front, back } = await greeters(runtime);
    const line = await lineOf(greeter, 'served++');
    await editor.breakAt(greeter, {
      line,
      logMessage: '{$node} serves {name}: {url.searchParams.size} of {{all}}, {[served, { nobody: null }]}',
    });
    await editor.debug({ nodes });
    expect(await get(front, 'ada')).toBe('HELLO ADA, HELLO ADA!');
    expect(await get(back, 'bob')).toBe('hello bob, hello bob');
    await editor.writes('back serves bob');
    expect(linesOf(editor, 'front', 'front')).toEqual(['front serves ada: 1 of {all}, [ 0, { nobody: null } ]']);
    expect(linesOf(editor, 'back', 'back')).toEqual([
      'back serves ada: 1 of {all}, [ 0, { nobody: null } ]',
      'back serves bob: 1 of {all}, [ 1, { nobody: null } ]',
    ]);
    expect(stops(editor)).toBe(0);
  });

  it('heeds its condition, its nodes and its hit count', async () => {
    const editor = stage.editor();
    const { nodes, front, back } = await greeters(runtime);
    const line = await lineOf(greeter, 'served++');
    await editor.debug({ nodes });
    const [set] = await editor.breakAt(greeter, {
      line,
      condition: "@back && name !== 'eve'",
      hitCondition: '% 2',
      logMessage: 'second: {name} by {$node}',
    });
    expect(set).toMatchObject({ verified: true, message: 'Bound in back.' });
    for (const name of ['ada', 'bob', 'eve', 'cat']) await get(back, name);
    await get(front, 'dan');
    await editor.writes('dan');
    expect(linesOf(editor, 'back', 'second')).toEqual(['second: bob by back', 'second: dan by back']);
    expect(stops(editor)).toBe(0);
  });

  it('shows what throws in its place, and several lines as such', async () => {
    const editor = stage.editor();
    const { nodes, back } = await greeters(runtime);
    await editor.debug({ nodes });
    await editor.breakAt(greeter, 7, {
      line: 7,
      logMessage: 'n = {nope}, {null.x},\n{name.length} letters; {Object.create({ get a() { throw 1 } })}',
    });
    await editor.breakAt(greeter, { line: 9, logMessage: 'n = {nope}, {null.x},\n{words.length} words of {times}' });
    await get(back, 'ada');
    await editor.writes('1 words of 2');
    expect(linesOf(editor, 'back', 'n =')[0]).toMatch(
      /^n = <ReferenceError: nope is not defined>, <TypeError: Cannot read properties of null \(reading 'x'\)>,$/,
    );
  });

  it('is not seen by the program, whatever that has done to its console', async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const before = 'const before = Reflect.ownKeys(globalThis).length;';
    const program = await write(
      folder,
      'patched.cjs',
      before,
      "for (const key of Object.keys(console)) console[key] = () => { throw new Error('patched'); };",
      "const seen = { get secret() { process.exitCode = 7; return 1; }, [Symbol.for('nodejs.util.inspect.custom')]: () => { process.exitCode = 8; } };",
      'const proxy = new Proxy({ a: 1 }, { get() { process.exitCode = 9; }, ownKeys() { process.exitCode = 10; return []; } });',
      'function work(one, other) {',
      '  return [one, other];',
      '}',
      'work(seen, proxy);',
      "process.stdout.write('same globals: ' + (Reflect.ownKeys(globalThis).length === before) + '\\n');",
    );
    await editor.breakAt(program, { line: 6, logMessage: 'work {one} {other}' });
    await editor.debug({ nodes: { patched: { program, runtime } } });
    await editor.writes('exited with code 0');
    expect(linesOf(editor, 'patched', 'work')).toEqual([
      expect.stringMatching(/^work \{.*secret: \[Getter\].*\} Proxy \[ \{ a: 1 \}, .*\]$/),
    ]);
    expect(linesOf(editor, 'patched', 'same')).toEqual(['same globals: true']);
  });

  it('stands in its place among the other output, leads to its line, and its objects can be opened', async () => {
    const editor = stage.editor();
    const program = await write(
      await stage.folder(),
      'orders.cjs',
      'function pay(order) {',
      "  console.log('paying', order.id);",
      '  order.isPaid = true;',
      "  console.log('paid', order.id);",
      '}',
      'for (let id = 1; id <= 3; id++) pay({ id, by: { name: `Ann` } });',
      'setInterval(() => {}, 1000);',
    );
    await editor.breakAt(program, { line: 3, logMessage: 'order {order}' });
    await editor.debug({ nodes: { orders: { program, runtime } } });
    await editor.writes('paid 3');
    const entries = editor.entries();
    expect(entries.map(({ text, place }) => `${text.slice('orders | '.length, 17).trimEnd()} ${place}`)).toEqual(
      [1, 2, 3].flatMap((id) => [
        `paying ${id} orders.cjs:2:11`,
        'order { orders.cjs:3:1',
        `paid ${id} orders.cjs:4:11`,
      ]),
    );
    expect(await editor.open(entries[4])).toMatchObject({ id: { value: '2' }, by: { value: "{name: 'Ann'}" } });
    await editor.stop();
  });

  it('in a hot loop neither floods the console nor holds up the program, and counts what it leaves out', async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const program = await write(
      folder,
      'hot.cjs',
      'function work(i) {',
      '  return i + 1;',
      '}',
      'globalThis.n = 0;',
      'setInterval(() => {',
      '  if (n >= 8000) return;',
      '  for (let i = 0; i < 2000; i++) n = work(n);',
      "  if (n === 8000) process.stdout.write('worked\\n');",
      '}, 1);',
    );
    await editor.breakAt(program, { line: 2, logMessage: 'i = {i}' });
    await editor.debug({ nodes: { hot: { program, runtime } } });
    await editor.writes('worked');
    const left = () =>
      [...editor.wire.output.matchAll(/… ([\d,]+) more lines? of this logpoint/g)].reduce(
        (sum, [, count = '']) => sum + Number(count.replaceAll(',', '')),
        0,
      );
    const shown = () => linesOf(editor, 'hot', 'i = ').length;
    while (shown() + left() < 8000) await editor.wire.next('output');
    expect(shown() + left()).toBe(8000);
    expect(left()).toBeGreaterThan(0);
    // And it writes again when it is asked for less.
    await editor.evaluate('@hot setTimeout(() => { n = -5; }, 0)');
    await editor.writes('i = -5');
  });

  it('is in its place in TypeScript too, and before the first line has run', async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const source = await write(
      folder,
      'src/main.ts',
      'interface Order {',
      '  readonly total: number;',
      '}',
      'const order: Order = { total: 3 };',
      'export const double = order.total * 2;',
    );
    await write(folder, 'package.json', '{ "type": "commonjs" }');
    const program = path.join(folder, 'dist/main.js');
    await build({ entryPoints: [source], outfile: program, format: 'cjs', sourcemap: true, logLevel: 'silent' });
    const tsx = import.meta.resolve('tsx');
    await editor.breakAt(source, { line: 4, logMessage: 'first' }, { line: 5, logMessage: 'order {order}' });
    await editor.debug({
      cwd: folder,
      nodes: {
        built: { program, runtime },
        tsx: { program: source, runtime, runtimeArgs: ['--import', tsx], after: 'built' },
      },
    });
    await editor.wire.next('terminated');
    expect(linesOf(editor, 'built')).toEqual(['first', 'order { total: 3 }', 'exited with code 0']);
    expect(linesOf(editor, 'tsx')).toEqual(['first', 'order { total: 3 }', 'exited with code 0']);
    expect(stops(editor)).toBe(0);
  });

  it('works in worker threads, in children, and in processes that were attached', async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const job = await write(
      folder,
      'job.cjs',
      "const { threadId } = require('node:worker_threads');",
      'function job(n) {',
      '  return n + threadId;',
      '}',
      'job(process.argv.length);',
      'globalThis.job = job;',
    );
    const parent = await write(
      folder,
      'parent.cjs',
      `new (require('node:worker_threads').Worker)(${JSON.stringify(job)});`,
      `require('node:child_process').fork(${JSON.stringify(job)});`,
    );
    const server = await write(
      folder,
      'server.cjs',
      `require(${JSON.stringify(job)});`,
      'setInterval(() => job(41), 20);',
    );
    const running = await inspect(stage, server, { runtime });
    await editor.breakAt(job, { line: 3, logMessage: '{$node}: thread {threadId}, n = {n}' });
    await editor.debug({
      nodes: { parent: { program: parent, runtime }, server: { attach: running.port } },
    });
    await editor.writes('server: thread 0, n = 41');
    await editor.writes('parent: thread 0, n = 2');
    await editor.writes('parent: thread 1, n = 2');
    expect(stops(editor)).toBe(0);
  });

  it('in a context of node:vm, which has globals of its own, writes all the same', async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const inner = await write(folder, 'inner.cjs', '(n) => {', '  return n + 1;', '}');
    const program = await write(
      folder,
      'outer.cjs',
      "const source = require('node:fs').readFileSync(process.env.INNER, 'utf8');",
      "const script = new (require('node:vm').Script)(source, { filename: process.env.INNER });",
      'const inner = script.runInNewContext({});',
      'inner(1); inner(2);',
    );
    await editor.breakAt(inner, { line: 2, logMessage: 'inner {n} {[n]} {nope}' });
    await editor.debug({ nodes: { outer: { program, runtime, env: { INNER: inner } } } });
    await editor.wire.next('terminated');
    expect(linesOf(editor, 'outer', 'inner')).toEqual([
      'inner 1 (1) [1] <ReferenceError: nope is not defined>',
      'inner 2 (1) [2] <ReferenceError: nope is not defined>',
    ]);
    expect(stops(editor)).toBe(0);
  });
});
