/** The console: what all nodes write, with what can be opened and where it comes from. */
import { describe, expect, it } from 'vitest';
import { runtimes } from '../runtimes.ts';
import { write } from './support/programs.ts';
import { Stage } from './support/world.ts';

const stage = new Stage();
/** A program that stays, and logs what it is sent. */
const forever = 'setInterval(() => {}, 100_000);';

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
});
