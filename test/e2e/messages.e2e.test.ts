/** The last messages of the shop in an editor tab: a click leads to the line that sent one. In a real VS Code. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Host, startHost } from '../../scripts/vscode-host/host.mjs';
import { example, vsix } from '../../scripts/workshop/paths.mjs';
import { listens } from './processes.ts';
import { settings, until, Workbench } from './workbench.ts';

let data: string;
let host: Host;
let workbench: Workbench;

beforeEach(async () => {
  data = mkdtempSync(path.join(os.tmpdir(), 'lightcone-e2e-'));
  host = await startHost({ data, vsix, settings });
  workbench = await Workbench.open(host.url({ folder: example }));
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await workbench?.screenshot(`failed-${task.name.replace(/\W+/g, '-')}`);
  await workbench?.stopDebugging();
  await workbench?.close();
  await host?.stop();
  rmSync(data, { recursive: true, force: true });
});

test('the last messages stand in a tab, and lead to their lines', async () => {
  await workbench.openFile('src/orders.ts');
  await workbench.startDebugging('Shop');
  await workbench.sessionRuns();
  await until(() => listens(8080), 'the gateway to listen');
  await workbench.runCommand('Lightcone: Show Last Messages');
  await workbench.isOpen('Last Messages');

  const response = await fetch('http://127.0.0.1:8080/orders', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ item: 'apple', quantity: 2 }),
  });
  expect(response.status).toBe(201);
  // It shows them by itself, each below what caused it.
  await workbench.line(/^POST \/orders .* → gateway .* 201 after /).waitFor();
  const asked = workbench.line(/^ +COUNT apple .*orders-\d → stock .* stock-client\.ts:\d+/);
  await asked.waitFor();
  await workbench.rest(asked, 'COUNT');
  await workbench.card('sent by').waitFor();
  await workbench.screenshot('7-messages');

  const sends = lineOf('src/stock-client.ts', '.write(');
  await workbench.follow(asked, 'stock-client.ts');
  await workbench.isOpen('stock-client.ts');
  await workbench.cursorIsAt(sends);

  await workbench.press('Stop');
  await workbench.sessionHasEnded();
  await workbench.runCommand('Lightcone: Show Last Messages');
  await workbench.line(/\(Shop has ended\)/).waitFor();
  await workbench.line(/COUNT apple/).waitFor();
  expect(workbench.complaints).toEqual([]);
});

/** The line of a file in which a text stands, so that the example can be edited. */
function lineOf(file: string, text: string): number {
  const line =
    1 +
    readFileSync(path.join(example, file), 'utf8')
      .split('\n')
      .findIndex((one) => one.includes(text));
  expect(line, `${file} has a line with ${text}`).toBeGreaterThan(0);
  return line;
}
