/** A recording in a browser, by `lightcone open`: what it looks like in each kind of theme, and that everybody can use it. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { browser } from '../../scripts/workshop/browser.mjs';
import { commandNode, commandPath, lightcone } from '../stories/support/command-line.ts';

interface Theme {
  readonly theme: string;
  readonly colorScheme: 'dark' | 'light';
  readonly contrast: 'more' | 'no-preference';
  readonly body: string;
}

/** Asks its child three things, of which the last one fails. */
const program = `
const http = require('node:http');
const { fork } = require('node:child_process');
if (process.argv[2]) {
  const ask = async (what) => (await fetch(process.argv[2] + what, { method: 'POST', body: '{"quantity":2,"gift":true}' })).text();
  ask('/orders').then(() => ask('/orders')).then(() => ask('/nowhere')).then(() => process.disconnect());
} else {
  const answer = (request, response) => {
    response.statusCode = request.url === '/nowhere' ? 404 : 200;
    response.end('{"state":"reserved"}');
  };
  const server = http.createServer(answer).listen(0, '127.0.0.1', () => {
    fork(__filename, ['http://127.0.0.1:' + server.address().port]).on('exit', () => server.close().closeAllConnections());
  });
}
`;

const themes: readonly Theme[] = [
  { theme: 'dark', colorScheme: 'dark', contrast: 'no-preference', body: 'vscode-dark' },
  { theme: 'light', colorScheme: 'light', contrast: 'no-preference', body: 'vscode-light' },
  { theme: 'high contrast', colorScheme: 'dark', contrast: 'more', body: 'vscode-high-contrast' },
  {
    ...{ theme: 'high contrast light', colorScheme: 'light', contrast: 'more' },
    body: 'vscode-high-contrast vscode-high-contrast-light',
  },
];

let folder: string;
let chrome: Browser;
beforeAll(async () => {
  const executablePath = browser();
  if (executablePath === undefined) throw new Error('The tests of the page need a Chromium.');
  chrome = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  folder = await mkdtemp(path.join(os.tmpdir(), 'lightcone-accessible-'));
  await writeFile(path.join(folder, 'shop.cjs'), program);
  await lightcone('record', '--out', recording(), '--', commandNode, path.join(folder, 'shop.cjs'));
  await writeFile(path.join(folder, 'shop.cjs'), program.replace("ask('/nowhere')", "ask('/orders')"));
  await lightcone('record', '--out', other(), '--', commandNode, path.join(folder, 'shop.cjs'));
});
afterAll(async () => {
  await chrome?.close();
  await rm(folder, { recursive: true, force: true });
});

describe.each(themes)('A recording in a browser that prefers $theme', ({ colorScheme, contrast, body }) => {
  it('has its colours, and nothing that axe complains of', async () => {
    const address = await opened();
    const page = await chrome.newPage({ viewport: { width: 1200, height: 500 }, colorScheme, contrast });
    onTestFinished(() => page.close());
    await page.goto(address);
    await page.getByRole('treeitem').nth(1).waitFor();
    expect(await page.locator('body').getAttribute('class')).toBe(body);
    expect(await complaints(page)).toEqual([]);

    await page.keyboard.press('/');
    await page.keyboard.type('status>=400');
    await page.getByText(/^\d+ hits?$/).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Details' }).getByText('Causes and effects').waitFor();
    expect(await complaints(page)).toEqual([]);

    await page.getByRole('button', { name: 'List view' }).click();
    await page.getByRole('gridcell', { name: '× 404' }).first().waitFor();
    expect(await complaints(page)).toEqual([]);
  });
});

describe.each(themes)('Two recordings in a browser that prefers $theme', ({ colorScheme, contrast }) => {
  it('are compared with nothing that axe complains of, where they differ and where they do not', async () => {
    const page = await chrome.newPage({ viewport: { width: 1200, height: 600 }, colorScheme, contrast });
    onTestFinished(() => page.close());
    await page.goto(await opened('--compare', recording()));
    await page.getByText('The same messages between the same nodes.').waitFor();
    await expect.poll(() => page.getByRole('treeitem').count()).toBe(4);
    expect(await complaints(page)).toEqual([]);

    await page.goto(await opened('--compare', other()));
    await page.getByRole('complementary', { name: 'Details' }).getByText('Causes and effects').first().waitFor();
    expect(await complaints(page)).toEqual([]);
    await page.setViewportSize({ width: 1200, height: 300 });
    expect(await complaints(page)).toEqual([]);
  });
});

function recording(): string {
  return path.join(folder, 'shop.lightcone-run');
}

/** Of the same program, which asks for something else at its end. */
function other(): string {
  return path.join(folder, 'other.lightcone-run');
}

/** @returns the address */
async function opened(...more: readonly string[]): Promise<string> {
  const child = spawn(commandNode, [commandPath, 'open', '--keep', '--print', recording(), ...more], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGINT');
    await ended;
  });
  for await (const line of createInterface(child.stdout)) return line;
  throw new Error('`lightcone open` ended without an address.');
}

/** Rule, element and reason of each. The page lets no other script run: this one comes by the debugger's way in, as Playwright's do. */
async function complaints(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}
