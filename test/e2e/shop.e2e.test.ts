/**
 * What a user does first: installs the .vsix, opens the example, sets a breakpoint by clicking the gutter, presses F5,
 * sends an order, looks around, steps, goes on, stops. In a real VS Code, in a real browser.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Host, startHost } from '../../scripts/vscode-host/host.mjs';
import { example, vsix } from '../../scripts/workshop/paths.mjs';
import { listens, processesWith } from './processes.ts';
import { settings, until, Workbench } from './workbench.ts';

const ports = { gateway: 8080, 'orders-1': 8101, 'orders-2': 8102, stock: 8200 };

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
  await workbench?.close();
  await host?.stop();
  rmSync(data, { recursive: true, force: true });
});

test('one F5 debugs the whole shop', async () => {
  const { reserve, next } = places('src/orders.ts');
  await workbench.openFile('src/orders.ts');
  await workbench.clickGutter(reserve);

  await workbench.startDebugging('Shop');
  await workbench.sessionRuns();
  for (const node of Object.keys(ports)) await workbench.callStackRow(new RegExp(`^\\s*${node}`)).waitFor();
  await until(() => listens(ports.gateway), 'the gateway to listen');
  await workbench.breakpointIsVerified();
  await workbench.screenshot('1-running');

  // The order waits at the breakpoint, and the whole system with it.
  const answer = order({ item: 'apple', quantity: 2 });
  await workbench.standsAt(reserve);
  await workbench.callStackRow(/^\s*orders-1 · stopped/).waitFor();
  await workbench.callStackRow(/placeOrder/).waitFor();
  await workbench.variableIs('id', /\b1\b/);
  // Groups, replicas, a child and its worker, in the view that opens by itself.
  await workbench.fold('Watch', 'Breakpoints');
  for (const row of [
    /^\s*orders\s*1 stopped, 1 held/,
    /^\s*orders-2\s*held/,
    /^\s*ledger\.ts\s*held/,
    /^\s*stock\s*held/,
  ]) {
    await workbench.node(row).waitFor();
  }
  await workbench.screenshot('2-halted');

  // Over an await whose answer comes from another node: that one is let go for as long as it takes.
  await workbench.press('Step Over');
  await workbench.standsAt(next);
  await workbench.variableIs('answer', /OK \d+/);
  await workbench.screenshot('3-stepped');

  await workbench.press('Continue');
  expect(await answer).toMatchObject({ status: 201, body: { item: 'apple', quantity: 2, state: 'reserved' } });
  await workbench.callStackRow(/^\s*orders-1\s*(Running)?\s*$/).waitFor();
  await (await workbench.debugConsoleLine('listening on')).waitFor();
  await workbench.screenshot('4-continued');

  await workbench.press('Stop');
  await workbench.sessionHasEnded();
  await until(async () => processesWith(path.join(data, 'extensions')).length === 0, 'adapter and watchdog to end');
  expect(processesWith(path.join(example, 'src'))).toEqual([]);
  for (const port of Object.values(ports)) expect(await listens(port), `something listens on ${port}`).toBe(false);
  await workbench.screenshot('5-stopped');

  expect(workbench.complaints).toEqual([]);
  expect(extensionHostErrors()).toEqual([]);
});

/** The lines of interest, found by their text, so that the example can be edited. */
function places(file: string): { reserve: number; next: number } {
  const lines = readFileSync(path.join(example, file), 'utf8').split('\n');
  const reserve = 1 + lines.findIndex((line) => line.includes('await stock.ask('));
  expect(reserve, `${file} asks the stock`).toBeGreaterThan(0);
  return { reserve, next: reserve + 1 };
}

async function order(what: { item: string; quantity: number }): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`http://127.0.0.1:${ports.gateway}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(what),
  });
  return { status: response.status, body: await response.json() };
}

/** Lines of the extension host's log in which our extension went wrong. */
function extensionHostErrors(): string[] {
  const logs = readdirSync(host.logs, { recursive: true, encoding: 'utf8' });
  return logs
    .filter((file) => file.endsWith('remoteexthost.log'))
    .flatMap((file) => readFileSync(path.join(host.logs, file), 'utf8').split('\n'))
    .filter((line) => line.includes('[error]') && line.includes('lightcone.lightcone'));
}
