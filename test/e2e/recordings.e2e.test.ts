/**
 * Runs that are over, in a real VS Code: looked at again by who has recorded them, and by somebody else, who has another checkout and none of
 * the programs running.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Host, startHost } from '../../scripts/vscode-host/host.mjs';
import { vsix } from '../../scripts/workshop/paths.mjs';
import { lightcone, commandNode as node } from '../stories/support/command-line.ts';
import { lineOf } from '../stories/support/world.ts';
import { greeting, writeGreeters } from './greeters.ts';
import { listens } from './processes.ts';
import { settings, until, Workbench } from './workbench.ts';

/** Buys from itself once, in a folder `trade`; what ends it is far from what sends. */
const shop = {
  'shop.cjs': `const http = require('node:http');
const { buy } = require('./trade/buy.cjs');
const server = http.createServer((request, response) => response.end('sold'));
server.listen(0, '127.0.0.1', () => buy(server.address().port, () => server.close()));
`,
  'trade/buy.cjs': `const http = require('node:http');

exports.buy = (port, then) => {
  const request = http.request({ port, host: '127.0.0.1', method: 'POST', path: '/buy', agent: false }, (response) => {
    response.resume().on('end', then);
  });
  request.end('a melon');
};
`,
};

let data: string;
let host: Host;
let folders: string[];
let workbench: Workbench | undefined;

beforeEach(async () => {
  data = mkdtempSync(path.join(os.tmpdir(), 'lightcone-e2e-'));
  folders = [data];
  host = await startHost({ data, vsix, settings });
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await workbench?.screenshot(`failed-${task.name.replace(/\W+/g, '-')}`);
  await workbench?.stopDebugging();
  await workbench?.close();
  workbench = undefined;
  await host.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test('the last run is opened again, also while something else is debugged, and leads to its lines', async () => {
  const { workbench } = await greeted();
  await workbench.press('Stop');
  await workbench.sessionHasEnded();

  await workbench.startDebugging('Clock');
  await workbench.sessionRuns();
  await workbench.runCommand('Lightcone: Show Timeline');
  await workbench.timeline.getByText('Live').waitFor();
  await workbench.runCommand('Lightcone: Reopen Last Run');
  await workbench.timeline.getByText('Ended').waitFor();
  await showList(workbench);
  await goToSite(workbench, /send\s*GET \//);
  await workbench.isOpen('greeter.cjs');
  await workbench.screenshot('reopened');
  expect(workbench.complaints).toEqual([]);
});

test('a session is saved after it was said what is in it, and the file opens', async () => {
  const { greeters, workbench } = await greeted();
  await workbench.runCommand('Lightcone: Save Recording…');
  const question = workbench.dialog('Save the recording of Greeters?');
  expect(await question.innerText()).toMatch(
    /3 nodes: [\s\S]*\d+ messages in \d+ events[\s\S]*of payloads and headers[\s\S]*never recorded: authorization/,
  );
  await workbench.screenshot('save-recording');
  await question.getByRole('button', { name: 'Save', exact: true }).click();
  const file = await workbench.acceptPath('.lightcone-run');
  expect(path.dirname(file)).toBe(greeters.folder);
  await until(async () => existsSync(file), 'the file');
  await workbench.press('Stop');
  await workbench.sessionHasEnded();
  await workbench.openRecording(path.basename(file));
  await showList(workbench);
  await rows(workbench)
    .filter({ hasText: /GET \// })
    .first()
    .waitFor();
  expect(workbench.complaints).toEqual([]);
});

test('who has another checkout is led to the same line of it, and to the lines in the file where it is another one', async () => {
  const recording = await recordedElsewhere();
  const here = checkout({});
  cpSync(recording, path.join(here, 'run.lightcone-run'));
  const sends = await lineOf(path.join(here, 'trade/buy.cjs'), 'request.end(');
  workbench = await openRecording(here);
  await goToSite(workbench, /POST \/buy/);
  await workbench.isOpen('buy.cjs');
  await workbench.cursorIsAt(sends);
  // All of it, not only the lines around.
  expect(await workbench.text()).toContain(`require('node:http')`);
  await workbench.close();

  // Somebody has gone on with it since.
  const buy = path.join(here, 'trade/buy.cjs');
  writeFileSync(buy, `// Changed.\n${readFileSync(buy, 'utf8')}`);
  workbench = await openRecording(here);
  await goToSite(workbench, /POST \/buy/);
  await workbench.isOpen('buy.cjs');
  await workbench.cursorIsAt(sends);
  await showsRecordedLines(workbench);
  await workbench.screenshot('recorded-lines');
  expect(workbench.complaints).toEqual([]);
});

test('a path in a recording leads to nothing outside of the workspace, by no link in it either', async () => {
  const recording = await recordedElsewhere();
  const outside = checkout({});
  const here = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'lightcone-checkout-'));
  folders.push(here);
  cpSync(recording, path.join(here, 'run.lightcone-run'));
  // The same file, and the same lines in it.
  symlinkSync(path.join(outside, 'trade'), path.join(here, 'trade'));
  workbench = await openRecording(here);
  await goToSite(workbench, /POST \/buy/);
  await workbench.isOpen('buy.cjs');
  await showsRecordedLines(workbench);
  expect(workbench.complaints).toEqual([]);
});

test('two recordings are compared, and what is another one in each is selected and leads to its line', async () => {
  const here = checkout({});
  await lightcone('record', '--out', path.join(here, 'monday.lightcone-run'), '--', node, path.join(here, 'shop.cjs'));
  const buy = path.join(here, 'trade/buy.cjs');
  const text = readFileSync(buy, 'utf8');
  writeFileSync(buy, text.replace("path: '/buy'", "path: '/refund'"));
  await lightcone('record', '--out', path.join(here, 'friday.lightcone-run'), '--', node, path.join(here, 'shop.cjs'));
  const sends = await lineOf(buy, 'request.end(');
  workbench = await Workbench.open(host.url({ folder: here }));
  await workbench.openFile('shop.cjs');
  await workbench.runCommandOnFiles(
    'Lightcone: Compare Recordings',
    ['Compare Recordings: Choose Two, or the First', path.join(here, 'monday.lightcone-run')],
    ['Compare With', path.join(here, 'friday.lightcone-run')],
  );
  const { timeline } = workbench;
  const differs = timeline.getByRole('region', { name: 'Differences' });
  await differs.getByText(/^Message 1 from app to app: POST \/buy above, POST \/refund below$/).waitFor();
  await differs.getByText(/^1 of /).waitFor();
  for (const [title, name] of [
    ['monday', 'POST /buy'],
    ['friday', 'POST /refund'],
  ] as const) {
    await timeline.getByRole('heading', { name: title }).waitFor();
    const details = timeline.getByRole('complementary', { name: `Details, ${title}` });
    await details.getByRole('heading', { name }).waitFor();
  }
  await workbench.screenshot('compared');
  const second = timeline.getByRole('complementary', { name: 'Details, friday' });
  await second
    .getByRole('button', { name: `buy.cjs:${sends}` })
    .first()
    .click();
  await workbench.isOpen('buy.cjs');
  await workbench.cursorIsAt(sends);
  expect(workbench.complaints).toEqual([]);
});

/** In a session that has greeted somebody. */
async function greeted() {
  const greeters = await writeGreeters();
  folders.push(greeters.folder);
  const opened = await Workbench.open(host.url({ folder: greeters.folder }));
  workbench = opened;
  await opened.openFile('clock.cjs');
  await opened.startDebugging('Greeters');
  await opened.sessionRuns();
  await until(() => listens(greeters.front), 'front to listen');
  expect(await greeting(greeters.front, 'ada')).toBe('HELLO ADA, HELLO ADA!');
  return { greeters, workbench: opened };
}

function checkout(more: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'lightcone-checkout-'));
  folders.push(folder);
  mkdirSync(path.join(folder, 'trade'));
  for (const [name, text] of Object.entries({ ...shop, ...more })) writeFileSync(path.join(folder, name), text);
  return folder;
}

/** By somebody whose checkout is not on this machine. */
async function recordedElsewhere(): Promise<string> {
  const there = checkout({});
  const file = path.join(data, 'run.lightcone-run');
  await lightcone('record', '--out', file, '--', node, path.join(there, 'shop.cjs'));
  rmSync(there, { recursive: true });
  return file;
}

async function openRecording(folder: string): Promise<Workbench> {
  const opened = await Workbench.open(host.url({ folder }));
  workbench = opened;
  await opened.openRecording('run.lightcone-run');
  await showList(opened);
  return opened;
}

/** The file has no more than the lines around the place. */
async function showsRecordedLines(of: Workbench): Promise<void> {
  await until(async () => (await of.text()).includes(`request.end('a melon')`), 'the lines around');
  expect(await of.text()).not.toContain('node:http');
  await of.lens(/^As recorded: lines \d+ to \d+$/).waitFor();
  await of.language('JavaScript, as recorded').waitFor();
  // They are no whole program, which is nobody's mistake.
  expect(await of.mistakes()).toBe(0);
}

async function showList({ timeline }: Workbench): Promise<void> {
  const button = timeline.getByRole('button', { name: 'List view' });
  await button.waitFor();
  if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click();
}

function rows({ timeline }: Workbench) {
  return timeline.getByRole('grid', { name: 'Events' }).getByRole('row');
}

async function goToSite(of: Workbench, text: RegExp): Promise<void> {
  await rows(of).filter({ hasText: text }).first().click();
  const details = of.timeline.getByRole('complementary', { name: 'Details' });
  await details.getByRole('button', { name: /:\d+$/ }).first().click();
}
