/**
 * The page of the timeline over a recording, as `lightcone open` shows it in Chromium, with a reader process behind it: how soon there is a
 * picture, how soon a light cone, how much memory it takes, and what moving costs the page.
 *
 *     npm run bench -- page [EVENTS]       on Node.js 22.15 or newer; an older one fetches Node.js 26
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../scripts/vscode-host/host.mjs';
import { root } from '../scripts/workshop/paths.mjs';
import { Recorder } from '../src/recording/recorder.ts';
import { hasSqlite } from '../src/recording/sqlite.ts';
import { batchesOf, ISOLATES } from './fixtures/made-run.ts';

const FRAMES = 120;
const ROUNDS = 15;
const size = { width: 1800, height: 400 };
const count = Number(process.argv.findLast((word) => /^\d+$/.test(word)) ?? 1_000_000);

if (hasSqlite()) await run();
else {
  const { fetchNode } = await import('../scripts/runtimes.mjs');
  const again = [...process.execArgv, fileURLToPath(import.meta.url), String(count)];
  process.exitCode = spawnSync(await fetchNode(26), again, { stdio: 'inherit' }).status ?? 1;
}

async function run(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lightcone-bench-'));
  const browser = await launchBrowser();
  let served: ChildProcess | undefined;
  try {
    const file = path.join(folder, 'run.lightcone-run');
    record(file);
    served = spawn(process.execPath, [path.join(root, 'dist/cli.js'), 'open', file, '--print', '--keep'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const address = await firstLine(served);
    console.log(
      `${count.toLocaleString('en')} events, ${ISOLATES} nodes, ${size.width} x ${size.height}; milliseconds\n`,
    );
    await look(browser, address);
  } finally {
    await browser.close();
    served?.kill();
    rmSync(folder, { recursive: true });
  }
}

async function look(browser: Browser, address: string): Promise<void> {
  const opened: number[] = [];
  let page: Page | undefined;
  for (let round = 0; round < 5; round++) {
    await page?.close();
    page = await browser.newPage({ viewport: size, reducedMotion: 'reduce', bypassCSP: true });
    const since = performance.now();
    await page.goto(address);
    await isDrawn(page);
    opened.push(performance.now() - since);
  }
  if (!page) return;
  row('opened, until the density of all is drawn', opened);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await session.send('HeapProfiler.enable');
  await move(page, session, 'nowhere: the calls of this bench alone', 0);
  await move(page, session, 'all of it');
  await zoom(page, 18);
  await move(page, session, 'closer by 18 steps of the wheel');
  await zoom(page, 60);
  await move(page, session, 'as close as one can');
  row('an event chosen, until its light cone is drawn', await cones(page));
  await session.send('HeapProfiler.collectGarbage');
  console.log(
    `${'heap of the page'.padEnd(50)} ${((await metric(session, 'JSHeapUsedSize')) / 1e6).toFixed(0).padStart(6)} MB`,
  );
}

/** Every click is on another event: the legend counts what is in its past. */
async function cones(page: Page): Promise<number[]> {
  const times: number[] = [];
  await page.locator('.picture-plot').focus();
  for (let round = 0; round < ROUNDS; round++) {
    times.push(
      (await page.evaluate(`(async () => {
        const legend = document.querySelector('[aria-label=Legend]');
        const plot = document.querySelector('.picture-plot');
        const before = legend.textContent;
        const key = (name) => plot.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true }));
        const live = document.querySelector('.picture-live');
        const said = live.textContent;
        key('ArrowRight');
        while (live.textContent === said) await new Promise(requestAnimationFrame);
        const since = performance.now();
        key(' ');
        while (legend.textContent === before) await new Promise(requestAnimationFrame);
        return performance.now() - since;
      })()`)) as number,
    );
  }
  return times;
}

/** @param by pixels; of 0 the page hears nothing */
async function move(page: Page, session: CDPSession, where: string, by = 4): Promise<void> {
  const times: number[] = [];
  for (let at = 0; at < FRAMES; at++) {
    const before = await metric(session, 'TaskDuration');
    await page.evaluate(`new Promise((done) => {
      if (${by}) document.querySelector('.picture-plot').dispatchEvent(new WheelEvent('wheel', { deltaX: ${by}, clientX: 900, clientY: 200, bubbles: true, cancelable: true }));
      requestAnimationFrame(() => requestAnimationFrame(done));
    })`);
    times.push(((await metric(session, 'TaskDuration')) - before) * 1000);
  }
  row(`moved: ${where}`, times);
}

async function zoom(page: Page, times: number): Promise<void> {
  await page.mouse.move(900, 200);
  await page.keyboard.down('Control');
  for (let at = 0; at < times; at++) await page.mouse.wheel(0, -120);
  await page.keyboard.up('Control');
  await page.waitForTimeout(500);
}

function isDrawn(page: Page): Promise<unknown> {
  return page.waitForFunction(`document.querySelector('[aria-label=Legend]')?.textContent.includes('http')`);
}

async function metric(session: CDPSession, name: string): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find((one) => one.name === name)?.value ?? 0;
}

function row(name: string, times: number[]): void {
  times.sort((a, b) => a - b);
  const at = (part: number) => (times[Math.floor(times.length * part)] ?? 0).toFixed(1).padStart(6);
  console.log(`${name.padEnd(50)} ${at(0.5)} ${at(0.95)}`);
}

async function firstLine(process: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: process.stdout ?? ([] as never) })) return line;
  throw new Error('`lightcone open` has ended.');
}

function record(file: string): void {
  const keep = { events: count + 1, megabytes: 100_000 };
  const recorder = new Recorder({
    file: `${file}.now`,
    keep,
    about: { name: 'bench', redacted: '[]' },
    onStack: () => {},
  });
  for (let isolate = 1; isolate <= ISOLATES; isolate++)
    recorder.started(
      { id: isolate, node: `node-${isolate}`, group: 'nodes', title: `node-${isolate}`, kind: 'main', pid: isolate },
      0,
    );
  let told = 0;
  for (const { isolate, batch, events } of batchesOf(count)) {
    recorder.batch(isolate, batch, 0);
    told += events;
    if (told < 5000) continue;
    recorder.commit();
    told = 0;
  }
  recorder.save(file, true);
  recorder.close();
}
