/** Completions as an editor asks for them: `|` is the cursor. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CompletionItem, type CompletionList, TextDocument, type TextEdit } from 'vscode-languageserver/node';
import { LanguageClient } from '../../test/language-client.ts';
import type { SeenQuestion } from '../protocol/seen.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lightcone-words-'));
const uri = pathToFileURL(path.join(folder, 'shop.lightcone')).href;
const editor = new LanguageClient();

beforeAll(async () => {
  mkdirSync(path.join(folder, 'src'));
  for (const name of ['stock.ts', 'orders.ts', 'orders.test.ts', 'types.d.ts'])
    writeFileSync(path.join(folder, 'src', name), '');
  writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({ scripts: { start: 'node .', dev: 'tsx watch .' } }),
  );
  writeFileSync(path.join(folder, 'payments.lightcone'), '');
  editor.connection.onRequest('lightcone/seenInRun', (question: SeenQuestion) => {
    if (question.what === 'protocol') return { values: ['http', 'ipc'], headers: [] };
    if (question.what !== 'content') return { values: ['POST /orders', '201 POST /orders'], headers: [] };
    const isMeant = 'POST /orders'.includes(question.name);
    return { values: isMeant ? ['{"item":"melon","parts":{"left":2}}', '{"it'] : [], headers: ['content-type'] };
  });
  await editor.start({ textDocument: { completion: { completionItem: { snippetSupport: true } } } });
});

afterAll(() => {
  editor.dispose();
  rmSync(folder, { recursive: true });
});

async function proposals(text: string): Promise<CompletionItem[]> {
  const offset = text.indexOf('|');
  const document = TextDocument.create(uri, 'lightcone', 1, text.replace('|', ''));
  await editor.open(uri, document.getText());
  const position = document.positionAt(offset);
  const { items } = await editor.ask<CompletionList>('textDocument/completion', { textDocument: { uri }, position });
  return items;
}

const labels = async (text: string) => (await proposals(text)).map(({ label }) => label);

/** What the file is when a proposal was taken; the cursor is where the editor puts it. */
async function taken(text: string, label: string): Promise<string> {
  const item = (await proposals(text)).find((one) => one.label === label);
  if (!item) throw new Error(`"${label}" is not proposed at ${text}`);
  const document = TextDocument.create(uri, 'lightcone', 1, text.replace('|', ''));
  const edit = item.textEdit as TextEdit;
  return TextDocument.applyEdits(document, [edit]);
}

describe('Completion', () => {
  test('of an empty file are the things that a file says', async () => {
    expect(await labels('sys|')).toContain('system');
    const all = await labels('|');
    expect(all).toEqual(expect.arrayContaining(['system', 'node', 'break', 'log', 'include', 'messages', 'invariant']));
    expect(all).not.toContain('run');
    expect(await taken('|', 'node')).toBe(['node $', '{1:name} {\n\t$0\n}'].join(''));
  });

  test('of a node are its parts, without those that it has', async () => {
    const all = await labels('node orders { run "a.ts" ready port 80 env A = 1 | }');
    expect(all).toEqual(expect.arrayContaining(['after', 'env', 'args', 'group']));
    for (const had of ['run', 'command', 'ready', 'break', 'system']) expect(all).not.toContain(had);
  });

  test('of how a node is ready are the ways that there are', async () => {
    for (const begun of ['ready |', 'ready po|', 'ready po| env A = 1'])
      expect(await labels(`node orders { run "a.ts" ${begun} }`), begun).toContain('port');
  });

  test('of what a node runs are the programs that are there, and the scripts of the package', async () => {
    expect(await labels('node orders { run "|" }')).toEqual(['src/orders.ts', 'src/stock.ts']);
    expect(await taken('node orders { run "src/st|" }', 'src/stock.ts')).toBe('node orders { run "src/stock.ts" }');
    // The quote at its end is not written yet.
    expect(await taken('node orders { run "s|\n}', 'src/stock.ts')).toBe('node orders { run "src/stock.ts"\n}');
    expect(await taken('node orders { run |', 'src/stock.ts')).toBe('node orders { run "src/stock.ts"');
    expect(await labels('node orders { command "|" }')).toEqual(['npm start', 'npm run dev']);
    expect(await labels('include "|"')).toEqual(['payments.lightcone']);
  });

  test('of whom a node waits for are the other nodes and groups', async () => {
    const all = await labels('node stock { run "a.ts" }\nnode orders[2] { run "b.ts" group money after | }');
    expect(all).toContain('stock');
    expect(all).not.toContain('orders');
  });

  test.runIf(process.platform === 'linux')('of a port are those on which somebody listens', async () => {
    const server = createServer().listen(0);
    const { port } = server.address() as { port: number };
    expect(await labels('node orders { ready port |')).toContain(`${port}`);
    server.close();
  });

  test('of a message are the names that were seen in the last run', async () => {
    expect(await labels('break receive "|"')).toEqual(['POST /orders', '201 POST /orders']);
    expect(await taken('break receive "POST|" at', '201 POST /orders')).toBe('break receive "201 POST /orders" at');
    expect(await labels('log send "a" protocol |')).toEqual(expect.arrayContaining(['http', 'ipc']));
  });

  test('of a condition are the parts of a message, and the fields that were seen', async () => {
    expect(await labels('break receive "POST *" when |')).toEqual(
      expect.arrayContaining(['body', 'status', 'latency']),
    );
    expect(await labels('break receive "POST *" when body.|')).toEqual(['item', 'parts']);
    expect(await labels('break receive "POST *" when status > 1 and body.parts.le|')).toEqual(['left']);
    expect(await labels('break receive "POST *" when headers.|')).toEqual(['content-type']);
    expect(await labels('break receive "GET /" when body.|')).toEqual([]);
  });

  test('of what must hold are the values that the file exposes, and of a watch they are not', async () => {
    const exposes = 'expose role = `this.role`, term = `this.term` line "raft.ts":88\n';
    expect(await labels(`${exposes}invariant "one": always |`)).toEqual(expect.arrayContaining(['role', 'term']));
    expect(await labels(`${exposes}break receive "POST *" when |`)).not.toContain('role');
  });

  test('of whom a message is from are nodes, and the peers outside', async () => {
    const nodes = 'node orders { run "a.ts" }\nnode redis { external "127.0.0.1:6379" }\n';
    expect(await labels(`${nodes}log receive "GET" from |`)).toEqual(expect.arrayContaining(['orders', 'redis']));
  });

  test('of a text are the same, between braces', async () => {
    expect(await labels('log receive "POST *" "an order of {body.|}"')).toEqual(['item', 'parts']);
    expect(await taken('log receive "POST *" "of {bo|}"', 'body')).toBe('log receive "POST *" "of {body}"');
    expect(await labels('log receive "POST *" "an order|"')).toEqual([]);
  });

  test('come also behind what is wrong', async () => {
    const wrong = 'node orders {\n  ready port {8100}\n}\n';
    expect(await labels(`${wrong}|`)).toContain('node');
    expect(await labels(`${wrong}node stock {\n  run "a.ts"\n  re|\n}`)).toContain('ready');
    expect(await labels(`${wrong}break |`)).toContain('receive');
  });

  test('are none in a comment, and values where a setting has them', async () => {
    expect(await labels('// node |')).toEqual([]);
    expect(await labels('stepping |')).toEqual(expect.arrayContaining(['auto', 'hold', 'run']));
    expect(await labels('width |')).toEqual(expect.arrayContaining(['all', 'group', 'node']));
    expect(await labels('node |')).toEqual([]);
  });
});
