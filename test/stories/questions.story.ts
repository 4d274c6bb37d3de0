import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, it } from 'vitest';
import { runtimes } from '../runtimes.ts';
import type { Editor } from './support/editor.ts';
import { get } from './support/greeters.ts';
import { write } from './support/programs.ts';
import { freePort, lineOf, Stage } from './support/world.ts';

const shop = `
const http = require('node:http');
globalThis.require = require;
globalThis.stock = { apples: 3, pears: { left: 4 } };
globalThis.orders = Number(process.env.N);
globalThis.list = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((n) => ({ n, by: n === 12 && process.env.N }));
http.createServer((request, response) => {
  const path = request.url;
  response.end(path);
}).listen(Number(process.env.PORT), '127.0.0.1');
`;

describe.each(runtimes())('A question to several nodes on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  async function system(): Promise<{ editor: Editor; file: string; ports: readonly number[] }> {
    const editor = stage.editor();
    const file = await write(await stage.folder(), 'shop.cjs', shop.trim());
    const ports = [await freePort(), await freePort(), await freePort()];
    const node = (index: number, group: string) => ({
      program: file,
      runtime,
      group,
      env: { PORT: String(ports[index]), N: index === 1 ? '7' : '5' },
      ready: { port: ports[index] },
    });
    await editor.debug({
      nodes: { 'orders-1': node(0, 'orders'), 'orders-2': node(1, 'orders'), stock: node(2, 'stock') },
    });
    return { editor, file, ports };
  }

  const ask = (editor: Editor, expression: string, context = 'repl') =>
    editor.wire.request<DebugProtocol.EvaluateResponse['body']>('evaluate', { expression, context });

  async function table(editor: Editor, expression: string): Promise<Readonly<Record<string, string>>> {
    const { variablesReference } = await ask(editor, expression);
    const rows = await editor.inside(variablesReference);
    return Object.fromEntries(Object.entries(rows).map(([name, { value }]) => [name, value]));
  }

  it('is answered in one table, in which the one that differs is marked', async () => {
    const { editor } = await system();
    expect((await ask(editor, '@all orders')).result).toBe('3 nodes: 2 × 5, orders-2: 7');
    expect(await table(editor, '@all orders')).toEqual({ 'orders-1': '5', 'orders-2': '≠ 7', stock: '5' });
    expect((await ask(editor, '@stock,orders-1 orders + 1')).result).toBe('2 nodes: 2 × 6');
    // Of two that differ neither is usual.
    expect(await table(editor, '@orders orders')).toEqual({ 'orders-1': '≠ 5', 'orders-2': '≠ 7' });
    // One node's answer is a value as ever.
    expect((await ask(editor, '@orders-2 orders')).result).toBe('7');
    expect((await ask(editor, '@stock orders')).result).toBe('5');
  });

  it('shows objects that can be opened, and compares what is in them', async () => {
    const { editor } = await system();
    const { variablesReference } = await ask(editor, '@all stock');
    const rows = await editor.inside(variablesReference);
    expect(rows['orders-1']).toMatchObject({
      value: '{apples: 3, pears: {…}}',
      evaluateName: '@orders-1 stock',
      variablesReference: expect.any(Number),
    });
    const inside = await editor.inside(rows['orders-2']?.variablesReference ?? 0);
    expect(inside.apples).toMatchObject({ value: '3', evaluateName: '@orders-2 stock.apples' });
    // Alike in one line, not alike inside.
    const lists = await table(editor, '@all list');
    expect(lists['orders-1']).toBe(lists.stock);
    expect(lists['orders-2']).toBe(`≠ ${lists.stock}`);
  });

  it('is asked where each node stands, and says why one does not answer', async () => {
    const { editor, file, ports } = await system();
    await editor.breakAt(file, { line: await lineOf(file, 'response.end'), condition: '@orders-1' });
    const answer = get(ports[0] ?? 0, 'ada');
    await editor.halts();
    expect(await table(editor, '@all path')).toEqual({
      'orders-1': "≠ '/?name=ada'",
      'orders-2': '(ReferenceError: path is not defined)',
      stock: '(ReferenceError: path is not defined)',
    });
    await expect(ask(editor, '@all nope')).rejects.toThrow('ReferenceError: nope is not defined (in all 3 nodes)');
    await editor.continue();
    await answer;
    await editor.evaluate('@stock setTimeout(() => process.exit(), 0)');
    await editor.writes('exited with code 0');
    await editor.wire.next('thread', ({ reason }: DebugProtocol.ThreadEvent['body']) => reason === 'exited');
    expect(await table(editor, '@all orders')).toMatchObject({ stock: '≠ (No process of stock runs now.)' });
    await expect(ask(editor, '@order 1')).rejects.toThrow(
      'There is no node "order" in this system. Its nodes are orders-1, orders-2, stock, its groups orders.',
    );
    await expect(ask(editor, '@all')).rejects.toThrow('Write an expression behind @all.');
  });

  it("is asked in the program's own frame where a node stands in Node's own code", async () => {
    const editor = stage.editor();
    const file = await write(
      await stage.folder(),
      'reads.cjs',
      "const fs = require('node:fs');",
      'setTimeout(function read() {',
      "  const missing = '/nowhere';",
      '  try { fs.readFileSync(missing); } catch {}',
      '}, 10);',
    );
    await editor.breakOn({ all: '' });
    await editor.debug({ skipFiles: [], nodes: { app: { program: file, runtime } } });
    const stop = await editor.halts();
    expect(stop.body.reason).toBe('exception');
    expect(stop.place).not.toContain('reads.cjs');
    expect((await ask(editor, '@app missing')).result).toBe("'/nowhere'");
    await editor.stop();
  });

  it('does not wait for a node that is busy', async () => {
    const { editor } = await system();
    await editor.evaluate(
      "@stock setTimeout(() => { require('fs').writeSync(1, 'busy\\n'); require('child_process').execFileSync(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']); }, 0)",
    );
    await editor.writes('busy');
    expect(await table(editor, '@all orders')).toEqual({
      'orders-1': '≠ 5',
      'orders-2': '≠ 7',
      stock: '≠ (no answer within 3 s: it is busy, or in native code)',
    });
  });

  it('completes the names of nodes and groups, then those of the program', async () => {
    const { editor } = await system();
    const complete = async (text: string) => {
      const { targets } = await editor.wire.request<DebugProtocol.CompletionsResponse['body']>('completions', {
        text,
        column: text.length + 1,
      });
      return targets.map(({ label }) => label);
    };
    expect(await complete('@')).toEqual(['all', 'orders-1', 'orders-2', 'stock', 'orders']);
    expect(await complete('@orders-1,st')).toEqual(['stock']);
    expect(await complete('@orders stock.')).toEqual(expect.arrayContaining(['apples', 'pears']));
    expect(await complete('@nobody stock.')).toEqual([]);
  });
});
