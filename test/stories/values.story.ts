import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runtimes } from '../runtimes.ts';
import type { Editor, Stop } from './support/editor.ts';
import { Stage } from './support/world.ts';

const program = `
class Order { #secret = 1; id = 'o-1'; get total() { return this.lines.length * 2; } lines = [1, 2, 3]; tags = new Set(['a']); byName = new Map([['ada', { age: 36 }]]); }
globalThis.calls = 0;
globalThis.touch = function touch() { return ++globalThis.calls; }
function work(count) {
  const order = new Order();
  const many = Array.from({ length: 1000 }, (_, i) => i * 2);
  const bytes = new Uint8Array(500);
  let text = 'hello';
  { const inner = true; console.log('here'); }
  return text + count + order.id + many.length + bytes.length;
}
setTimeout(() => { console.log('result ' + work.call({ me: 'this' }, 2)); }, 1);
setInterval(() => {}, 1000);
`;

describe.each(runtimes())('Values on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  async function halted(): Promise<{ editor: Editor; stop: Stop }> {
    const editor = stage.editor();
    const file = path.join(await stage.folder(), 'values.cjs');
    await writeFile(file, program);
    await editor.breakAt(file, { line: 10, column: 25 });
    const started = editor.debug({ nodes: { values: { program: file, runtime } } });
    const stop = await editor.halts();
    await started;
    expect(stop.place).toBe('values values.cjs:10');
    return { editor, stop };
  }

  it('are shown scope by scope', async () => {
    const { editor, stop } = await halted();
    const block = await editor.variables(stop.frameId, 'Block');
    expect(block.inner?.value).toBe('true');
    const local = await editor.variables(stop.frameId);
    expect(local.text).toMatchObject({ value: "'hello'", type: 'string', evaluateName: 'text', variablesReference: 0 });
    expect(local.order?.value).toMatch(/^Order \{/);
    expect(local.this?.value).toBe("{me: 'this'}");
    const closure = await editor.variables(stop.frameId, 'Closure');
    expect(closure.Order?.value).toBe('class Order');
    const everywhere = await editor.variables(stop.frameId, 'Global');
    expect(everywhere.touch?.value).toBe('ƒ touch()');
  });

  it('are opened: properties, private ones, entries, prototypes; a getter only when asked', async () => {
    const { editor, stop } = await halted();
    const local = await editor.variables(stop.frameId);
    const order = await editor.inside(local.order?.variablesReference ?? 0);
    expect(order.id).toMatchObject({ value: "'o-1'", evaluateName: 'order.id' });
    expect(order['#secret']?.value).toBe('1');
    expect(order.lines?.value).toBe('(3) [1, 2, 3]');
    const prototype = await editor.inside(order['[[Prototype]]']?.variablesReference ?? 0);
    expect(prototype.total).toMatchObject({ value: '(...)', presentationHint: { lazy: true } });
    const entries = await editor.inside(order.byName?.variablesReference ?? 0);
    const entry = await editor.inside(entries['[[Entries]]']?.variablesReference ?? 0);
    expect(entry['0']?.value).toMatch(/ada/);
    const lines = await editor.inside(order.lines?.variablesReference ?? 0);
    expect(lines['1']).toMatchObject({ value: '2', evaluateName: 'order.lines[1]' });
  });

  it('come page by page when they are many', async () => {
    const { editor, stop } = await halted();
    const local = await editor.variables(stop.frameId);
    for (const [name, value] of [
      ['many', '1200'],
      ['bytes', '0'],
    ] as const) {
      const list = local[name];
      const count = name === 'many' ? 1000 : 500;
      expect(list?.indexedVariables).toBe(count);
      const page = await editor.inside(list?.variablesReference ?? 0, {
        filter: 'indexed',
        start: count - 400,
        count: 100,
      });
      expect(Object.keys(page)).toHaveLength(100);
      expect(page[String(count - 400)]).toMatchObject({ value, evaluateName: `${name}[${count - 400}]` });
      const named = await editor.inside(list?.variablesReference ?? 0, { filter: 'named' });
      expect(Object.keys(named)).toContain('[[Prototype]]');
      expect(Object.keys(named)).not.toContain('0');
    }
  });

  it('are computed: in the console, as a watch, under the mouse', async () => {
    const { editor, stop } = await halted();
    expect(await editor.evaluate('count + many.length', stop.frameId, 'watch')).toBe('1002');
    expect(await editor.evaluate('{ a: count }', stop.frameId)).toBe('{a: 2}');
    expect(await editor.evaluate('@values count')).toBe('2');
    expect(await editor.evaluate('count')).toBe('2');
    expect(await editor.evaluate('text', stop.frameId, 'clipboard')).toBe('hello');
    expect(await editor.evaluate('order.id', stop.frameId, 'hover')).toBe("'o-1'");
    // The mouse must not change the program.
    await expect(editor.evaluate('touch()', stop.frameId, 'hover')).rejects.toThrow();
    expect(await editor.evaluate('calls', stop.frameId)).toBe('0');
    expect(await editor.evaluate('touch()', stop.frameId)).toBe('1');
    await expect(editor.evaluate('nope', stop.frameId)).rejects.toThrow('ReferenceError: nope is not defined');
    await expect(editor.evaluate('throw 5', stop.frameId)).rejects.toThrow('Uncaught 5');
    await expect(editor.evaluate('a b', stop.frameId)).rejects.toThrow('SyntaxError');
  });

  it('of a node that runs are shown, and their getters and setters left alone', async () => {
    const { editor, stop } = await halted();
    const evaluate = { expression: 'order', frameId: stop.frameId, context: 'repl' };
    const order = await editor.wire.request<{ variablesReference: number }>('evaluate', evaluate);
    await editor.continue();
    await editor.writes('result hello2o-11000500');
    const inside = await editor.inside(order.variablesReference);
    expect(inside.id?.value).toBe("'o-1'");
    const prototype = await editor.inside(inside['[[Prototype]]']?.variablesReference ?? 0);
    const running = 'values is running. Pause it first.';
    await expect(editor.inside(prototype.total?.variablesReference ?? 0)).rejects.toThrow(running);
    const change = { variablesReference: order.variablesReference, name: 'id', value: '1' };
    await expect(editor.wire.request('setVariable', change)).rejects.toThrow(running);
  });

  it('that never come are given up, and the node goes on', async () => {
    const { editor, stop } = await halted();
    await expect(editor.evaluate('while (true);', stop.frameId, 'watch')).rejects.toThrow(
      'The evaluation was ended: it took longer than 2 s, and values can do nothing else meanwhile.',
    );
    expect(await editor.evaluate('count', stop.frameId)).toBe('2');
    await editor.continue();
    await editor.writes('result hello2o-11000500');
  });

  it('are computed in a node that runs, and can be awaited there', async () => {
    const { editor } = await halted();
    await editor.continue();
    await editor.writes('result hello2o-11000500');
    expect(await editor.evaluate('calls + 1')).toBe('1');
    expect(await editor.evaluate('@values await Promise.resolve(calls + 41)')).toBe('41');
    await expect(editor.evaluate('@values')).rejects.toThrow('Write an expression behind @values.');
    await expect(editor.evaluate('@nobody 1')).rejects.toThrow(
      'There is no node "nobody" in this system. Its nodes are values.',
    );
  });

  it('have names that the console completes, nearest first, and nothing happens for it', async () => {
    const { editor, stop } = await halted();
    const completed = async (text: string) => {
      const at = { text, column: text.length + 1, line: 1, frameId: stop.frameId };
      const { targets } = await editor.wire.request<{ targets: { label: string; start: number; length: number }[] }>(
        'completions',
        at,
      );
      return targets;
    };
    expect((await completed('te'))[0]).toMatchObject({ label: 'text', start: 1, length: 2 });
    expect((await completed('1 + order.li'))[0]).toMatchObject({ label: 'lines', start: 11, length: 2 });
    expect((await completed('order.')).map(({ label }) => label)).toEqual(
      expect.arrayContaining(['id', 'total', 'toString']),
    );
    expect((await completed('text.toUp'))[0]?.label).toBe('toUpperCase');
    expect((await completed('setTime'))[0]?.label).toBe('setTimeout');
    expect(await completed('touch().')).toEqual([]);
    expect(await editor.evaluate('calls', stop.frameId)).toBe('0');
  });

  it('can be changed, and the program goes on with them', async () => {
    const { editor, stop } = await halted();
    const { scopes } = await editor.wire.request<{ scopes: { name: string; variablesReference: number }[] }>('scopes', {
      frameId: stop.frameId,
    });
    const local = scopes.find(({ name }) => name === 'Local')?.variablesReference ?? 0;
    expect(
      await editor.wire.request('setVariable', { variablesReference: local, name: 'text', value: "'bye' + count" }),
    ).toMatchObject({ value: "'bye2'" });
    const order = (await editor.variables(stop.frameId)).order?.variablesReference ?? 0;
    expect(
      await editor.wire.request('setVariable', { variablesReference: order, name: 'id', value: '`x`' }),
    ).toMatchObject({ value: "'x'" });
    await expect(
      editor.wire.request('setVariable', { variablesReference: local, name: 'text', value: 'nope' }),
    ).rejects.toThrow('nope is not defined');
    const set = (expression: string, value: string) =>
      editor.wire.request('setExpression', { frameId: stop.frameId, expression, value });
    expect(await set('order.id', "'z'")).toMatchObject({ value: "'z'" });
    expect(await set('@values globalThis.other', '{ a: 1 }')).toMatchObject({ value: '{a: 1}' });
    expect(await editor.evaluate('order.id = "x"', stop.frameId)).toBe("'x'");
    await expect(set('1', '2')).rejects.toThrow('Invalid left-hand side');
    await editor.continue();
    await editor.writes('result bye22x1000500');
  });
});
