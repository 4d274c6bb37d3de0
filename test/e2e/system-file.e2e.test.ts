/** A newcomer writes the shop's system file: from an empty file, by what the editor proposes; debugs it from there, and adds a watch on what was seen. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Host, startHost } from '../../scripts/vscode-host/host.mjs';
import { example, vsix } from '../../scripts/workshop/paths.mjs';
import { listens } from './processes.ts';
import { settings, until, Workbench } from './workbench.ts';

let data: string;
let folder: string;
let host: Host;
let workbench: Workbench;

beforeEach(async () => {
  data = mkdtempSync(path.join(os.tmpdir(), 'lightcone-e2e-'));
  folder = path.join(data, 'shop');
  mkdirSync(folder);
  for (const part of ['src', 'package.json', 'tsconfig.json'])
    cpSync(path.join(example, part), path.join(folder, part), { recursive: true });
  symlinkSync(path.join(example, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  writeFileSync(path.join(folder, 'shop.lightcone'), '');
  host = await startHost({ data: path.join(data, 'host'), vsix, settings });
  workbench = await Workbench.open(host.url({ folder }));
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await workbench?.screenshot(`failed-${task.name.replace(/\W+/g, '-')}`);
  await workbench?.close();
  await host?.stop();
  rmSync(data, { recursive: true, force: true });
});

test('the shop is written by completions, debugged from its file, and watched by what was seen', async () => {
  await workbench.openFile('shop.lightcone');
  await workbench.complete(['sys', 'system']);
  await workbench.type('Shop');
  await node('stock', 'stock', '8200');
  await node('orders[2]', 'orders', '"{8100 + index}"', 'stock');
  await workbench.key('Enter');
  await workbench.complete(['en', 'env']);
  await workbench.type('REPLICA', 'Tab');
  await workbench.type('{index'); // The editor closes the brace.
  await node('gateway', 'gateway', '8080', 'orders');
  await workbench.key('Control+s');

  await workbench.pressLens('Debug');
  await workbench.sessionRuns();
  await until(() => listens(8080), 'the gateway to listen');
  await order();
  await workbench.press('Stop');
  await workbench.sessionHasEnded();

  // What was seen is proposed now: the message, and what is in it.
  await workbench.openFile('shop.lightcone');
  await lastLine();
  await workbench.complete(['lo', 'log'], ['rec', 'receive'], ['POST', 'POST /orders']);
  await workbench.key('End');
  await workbench.complete([' a', 'at'], ['or', 'orders']);
  await workbench.complete([' wh', 'when'], ['bo', 'body'], ['.', 'quantity']);
  await workbench.type(' > 5 "too many: ');
  await workbench.complete(['{', 'body'], ['.', 'item']);
  await workbench.screenshot('system-file');
  await until(async () => {
    await workbench.key('Control+s'); // What was taken is written a moment later.
    return written().includes('{body.item}');
  }, 'the file to be saved');
  expect(written()).toMatchInlineSnapshot(`
    "system Shop
    node stock {
        run "src/stock.ts"
        ready port 8200
    }
    node orders[2] {
        run "src/orders.ts"
        after stock
        ready port "{8100 + index}"
        env REPLICA = "{index}"
    }
    node gateway {
        run "src/gateway.ts"
        after orders
        ready port 8080
    }
    log receive "POST /orders" at orders when body.quantity > 5 "too many: {body.item}""
  `);
});

function written(): string {
  return readFileSync(path.join(folder, 'shop.lightcone'), 'utf8');
}

async function lastLine(): Promise<void> {
  await workbench.key('Control+End');
  await workbench.key('Enter');
}

async function node(name: string, program: string, port: string, after?: string): Promise<void> {
  await lastLine();
  await workbench.complete(['no', 'node']);
  await workbench.type(name, 'Tab');
  await workbench.complete(['ru', 'run'], [program, `src/${program}.ts`]);
  await workbench.key('Enter');
  if (after !== undefined) {
    await workbench.complete(['af', 'after'], [after, after]);
    await workbench.key('Enter');
  }
  await workbench.complete(['re', 'ready'], ['po', 'port']);
  await workbench.type(port);
}

async function order(): Promise<void> {
  const response = await fetch('http://127.0.0.1:8080/orders', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ item: 'apple', quantity: 2 }),
  });
  expect(response.status).toBe(201);
}
