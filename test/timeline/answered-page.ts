/** The page of the timeline in a browser, with answers that are written here: served as `lightcone open` does, or in a panel as VS Code has it. */
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { browser } from '../../scripts/workshop/browser.mjs';
import { root } from '../../scripts/workshop/paths.mjs';
import { isRecord } from '../../src/base/shape.ts';
import { PageServer } from '../../src/cli/page-server.ts';
import type { HostMessage, PageAction, PageMessage } from '../../src/protocol/panel.ts';

/** A function is called with what was asked. */
type Answers = Readonly<Record<string, unknown>>;

export const hostile =
  '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>\u202Eevil\u0000';

let chrome: Browser;

export function useChromium(): void {
  beforeAll(async () => {
    const executablePath = browser();
    if (executablePath === undefined) throw new Error('The tests of the page need a Chromium.');
    chrome = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  });
  afterAll(() => chrome?.close());
}

/** As in VS Code: its host tells it what is new. A question of which there is no answer is left without one. @param run whether there is one */
export async function openLive(
  given: Answers,
  can: readonly PageAction['do'][] = [],
  run: 'live' | 'nothing' = 'live',
) {
  const now: Record<string, unknown> = { ...given };
  const unanswered: string[] = [];
  const done: PageAction[] = [];
  const server = new PageServer({ dist: path.join(root, 'dist'), title: 'shop', ask: async () => undefined });
  onTestFinished(() => server.dispose());
  const page = await newPage();
  const say = (message: HostMessage) => page.evaluate(`postMessage(${JSON.stringify(message)}, '*')`);
  await page.exposeFunction('postToHost', async (message: PageMessage) => {
    const subject = { id: 'shop', title: 'shop', kind: 'live' } as const;
    if (message.kind === 'ready')
      await say({ kind: 'hello', host: 'panel', ...(run === 'live' && { subject }), sessions: [], can });
    if (message.kind === 'do') done.push(message.action);
    if (message.kind !== 'ask') return;
    if (!Object.hasOwn(now, message.command)) unanswered.push(message.command);
    else {
      const answer = now[message.command];
      const body = typeof answer === 'function' ? answer(message.arguments) : answer;
      await say({ kind: 'answer', number: message.number, body });
    }
  });
  await page.addInitScript('globalThis.acquireVsCodeApi = () => ({ postMessage: postToHost })');
  await page.goto(await server.listen());
  return { page, now, unanswered, done, changed: () => say({ kind: 'changed' }) };
}

export async function newPage(): Promise<Page> {
  const page = await chrome.newPage({ viewport: { width: 1200, height: 400 } });
  onTestFinished(() => page.close());
  const broken: string[] = [];
  page.on('pageerror', (error) => broken.push(error.message));
  onTestFinished(() => expect(broken).toEqual([]));
  return page;
}

export async function open(given: Answers, second?: string): Promise<Page> {
  const server = new PageServer({
    dist: path.join(root, 'dist'),
    title: 'shop',
    ...(second !== undefined && { second }),
    ask: async (command, asked) => {
      const isBeforeAll = command === 'lightcone/rows' && isRecord(asked) && asked['before'] !== undefined;
      const answer = isBeforeAll ? { ...answers['lightcone/rows'], rows: [] } : given[command];
      if (answer === undefined) throw new Error(`Nobody answers ${command} here.`);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  onTestFinished(() => server.dispose());
  const page = await newPage();
  await page.goto(await server.listen());
  return page;
}

export function laneOf(lane: string) {
  return { lane, kind: 'main', node: lane, state: 'exited', events: 1, missing: 0, unseen: [] };
}

export const span = { time: { from: 0, to: 1_000_000 }, order: { from: 0, to: 10 } };
/** Of more steps than there is room for. */
export const long = { time: span.time, order: { from: 0, to: 500 } };
export const site = {
  name: 'send',
  source: 'orders.ts',
  path: '/shop/orders.ts',
  line: 88,
  column: 1,
  isForeign: false,
};
export const event = {
  ...{ id: 1, label: 'gateway#1', lane: 1, kind: 'send', time: 1000, protocol: 'http', role: 'request', name: hostile },
  ...{ outcome: 'complete', payload: 'kept', preview: JSON.stringify({ order: hostile }), stack: [site] },
};
export const quiet = { lives: [], bars: [], marks: [], gaps: [] };
export const answers = {
  'lightcone/lanes': {
    version: 1,
    lanes: ['gateway', 'orders'].map(laneOf),
    ...{ isLive: false, extent: span, events: 2, messages: 1 },
  },
  'lightcone/picture': {
    ...{ version: 1, from: 0, to: 1_000_000, scale: 'time', detail: 'marks', rows: [quiet, quiet] },
    ...{ messages: [], seams: [] },
  },
  'lightcone/overview': { version: 1, from: 0, to: 1_000_000, counts: [1], failed: [0], seams: [] },
  'lightcone/cone': {
    ...{ version: 1, at: 1000, row: 0, edges: [{}, {}], past: 0, future: 0, concurrent: 0 },
    ...{ causes: [], effects: [], handlers: [] },
  },
  'lightcone/rows': {
    version: 1,
    rows: [
      {
        ...{ event: 1, label: 'gateway#1', lane: 'gateway', kind: 'send', protocol: 'http', name: hostile },
        ...{ at: { time: 1000, order: 1 }, isFailed: false },
      },
    ],
    ...{ total: 1, first: 0 },
  },
  'lightcone/event': { version: 1, event, ends: [event] },
  'lightcone/seen': { version: 1, texts: [] },
} satisfies Answers;
