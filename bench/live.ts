/**
 * The page of the timeline while 20,000 messages come in each second, followed at its end: how many frames it keeps, and what one costs.
 * The run and its answers are those of the adapter, in this process; the messages are made up, since programs that send so many would
 * take the processors from the page.
 *
 *     npm run build && npm run bench -- live [MESSAGES EACH SECOND]
 */
import path from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../scripts/vscode-host/host.mjs';
import { root } from '../scripts/workshop/paths.mjs';
import { type InSteps, Pictures } from '../src/causality/picture/pictures.ts';
import type { Surroundings } from '../src/causality/picture/surroundings.ts';
import { Run } from '../src/causality/run.ts';
import { PageServer } from '../src/cli/page-server.ts';
import type { HostMessage, PageMessage } from '../src/protocol/panel.ts';
import { parseEvents } from '../src/protocol/wire.ts';
import { batchesOf, ISOLATES } from './fixtures/made-run.ts';

const SECONDS = 20;
/** Seconds that are not counted: nothing is compiled yet. */
const FIRST = 5;
/** Milliseconds between two pieces of news, as of the adapter. */
const NEWS = 200;
const rate = Number(process.argv.findLast((word) => /^\d+$/.test(word)) ?? 20_000);

const run = new Run({ events: 1_000_000, bytes: 512 * 2 ** 20 });
const pictures = new Pictures(run);
const names = Array.from({ length: ISOLATES }, (_, at) => `node-${at + 1}`);
for (const [at, name] of names.entries()) run.started(at + 1, name, 0);
const began = performance.now();
/** Microseconds of the made-up run, which has 20,000 messages in each of its seconds. */
const now = () => ((performance.now() - began) * 1000 * rate) / 20_000;
const host = (): Surroundings => ({
  members: names.map((node, at) => ({
    ...{ isolate: at + 1, node, title: node, group: node, kind: 'main', since: 0, state: 'running', unseen: [] },
  })),
  now: Math.round(now()),
  isLive: true,
  halts: [],
});

const answers: Readonly<Record<string, (args: never) => unknown>> = {
  'lightcone/lanes': () => pictures.lanes(host(), {}),
  'lightcone/picture': (args) => whole(pictures.picture(host(), args)),
  'lightcone/overview': (args) => whole(pictures.overview(host(), args)),
  'lightcone/rows': (args) => whole(pictures.rows(host(), args)),
  'lightcone/seen': (args) => pictures.seen(host(), args),
};

const server = new PageServer({ dist: path.join(root, 'dist'), title: 'bench', ask: async () => undefined });
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1800, height: 400 } });
  const say = (message: HostMessage) => page.evaluate(`postMessage(${JSON.stringify(message)}, '*')`);
  await page.exposeFunction('postToHost', async (message: PageMessage) => {
    const subject = { id: 'bench', title: 'bench', kind: 'live' } as const;
    if (message.kind === 'ready') await say({ kind: 'hello', host: 'panel', subject, sessions: [], can: [] });
    if (message.kind !== 'ask') return;
    const answer = answers[message.command];
    const body = answer && (await answer(message.arguments as never));
    if (body !== undefined) await say({ kind: 'answer', number: message.number, body } as HostMessage);
  });
  await page.addInitScript('globalThis.acquireVsCodeApi = () => ({ postMessage: postToHost })');
  await page.goto(await server.listen());
  await Promise.all([feed(), tell(say), measure(page)]);
} finally {
  await browser.close();
  server.dispose();
}

/** Appends what has happened by now, as it comes from the probes. */
async function feed(): Promise<void> {
  const batches = batchesOf(SECONDS * rate * 2);
  const perSecond = batches.length / SECONDS;
  for (let at = 0; at < batches.length; ) {
    const due = ((performance.now() - began) / 1000) * perSecond;
    for (; at < Math.min(due, batches.length); at++) {
      const { isolate, batch } = batches[at] as (typeof batches)[number];
      run.append(isolate, names[isolate - 1] ?? '', parseEvents(batch));
    }
    await setTimeout(20);
  }
}

async function tell(say: (message: HostMessage) => Promise<unknown>): Promise<void> {
  while (performance.now() - began < SECONDS * 1000) {
    await say({ kind: 'changed' });
    await setTimeout(NEWS);
  }
}

async function measure(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () =>
    (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
  await setTimeout(FIRST * 1000);
  const before = await busy();
  const frames = (await page.evaluate(`new Promise((done) => {
    const times = [];
    const end = performance.now() + ${(SECONDS - FIRST - 2) * 1000};
    const next = (now) => {
      times.push(now);
      if (now < end) requestAnimationFrame(next);
      else done(times.slice(1).map((time, at) => time - times[at]));
    };
    requestAnimationFrame(next);
  })`)) as number[];
  const spent = ((await busy()) - before) * 1000;
  const drawn = await page.evaluate(`document.querySelector('[aria-label=Legend]')?.textContent ?? ''`);
  frames.sort((a, b) => a - b);
  const at = (part: number) => (frames[Math.floor(frames.length * part)] ?? 0).toFixed(1);
  const kept = frames.filter((time) => time < 17.5).length / frames.length;
  console.log(
    `${rate.toLocaleString('en')} messages a second, ${run.store.size.toLocaleString('en')} events at the end; ${drawn}`,
  );
  console.log(`frames of at most 17.5 ms       ${(kept * 100).toFixed(1)} % of ${frames.length}`);
  console.log(`between frames, ms              median ${at(0.5)}, 95 % ${at(0.95)}, 99 % ${at(0.99)}`);
  console.log(`processor time of the page      ${(spent / frames.length).toFixed(2)} ms a frame`);
}

/** In steps, between which other work is done, as in the adapter. */
async function whole<T>(steps: InSteps<T>): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await setImmediate();
  }
}
