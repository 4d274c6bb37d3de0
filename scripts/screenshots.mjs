/**
 * Makes the pictures of the README: `npm run screenshots`.
 *
 * A real VS Code with the packed extension debugs examples/shop; the order that it halts at is sent from here. Run by tsx,
 * since it shares the page object of the end-to-end tests.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { settings, until, Workbench } from '../test/e2e/workbench.ts';
import { startHost } from './vscode-host/host.mjs';
import { install } from './workshop/install.mjs';
import { example, root, vsix } from './workshop/paths.mjs';
import { doing, headline } from './workshop/report.mjs';
import { Complaint, main, run } from './workshop/run.mjs';

const media = path.join(root, 'media');
const gateway = 'http://127.0.0.1:8080';

await main(async () => {
  headline('set up');
  await install(example);
  for (const script of ['build.mjs', 'package.mjs']) {
    if ((await run(process.execPath, [path.join(root, 'scripts', script)])) !== 0) {
      throw new Complaint(`scripts/${script} failed; there is nothing to take a picture of.`);
    }
  }
  const data = mkdtempSync(path.join(os.tmpdir(), 'lightcone-screenshots-'));
  const host = await startHost({ data, vsix, settings });
  const workbench = await Workbench.open(host.url({ folder: example }), { width: 1200, height: 760, scale: 1.3 });
  try {
    await doing('Taking pictures', () => takePictures(workbench));
  } finally {
    await workbench.close();
    await host.stop();
    rmSync(data, { recursive: true, force: true });
  }
});

/** @param {Workbench} workbench */
async function takePictures(workbench) {
  const lines = readFileSync(path.join(example, 'src', 'orders.ts'), 'utf8').split('\n');
  const line = 1 + lines.findIndex((text) => text.includes('await stock.'));
  await workbench.openFile('src/orders.ts');
  await workbench.clickGutter(line);
  await workbench.startDebugging('Shop');
  await workbench.sessionRuns();
  await workbench.breakpointIsVerified();
  await isOpen();
  await workbench.callStackRow('receipts.js').waitFor(); // the worker of the ledger is the last to come
  // Nobody waits for the answer: the shop is stopped in the middle of it.
  void order('apple').catch(() => {});
  await workbench.standsAt(line);
  await workbench.node(/orders-\d\s*stopped/).waitFor();
  await workbench.fold('Watch', 'Breakpoints');
  await workbench.grow('Call Stack', 90);
  await workbench.screenshot('halted', { folder: media, themes: ['light', 'dark'] });
  await workbench.screenshotOfSideBar('nodes', { folder: media, themes: ['light', 'dark'] });
  await workbench.stopDebugging();
  await workbench.sessionHasEnded();

  // Three orders go through; the fourth stops, so that there is a past to be seen.
  await workbench.runCommand('Remove All Breakpoints');
  await workbench.startDebugging('Shop');
  await workbench.sessionRuns();
  await isOpen();
  for (const item of ['apple', 'pear', 'apple']) await order(item);
  await workbench.openFile('src/orders.ts');
  await workbench.clickGutter(line);
  await workbench.breakpointIsVerified();
  void order('pear').catch(() => {});
  await workbench.standsAt(line);
  await workbench.runCommand('Lightcone: Show Timeline');
  await workbench.timeline.getByRole('complementary', { name: 'Details' }).getByText('Causes and effects').waitFor();
  // Nothing happens for seconds between the orders, which would be most of the picture on the scale of time.
  await workbench.timeline.getByRole('button', { name: 'Order', exact: true }).click();
  await workbench.growPanel(110); // room for all lanes, and still for the line that it stands at
  await workbench.screenshot('timeline', { folder: media, themes: ['light', 'dark'] });
  await workbench.stopDebugging();
}

function isOpen() {
  const isWell = () =>
    fetch(`${gateway}/health`)
      .then(({ ok }) => ok)
      .catch(() => false);
  return until(isWell, 'the shop to open');
}

/** @param {string} item */
function order(item) {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${gateway}/orders`, { method: 'POST', headers, body: JSON.stringify({ item, quantity: 2 }) });
}
