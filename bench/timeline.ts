/**
 * What a frame of the timeline's picture costs in Chromium, without a graphics card: processor time of the page's main thread, for script,
 * painting and all else of a frame, while the window is moved and zoomed. `page` measures what does not depend on the picture alone.
 *
 *     npm run bench -- timeline [EVENTS]
 *
 * The page answers itself from memory (`test/fixtures/picture`), so a frame in which it answers is dearer here than where another
 * process does.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../scripts/vscode-host/host.mjs';
import { buildPicturePage, openPicture } from '../test/e2e/picture-page.ts';

const FRAMES = 120;
const events = Number(process.argv[3] ?? process.argv[2]) || 1_000_000;
const size = { width: 1800, height: 400 };

const folder = mkdtempSync(path.join(tmpdir(), 'lightcone-bench-'));
const url = await buildPicturePage(folder);
const browser = await launchBrowser();
try {
  console.log(
    `${events.toLocaleString('en')} events, 20 nodes, ${size.width} x ${size.height}; milliseconds, median and 95th percentile\n`,
  );
  await run(browser);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}

async function run(open: Browser): Promise<void> {
  const page = await openPicture(open, url, `mode=recording&nodes=20&events=${events}`, size);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const all = (await page.evaluate('shop.now')) as number;
  row('the calls of this bench alone', await frames(page, session));
  for (const [name, part] of [
    ['all of it', 1],
    ['a twentieth', 1 / 20],
    ['400 messages', 800 / events],
    ['40 messages', 80 / events],
  ] as const) {
    const half = (all * part) / 2;
    await page.evaluate(`timeline.change({ view: { from: ${all / 4 - half}, to: ${all / 4 + half} } })`);
    await frame(page);
    await frame(page);
    row(`${name}: move`, await frames(page, session, 'view.from + length * 0.002', 'view.to + length * 0.002'));
    row(`${name}: zoom`, await frames(page, session, 'view.from + length * 0.002', 'view.to - length * 0.002'));
  }
}

/** Changes the window once a frame, or nothing. @returns processor time of each, sorted */
async function frames(page: Page, session: CDPSession, from?: string, to?: string): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count < FRAMES; count++) {
    const before = await metric(session, 'TaskDuration');
    await page.evaluate(`(() => {
      const { view } = timeline.state;
      const length = view.to - view.from;
      ${from === undefined ? '' : `timeline.change({ view: { from: ${from}, to: ${to} } });`}
    })()`);
    await frame(page);
    times.push(((await metric(session, 'TaskDuration')) - before) * 1000);
  }
  return times.sort((a, b) => a - b);
}

/** Until what was asked for is painted. */
async function frame(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

async function metric(session: CDPSession, name: string): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find((one) => one.name === name)?.value ?? 0;
}

function row(name: string, times: readonly number[]): void {
  const at = (part: number) => (times[Math.floor(times.length * part)] ?? 0).toFixed(1).padStart(6);
  console.log(`${name.padEnd(34)} ${at(0.5)} ${at(0.95)}`);
}
