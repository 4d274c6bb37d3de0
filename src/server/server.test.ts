/** The language server as an editor talks to it: over streams, by the Language Server Protocol. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type {
  CodeAction,
  CodeLens,
  CompletionList,
  DocumentSymbol,
  FoldingRange,
  Hover,
  InlayHint,
  Location,
  SemanticTokens,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver/node';
import { LanguageClient } from '../../test/language-client.ts';
import { type Live, liveNotification } from '../protocol/live.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lightcone-server-'));
const uri = pathToFileURL(path.join(folder, 'shop.lightcone')).href;
const shop = `system Shop
node stock { run "src/stock.ts" }
node orders[2] {
  run "src/orders.ts"
  after stock
}
break receive "POST /orders" at orders
`;

let editor: LanguageClient;

beforeAll(() => {
  mkdirSync(path.join(folder, 'src'));
  for (const name of ['stock.ts', 'orders.ts']) writeFileSync(path.join(folder, 'src', name), '');
});

afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  editor = await new LanguageClient().start();
});

afterEach(() => editor.dispose());

const open = (text: string) => editor.open(uri, text);

/** Where a text stands, so many characters behind its beginning. */
function place(text: string, needle: string, behind = 0): { line: number; character: number } {
  const before = text.slice(0, text.indexOf(needle) + behind).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

const at = (text: string, needle: string, behind = 1) => ({
  textDocument: { uri },
  position: place(text, needle, behind),
});

describe('The language server', () => {
  test('underlines what is wrong, and offers what was meant', async () => {
    const text = shop.replace('after stock', 'after stok');
    const [problem] = await open(text);
    expect(problem).toMatchObject({ severity: 1, range: { start: place(text, 'after stok') } });
    const [action] = await editor.ask<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri },
      range: problem!.range,
      context: { diagnostics: [problem] },
    });
    expect(action).toMatchObject({ title: 'Change to "stock"' });
    const edits = action!.edit?.changes?.[uri];
    expect(edits).toEqual([
      { newText: 'stock', range: { start: place(text, 'stok'), end: place(text, 'stok', 'stok'.length) } },
    ]);
  });

  test.each([
    ['an unknown node', 'at orders', 'at order', 'Change to "orders"', 'at orders'],
    ['an unknown protocol', ' at orders', ' protocol htp', 'Change to "http"', ' protocol http'],
    ['a missing program', 'src/orders.ts', 'src/ordes.ts', 'Change to "orders.ts"', 'src/orders.ts'],
    ['who starts after itself', 'after stock', 'after orders', 'Remove "orders" from "after"', ''],
    [
      'two that wait for each other',
      '"src/stock.ts"',
      '"src/stock.ts" after orders',
      /^Remove .* from "after"$/,
      undefined,
    ],
    ['two at one port', '"src/stock.ts"', '"src/stock.ts" ready port 81', 'Change to 82', undefined],
    [
      'a line without code',
      'break receive "POST /orders" at orders',
      'break line "lines.ts":2 at orders',
      'Change to "3"',
      ':3',
    ],
    ['a condition that is always true', ' at orders', ' at orders when 1 < 2', 'Remove the condition', ' at orders'],
  ])('offers what to do about %s', async (what, right, wrong, title, fixed) => {
    writeFileSync(path.join(folder, 'lines.ts'), 'begin();\n// nothing\nend();\n');
    const other = what === 'two at one port' ? 'node late { run "src/stock.ts" ready port 81 }\n' : '';
    const text = shop.replace(right, wrong) + other;
    const [problem, ...more] = await open(text);
    expect(more).toEqual([]);
    const asked = { textDocument: { uri }, range: problem!.range, context: { diagnostics: [problem] } };
    const [action] = await editor.ask<CodeAction[]>('textDocument/codeAction', asked);
    expect(action?.title).toEqual(typeof title === 'string' ? title : expect.stringMatching(title));
    const mended = edited(text, action!.edit?.changes?.[uri] ?? []);
    if (fixed !== undefined) expect(mended).toContain(fixed);
    expect(await editor.open(uri, mended)).toEqual([]);
  });

  test('warns of a line below which there is no code, and of values that are of another kind', async () => {
    writeFileSync(path.join(folder, 'short.ts'), 'only();\n\n');
    const text = `${shop}expose a = \`b\` line "short.ts":2\nlog send "x" when latency > "soon" "late"\n`;
    const found = await open(text);
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringContaining('between a number and a text'),
      'There is no code in line "2" of short.ts, and none below it.',
    ]);
    expect(found[1]?.range).toEqual({ start: place(text, ':2', 1), end: place(text, ':2', 2) });
  });

  test('has nothing to say about a file that is right', async () => {
    expect(await open(shop)).toEqual([]);
  });

  test('says nothing yet about a file that is empty, and that one without nodes has none', async () => {
    expect(await open('')).toEqual([]);
    expect(await open('\n  \n')).toEqual([]);
    expect(await open('system Shop')).toMatchObject([{ message: expect.stringContaining('names no nodes') }]);
  });

  test('warns of a program that is not there, once for all replicas', async () => {
    const text = shop.replace('src/orders.ts', 'src/order.ts');
    expect(await open(text)).toEqual([
      {
        range: { start: place(text, 'run "src/order.ts"'), end: place(text, 'order.ts"', 'order.ts"'.length) },
        severity: 2,
        source: 'lightcone',
        message: `There is no file "order.ts" in ${path.join(folder, 'src')}. Did you mean "orders.ts"?`,
      },
    ]);
  });

  test('finds programs of a file that is included from a folder above it', async () => {
    const inside = pathToFileURL(path.join(folder, 'payments', 'payments.lightcone')).href;
    expect(await editor.open(inside, shop)).toEqual([]);
  });

  test('warns of a condition that no message changes', async () => {
    const text = `${shop}break send when name == "a" or "b"\narm line "a.ts":1 after send when lower(name) > 2\n`;
    const [first, second, ...more] = await open(text);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ severity: 2, range: { start: place(text, 'name ==') } });
    expect(first?.message).toContain('"b" alone is always true.');
    expect(second).toMatchObject({ severity: 2, range: { start: place(text, 'lower(') } });
  });

  test('completes words of the language and names of nodes', async () => {
    const text = `${shop}break send at `;
    await open(text);
    const names = await editor.ask<CompletionList>('textDocument/completion', at(text, 'send at ', 8));
    expect(names.items.map(({ label }) => label)).toEqual(expect.arrayContaining(['orders', 'orders-2', 'stock']));
    const inNode = await editor.ask<CompletionList>('textDocument/completion', at(text, 'after stock', 0));
    expect(inNode.items.map(({ label }) => label)).toEqual(expect.arrayContaining(['after', 'env', 'ready']));
  });

  test('what a run tells stands behind its sentence, and in its hover', async () => {
    const text = `${shop}expose role = \`this.role\` line "src/orders.ts":1\n`;
    await open(text);
    const exposed = (title: string, value: string) => ({ title, name: 'role', value, hits: 3 });
    await editor.connection.sendNotification(liveNotification, {
      watches: [{ text: 'break receive "POST /orders" at orders', message: 'Watched in orders-1.', hits: 12 }],
      exposed: [exposed('orders-1', "'leader'"), exposed('orders-2', "'follower'")],
    } satisfies Live);
    const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
    const hints = () => editor.ask<InlayHint[]>('textDocument/inlayHint', { textDocument: { uri }, range });
    expect(await hints()).toMatchObject([
      { label: '12 hits', position: { line: 6, character: 38 } },
      { label: "= orders-1 'leader', orders-2 'follower'", position: { line: 7 } },
    ]);
    const hover = await editor.ask<Hover>('textDocument/hover', at(text, 'expose role'));
    expect((hover.contents as { value: string }).value).toContain("| `orders-2` | `role` | `'follower'` | 3 |");

    await editor.connection.sendNotification(liveNotification, { watches: [], exposed: [] } satisfies Live);
    expect(await hints()).toEqual([]);
  });

  test('explains words and names', async () => {
    await open(shop);
    const word = await editor.ask<Hover>('textDocument/hover', at(shop, 'after stock'));
    expect(word.contents).toMatchObject({ value: expect.stringContaining('Starts when these are ready') });
    const name = await editor.ask<Hover>('textDocument/hover', at(shop, 'stock\n}'));
    expect(name.contents).toMatchObject({ value: expect.stringContaining('run "src/stock.ts"') });
  });

  test('goes to a node, finds its references, renames it, lists it', async () => {
    await open(shop);
    const [definition] = await editor.ask<Location[]>('textDocument/definition', at(shop, 'stock\n}'));
    expect(JSON.stringify(definition)).toContain('"line":1');
    const references = await editor.ask<Location[]>('textDocument/references', {
      ...at(shop, 'stock {'),
      context: { includeDeclaration: true },
    });
    expect(references.map(({ range }) => range.start.line)).toEqual([1, 4]);
    const renamed = await editor.ask<WorkspaceEdit>('textDocument/rename', {
      ...at(shop, 'stock {'),
      newName: 'store',
    });
    expect(edited(shop, renamed.changes?.[uri] ?? [])).toBe(
      shop.replaceAll('stock {', 'store {').replace('after stock', 'after store'),
    );
    const symbols = await editor.ask<DocumentSymbol[]>('textDocument/documentSymbol', {
      textDocument: { uri },
    });
    expect(JSON.stringify(symbols)).toContain('"orders"');
  });

  test('renames replicas with their node', async () => {
    const text = shop.replace('at orders', 'at orders-2, orders');
    await open(text);
    const renamed = await editor.ask<WorkspaceEdit>('textDocument/rename', {
      ...at(text, 'orders['),
      newName: 'sales',
    });
    expect(edited(text, renamed.changes?.[uri] ?? [])).toBe(
      text.replace('orders[', 'sales[').replace('at orders-2, orders', 'at sales-2, sales'),
    );
  });

  test('knows names from words of the language', async () => {
    const text = 'node log { run "a.js" }\nbreak send at log when body.run > 1\n';
    await open(text);
    const { data } = await editor.ask<SemanticTokens>('textDocument/semanticTokens/full', {
      textDocument: { uri },
    });
    const types = editor.capabilities.semanticTokensProvider?.legend.tokenTypes ?? [];
    const told: string[] = [];
    let [line, column] = [0, 0];
    for (let at = 0; at < data.length; at += 5) {
      const [down = 0, right = 0, length = 0, type = 0] = data.slice(at);
      column = down > 0 ? right : column + right;
      line += down;
      told.push(`${text.split('\n')[line]?.slice(column, column + length)}: ${types[type]}`);
    }
    expect(told).toEqual(['log: class', 'log: class', 'body: parameter', 'run: property']);
  });

  test('gives each name one colour, when the editor asks for all and for what is seen at the same time', async () => {
    const lines = Array.from({ length: 3000 }, (_, at) => `node log${at} { run "a.js" }`);
    await open(`${lines.join('\n')}\n`);
    const range = { start: { line: 0, character: 0 }, end: { line: 2000, character: 0 } };
    const ask = (method: string, more?: object) =>
      editor.ask<SemanticTokens>(`textDocument/semanticTokens/${method}`, { textDocument: { uri }, ...more });
    const answers = await Promise.all([ask('full'), ask('range', { range }), ask('full')]);
    expect(answers.map(({ data }) => data.length / 5)).toEqual([3000, 2000, 3000]);
  });

  test('offers to debug and to check a file above its first word, and folds its blocks', async () => {
    await open(`// The shop.\n${shop}`);
    const lenses = await editor.ask<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
    expect(lenses.map(({ command, range }) => `${range.start.line} ${command?.title} ${command?.arguments}`)).toEqual([
      `1 $(debug-alt) Debug ${uri}`,
      `1 Debug without stopping ${uri}`,
      `1 Check ${uri}`,
    ]);
    const folds = await editor.ask<FoldingRange[]>('textDocument/foldingRange', { textDocument: { uri } });
    expect(folds.map(({ startLine }) => startLine)).toContain(3);
    await open('include "shop.lightcone"');
    expect(await editor.ask<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } })).toEqual([]);
  });

  const format = async (text: string) => {
    await open(text);
    const edits = await editor.ask<TextEdit[]>('textDocument/formatting', {
      textDocument: { uri },
      options: { tabSize: 2, insertSpaces: true },
    });
    return edited(text, edits);
  };

  test('changes nothing but space, and nothing more when it is asked again, whatever the space was', async () => {
    const whole = [
      ...['// The shop.', shop, 'log send "a b" protocol ws at stock to orders when body.total > 3 "takes  {name}"'],
      ...['arm line "src/stock.ts":1 after receive "GET /*" at stock when name == "x" or status == 500'],
      ...[
        'expose left = `a  + b`, role = `c` line "src/stock.ts":1 at stock',
        'messages { capture true  stacks line }',
      ],
      ...[
        'invariant "no  debt": always balance >= 0 at orders',
        'fault "slow" { delay stock -> orders by 200ms..800ms }',
      ],
    ].join('\n');
    expect((await open(whole)).filter(({ severity }) => severity === 1)).toEqual([]);
    // Texts, scripts and comments stay; between the rest there may be any space.
    const pieces = whole.match(/"[^"]*"|`[^`]*`|\/\/[^\n]*\n|\s+|[^\s"`]+/g) ?? [];
    const isSpace = (piece: string) => piece.trim() === '';
    const bare = (text: string) => (text.match(/"[^"]*"|`[^`]*`|\/\/[^\n]*|[^\s"`]+/g) ?? []).join('\u0000');
    const space = fc.constantFrom(' ', '  ', '\n', '\n\n', ' \t', '\n      ', '\r\n');
    const spaces = fc.array(space, { minLength: pieces.length, maxLength: pieces.length });
    let changed = 0;
    await fc.assert(
      fc.asyncProperty(spaces, async (some) => {
        const text = pieces.map((piece, at) => (isSpace(piece) ? some[at] : piece)).join('');
        const tidy = await format(text);
        expect(bare(tidy)).toBe(bare(text));
        if (tidy !== text) changed++;
        expect(await format(tidy)).toBe(tidy);
      }),
      { numRuns: 60 },
    );
    expect(changed).toBe(60);
  });

  test('lays a file out, and leaves one that is laid out as it is', async () => {
    const tidy = await format(shop.replace('  run', '       run').replace('node stock {', '  node stock   {'));
    expect(tidy).toBe(shop);
    expect(await format(tidy)).toBe(tidy);
  });
});

function edited(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split('\n');
  const offset = ({ line, character }: { line: number; character: number }) =>
    lines.slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
  let result = text;
  for (const { range, newText } of [...edits].sort((a, b) => offset(b.range.start) - offset(a.range.start))) {
    result = result.slice(0, offset(range.start)) + newText + result.slice(offset(range.end));
  }
  return result;
}
