/**
 * The timeline of the shop in a real VS Code: messages appear, a click leads to the line, a halt selects its cause, and the panel
 * survives whatever a user does with it.
 */
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
  host = await startHost({ data, vsix, settings: { ...settings, 'lightcone.timeline.reveal': 'onHalt' } });
  workbench = await Workbench.open(host.url({ folder: example }));
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await workbench?.screenshot(`failed-${task.name.replace(/\W+/g, '-')}`);
  await workbench?.stopDebugging();
  await workbench?.close();
  await host?.stop();
  rmSync(data, { recursive: true, force: true });
});

test('messages appear in the panel and lead to their lines, also when the session is over and the window was reloaded', async () => {
  const sends = lineOf('src/stock-client.ts', '.write(');
  await workbench.openFile('src/orders.ts');
  await workbench.runCommand('Lightcone: Show Timeline');
  await workbench.timeline.getByText('See every message between your processes').waitFor();

  await shopIsOpen();
  await order();
  // The first start of a session has opened the Debug Console over it.
  await workbench.runCommand('Lightcone: Show Timeline');
  await showList();
  await event(/COUNT apple/).waitFor();
  await workbench.screenshot('7-timeline');
  await goToSend(/COUNT apple/);
  await workbench.isOpen('stock-client.ts');
  await workbench.cursorIsAt(sends);

  // From its menu it becomes a watch, as a sentence that can be changed first; the next one like it stops all.
  await event(/COUNT apple/).click({ button: 'right' });
  await workbench.timeline.getByRole('menuitem', { name: 'Break on Messages Like This…' }).click();
  await workbench.acceptInput(/^break receive 'COUNT apple' protocol tcp at stock$/);
  // The first orders may come before it is set.
  let isHalted = false;
  const stopped = (async () => {
    while (!isHalted) await order();
  })();
  await workbench.status.filter({ hasText: 'Shop halted · all' }).waitFor();
  isHalted = true;
  await workbench.callStackRow(/^\s*stock · stopped/).waitFor();
  await workbench.runCommand('Remove All Breakpoints');
  await workbench.press('Continue');
  await stopped;
  // The halt has led to its own line.
  await goToSend(/COUNT apple/);
  await workbench.isOpen('stock-client.ts');
  await workbench.cursorIsAt(sends);

  // Hidden and shown again, it is where it was.
  await workbench.key('Control+J');
  await workbench.timeline.locator('body').waitFor({ state: 'hidden' });
  await workbench.key('Control+J');
  await event(/COUNT apple/).waitFor();

  await workbench.runCommand('Lightcone: Show Messages Sent From This Line');
  await workbench.timeline.getByTitle('Search, or filter').waitFor();
  await until(
    async () =>
      (await workbench.timeline.getByTitle('Search, or filter').inputValue()) === `site:stock-client.ts:${sends}`,
    'the line to be searched for',
  );

  await workbench.timeline.getByTitle('Search, or filter').fill('');
  await workbench.press('Stop');
  await workbench.sessionHasEnded();
  await workbench.timeline.getByText('Ended').waitFor();
  await event(/COUNT apple/).waitFor();
  await workbench.reload();
  await showList();
  await event(/COUNT apple/).waitFor();
  expect(workbench.complaints).toEqual([]);
});

test('a halt shows the panel, and selects what led to it', async () => {
  const line = lineOf('src/orders.ts', 'await stock.ask(');
  await workbench.openFile('src/orders.ts');
  await workbench.clickGutter(line);
  await shopIsOpen();
  void order().catch(() => {}); // It waits, and is never answered: the shop ends.
  await workbench.standsAt(line);
  await workbench.timeline
    .getByRole('complementary', { name: 'Details' })
    .getByText(`orders.ts:${line}`)
    .first()
    .waitFor();
  await workbench.screenshot('8-halted-timeline');
  // The keyboard is still the editor's.
  await workbench.key('ArrowDown');
  await workbench.cursorIsAt(line + 1);
});

async function shopIsOpen(): Promise<void> {
  await workbench.startDebugging('Shop');
  await workbench.sessionRuns();
  await until(() => listens(8080), 'the gateway to listen');
}

async function order(): Promise<void> {
  const response = await fetch('http://127.0.0.1:8080/orders', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ item: 'apple', quantity: 2 }),
  });
  expect(response.status).toBe(201);
}

async function showList(): Promise<void> {
  const button = workbench.timeline.getByRole('button', { name: 'List view' });
  await button.waitFor();
  if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click();
}

/** A row of the list. */
function event(text: RegExp) {
  return workbench.timeline.getByRole('grid', { name: 'Events' }).getByRole('row').filter({ hasText: text }).first();
}

async function goToSend(text: RegExp): Promise<void> {
  await event(text).click();
  await workbench.timeline
    .getByRole('complementary', { name: 'Details' })
    .getByRole('button', { name: /:\d+$/ })
    .first()
    .click();
}

/** The line of a file in which a text stands, so that the example can be edited. */
function lineOf(file: string, text: string): number {
  const lines = readFileSync(path.join(example, file), 'utf8').split('\n');
  const line = 1 + lines.findIndex((one) => one.includes(text));
  expect(line, `${file} has a line with ${text}`).toBeGreaterThan(0);
  return line;
}
