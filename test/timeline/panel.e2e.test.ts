/** What a user does with the panel: rows, heads, menus, details, search, list and keys, with a host that hears what is wanted of it. */
import { describe, expect, it } from 'vitest';
import { isRecord } from '../../src/base/shape.ts';
import { answers, event, laneOf, openLive, quiet, site, useChromium } from './answered-page.ts';

useChromium();

const can = ['command', 'watch', 'open', 'copy', 'save file', 'begin'] as const;
const unseen = 'Messages of redis are not seen: "messages.protocols" leaves them out.';
const lane = (name: string, isolate: number) => ({ ...laneOf(name), state: 'running', isolate, pid: 4000 + isolate });
const lanes = [
  lane('gateway', 1),
  { ...lane('orders-1', 2), group: 'orders' },
  { ...lane('orders-2', 3), group: 'orders', unseen: [unseen] },
];
const end = (row: number, time: number, id: number) => ({ row, at: time, event: id });
const drawn = (id: number, name: string, from: number, to: number, at: number) => ({
  ...{ message: id, protocol: 'http', role: 'request', name, state: 'delivered', latency: 20_000 },
  ...{ isFailed: false, isInferred: false, isEntry: false, matches: true },
  ...{ from: end(from, at, id), to: end(to, at + 20_000, id + 1) },
});
const [before, order, after] = [
  drawn(10, 'GET /cart', 0, 1, 100_000),
  drawn(1, 'POST /orders', 0, 1, 400_000),
  drawn(20, 'POST /pay', 1, 2, 700_000),
];
const taken = { ...site, name: 'handle', source: 'server.ts', path: '/shop/server.ts', line: 12 };
const report = {
  ...{ id: 1, label: 'gateway#1', protocol: 'http', role: 'request', name: 'POST /orders', state: 'delivered' },
  ...{ match: 'exact', sentAt: 400_000, receivedAt: 420_000, status: 201, size: 2048 },
  ...{ from: { lane: 1, title: 'gateway' }, to: [{ lane: 2, title: 'orders-1' }] },
  ...{ answer: { id: 3, after: 50_000, status: 201 }, sentFrom: site, takenAt: taken },
};
const sent = {
  ...{ ...event, name: 'POST /orders', preview: '{"item":"apple","gift":{"note":"hi"}}' },
  headers: [['content-type', 'application/json']],
};
const received = { ...sent, id: 2, label: 'orders-1#1', kind: 'receive', lane: 2, stack: [taken] };
const cone = { ...answers['lightcone/cone'], at: 420_000, row: 1, message: order, causes: [before], effects: [after] };
const shop = {
  ...answers,
  'lightcone/lanes': { ...answers['lightcone/lanes'], lanes, isLive: true },
  'lightcone/picture': (asked: unknown) => ({
    ...answers['lightcone/picture'],
    ...(isRecord(asked) && { from: asked['from'], to: asked['to'] }),
    rows: isRecord(asked) && Array.isArray(asked['rows']) ? asked['rows'].map(() => quiet) : [],
    messages: [before, order, after],
  }),
  'lightcone/cone': cone,
  'lightcone/event': { version: 1, event: sent, message: report, ends: [sent, received] },
  'lightcone/step': {
    version: 1,
    ...{ event: 1, lane: 'gateway', at: { time: 400_000, order: 4 }, words: 'send POST /orders on gateway' },
  },
};

/** In the plot, with the message chosen by keys. */
async function openChosen(more: Readonly<Record<string, unknown>> = {}) {
  const shown = await openLive({ ...shop, ...more }, can);
  await shown.page.getByRole('treeitem', { name: /gateway/ }).waitFor();
  await shown.page.getByRole('application').focus();
  await shown.page.keyboard.press('ArrowRight');
  await shown.page.locator('.picture-live', { hasText: 'send POST /orders' }).waitFor({ state: 'attached' });
  await shown.page.keyboard.press(' ');
  const details = shown.page.getByRole('complementary', { name: 'Details' });
  await details.getByText('Causes and effects').waitFor();
  return { ...shown, details };
}

describe('Rows', () => {
  it('of replicas fold into one, and out of it again', async () => {
    const asked: unknown[] = [];
    const picture = (args: unknown) => {
      asked.push(isRecord(args) && args['rows']);
      return shop['lightcone/picture'](args);
    };
    const { page } = await openLive({ ...shop, 'lightcone/picture': picture }, can);
    await page.getByRole('treeitem', { name: /orders-1/ }).waitFor();
    await page.getByRole('button', { name: 'Fold orders-1' }).click();
    const folded = page.getByRole('treeitem', { name: /^orders 2/, expanded: false });
    await folded.waitFor();
    expect(await page.getByRole('treeitem', { name: /orders-/ }).count()).toBe(0);
    await expect.poll(() => asked).toContainEqual([['gateway'], ['orders-1', 'orders-2']]);
    await folded.getByRole('button', { name: 'Unfold orders' }).click();
    await page.getByRole('treeitem', { name: /orders-2/ }).waitFor();
  });

  it('are hidden and shown by the menus of their heads, and say why messages of them are not seen', async () => {
    const { page, done } = await openLive(shop, can);
    const second = page.getByRole('treeitem', { name: /orders-2/ });
    await second.waitFor();
    expect(await second.getAttribute('title')).toContain(unseen);
    expect(await second.locator('.head-unseen').isVisible()).toBe(true);
    expect(await page.locator('.head-unseen:visible').count()).toBe(1);
    await second.click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Copy Why Messages Are Not Seen' }).click();
    await expect.poll(() => done).toEqual([{ do: 'copy', text: unseen }]);
    await second.click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Hide Lane' }).click();
    await second.waitFor({ state: 'detached' });
    await page.getByRole('treeitem', { name: /gateway/ }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Show All Lanes' }).click();
    await second.waitFor();
  });

  it('show below their lanes what lines expose, and what it was under the pointer', async () => {
    const value = (event: number, name: string, text: string, from: number, to: number) => ({
      ...{ event, name, text, from, to, count: 1 },
    });
    const values = [
      value(101, 'left', '7', -500_000, 300_000),
      value(102, 'left', '3', 300_000, 2_000_000),
      value(103, 'role', "'leader'", 100_000, 2_000_000),
    ];
    const picture = (args: unknown) => {
      const { rows, ...answer } = shop['lightcone/picture'](args);
      return { ...answer, rows: rows.map((row, at) => (at === 0 ? { ...row, values } : row)) };
    };
    const { page } = await openLive({ ...shop, 'lightcone/picture': picture }, can);
    const head = page.getByRole('treeitem', { name: /gateway/ });
    await head.waitFor();
    const plot = await page.getByRole('application').boundingBox();
    const lane = await head.boundingBox();
    if (!plot || !lane) throw new Error('nothing is drawn');
    const tooltip = page.locator('.picture-tooltip:not([hidden])');
    const says = async (part: number, below: number) => {
      await page.mouse.move(plot.x + plot.width * part, lane.y + lane.height / 2 + below);
      await tooltip.waitFor();
      const text = await tooltip.innerText();
      await page.mouse.move(plot.x + plot.width * part, plot.y + plot.height - 3);
      await tooltip.waitFor({ state: 'detached' });
      return text.split('\n').slice(0, 2);
    };
    expect(await says(0.03, 19)).toEqual(['left = 7', 'exposed on gateway']);
    expect(await says(0.9, 19)).toEqual(['left = 3', 'exposed on gateway']);
    expect(await says(0.9, 32)).toEqual(["role = 'leader'", 'exposed on gateway']);
  });

  it('command their nodes: a click focuses one, its buttons pause and restart it', async () => {
    const { page, done } = await openLive(shop, can);
    const head = page.getByRole('treeitem', { name: /orders-1/ });
    await head.locator('.head-name').click();
    await head.getByRole('button', { name: 'Pause only this node' }).click();
    await head.getByRole('button', { name: 'Restart' }).click();
    await expect
      .poll(() => done)
      .toEqual(['focus', 'pause', 'restart'].map((command) => ({ do: 'command', command, isolate: 2 })));
  });
});

describe('A message that is chosen', () => {
  it('leads by its menu to both lines, becomes a watch, and is copied', async () => {
    const { page, done } = await openChosen();
    const choose = async (name: string) => {
      await page.getByRole('application').focus();
      await page.keyboard.press('Shift+F10');
      await page.getByRole('menuitem', { name }).click();
    };
    await choose('Go to Send');
    await choose('Go to Receive');
    await choose('Break on Messages Like This…');
    await choose('Log Messages Like This…');
    await choose('Copy Payload');
    await choose('Copy as JSON');
    await expect.poll(() => done.length).toBe(6);
    const like = "receive 'POST /orders' protocol http from gateway at orders-1";
    expect(done.slice(0, 5)).toEqual([
      { do: 'open', site, beside: false },
      { do: 'open', site: taken, beside: false },
      { do: 'watch', watch: `break ${like}` },
      { do: 'watch', watch: `log ${like}` },
      { do: 'copy', text: sent.preview },
    ]);
    expect(JSON.parse(done[5]?.do === 'copy' ? done[5].text : '')).toEqual(report);
    await choose('Show What It Led To');
    expect(await page.getByTitle('Search, or filter').inputValue()).toBe('caused-by:gateway#1');
  });

  it('says what all nodes were at then, and what it could know of them', async () => {
    const deed = (id: number, kind: string, name: string) => ({ event: id, kind, name });
    const isolates = [
      { isolate: 1, lane: 'gateway', node: 'gateway', last: deed(1, 'send', 'POST /orders'), values: [] },
      {
        ...{ isolate: 2, lane: 'orders-1', node: 'orders-1', last: deed(21, 'receive', 'GET /late') },
        ...{ known: deed(11, 'receive', 'GET /cart'), values: [{ name: 'left', value: '3', mark: 9 }] },
      },
      { isolate: 3, lane: 'orders-2', node: 'orders-2', exit: 'SIGKILL', values: [] },
    ];
    const asked: unknown[] = [];
    const moment = (args: unknown) => {
      asked.push(args);
      return { version: 1, time: 400_000, isolates };
    };
    const event = (args: unknown) => ({
      ...shop['lightcone/event'],
      event: { ...sent, id: isRecord(args) ? args['id'] : 0 },
    });
    const { details } = await openChosen({ 'lightcone/moment': moment, 'lightcone/event': event });
    // It is asked for by those who want to know.
    expect(asked).toEqual([]);
    await details.getByText('State of all nodes').click();
    const row = (name: string) => details.getByRole('row', { name });
    await row('orders-1').getByText('left = 3').waitFor();
    expect(asked).toEqual([{ event: 1 }]);
    expect(await row('gateway').innerText()).toContain('this event');
    expect(await row('orders-1').innerText()).toMatch(/receive GET \/late\s+known: \s*receive GET \/cart/);
    expect(await row('orders-2').innerText()).toContain('has ended (SIGKILL)');
    await row('orders-1').getByRole('button', { name: 'receive GET /cart' }).click();
    // That event is chosen now, and the table stays open.
    await expect.poll(() => asked).toEqual([{ event: 1 }, { event: 11 }]);
  });

  it('has all that is known of it beside the picture: payload, headers, status, sizes, times and both stacks', async () => {
    const { page, details, done } = await openChosen();
    const text = await details.innerText();
    for (const part of [
      ...['POST /orders', 'http', '201', 'gateway', 'orders-1', '20 ms wire, 30 ms until the answer', '2048 B'],
      ...['content-type', 'application/json', 'Send stack', 'Receive stack', 'orders.ts:88', 'server.ts:12'],
    ])
      expect(text).toContain(part);
    await details.getByText('note:').waitFor();
    await details.getByRole('button', { name: 'Copy payload' }).click();
    await details.getByRole('button', { name: 'server.ts:12' }).first().click();
    await expect
      .poll(() => done)
      .toEqual([
        { do: 'copy', text: sent.preview },
        { do: 'open', site: taken, beside: true },
      ]);
    // What a program sends that way is shown under its own name.
    expect(await page.locator('.details [aria-current=true]').innerText()).toContain('POST /orders');
  });

  it('tells why it happened, and goes along its causes by hand and by keys', async () => {
    const asked: unknown[] = [];
    const { page, details, now } = await openChosen();
    expect(await details.locator('.chain-name').allTextContents()).toEqual(
      expect.arrayContaining(['GET /cart', 'POST /orders', 'POST /pay']),
    );
    const chain = await details.locator('.chain .chain-name').allTextContents();
    expect(chain).toEqual(['GET /cart', 'POST /orders', 'POST /pay']);
    now['lightcone/step'] = (args: unknown) => {
      asked.push(args);
      return { version: 1, event: 10, lane: 'gateway', at: { time: 100_000, order: 1 }, words: 'send GET /cart' };
    };
    await page.getByRole('application').focus();
    await page.keyboard.press('[');
    await expect.poll(() => asked).toMatchObject([{ to: 'cause', event: 1 }]);
    await page.locator('.picture-live', { hasText: 'send GET /cart' }).waitFor({ state: 'attached' });
    now['lightcone/cone'] = { ...cone, causes: [], message: before, effects: [order] };
    await details.getByRole('button', { name: /POST \/pay/ }).click();
    await expect
      .poll(() => details.locator('.chain .chain-name').allTextContents())
      .toEqual(['GET /cart', 'POST /orders']);
  });

  it('goes out of the page with its causes and effects as a diagram and as JSON, and the picture as SVG and PNG', async () => {
    const { page, done } = await openChosen();
    for (const name of [
      'Copy Causes and Effects as Mermaid Diagram',
      'Copy Causes and Effects as JSON',
      'Save Picture as SVG…',
      'Save Picture as PNG…',
    ]) {
      await page.getByRole('button', { name: 'More', exact: true }).first().click();
      await page.getByRole('menuitem', { name }).click();
    }
    await expect.poll(() => done.length).toBe(4);
    const [mermaid, json, svg, png] = done;
    expect(mermaid).toMatchObject({ do: 'copy', text: expect.stringContaining('sequenceDiagram') });
    expect(JSON.parse(json?.do === 'copy' ? json.text : '')).toHaveLength(3);
    expect(svg).toMatchObject({ do: 'save file', name: 'timeline.svg', encoding: 'utf8' });
    expect(svg?.do === 'save file' ? svg.content : '').toContain('POST /orders');
    const bytes = Buffer.from(png?.do === 'save file' ? png.content : '', 'base64');
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  });
});

describe('The search', () => {
  const overview = (asked: unknown) => ({
    ...answers['lightcone/overview'],
    ...(isRecord(asked) &&
      asked['filter'] !== undefined && { hits: { total: 3, columns: [3], lanes: ['gateway', 'orders-1'] } }),
  });

  it('counts its hits, goes from one to the next, and folds the lanes away that have none', async () => {
    const asked: unknown[] = [];
    const step = (args: unknown) => {
      asked.push(args);
      return { version: 1, event: 1, lane: 'gateway', at: { time: 400_000, order: 4 }, hit: asked.length };
    };
    const { page } = await openLive({ ...shop, 'lightcone/overview': overview, 'lightcone/step': step }, can);
    await page.getByRole('treeitem', { name: /orders-2/ }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('name:/orders');
    await page.getByRole('search').getByText('3 hits').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('search').getByText('1 of 3 hits').waitFor();
    await page.keyboard.press('Shift+Enter');
    await page.getByRole('search').getByText('2 of 3 hits').waitFor();
    expect(asked).toMatchObject([
      { to: 'next hit', filter: 'name:/orders' },
      { to: 'previous hit', event: 1 },
    ]);
    await page.getByRole('button', { name: 'Hide lanes without hits' }).click();
    await page.getByRole('treeitem', { name: /orders-2/ }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Hide lanes without hits' }).click();
    await page.getByRole('treeitem', { name: /orders-2/ }).waitFor();
  });

  it('marks its hits in the overview of the whole run', async () => {
    const counts = Array.from({ length: 10 }, () => 5);
    const columns = [0, 0, 1, 0, 0, 0, 0, 7, 0, 0];
    const run = { ...answers['lightcone/overview'], counts, failed: counts.map(() => 0) };
    const marked = (asked: unknown) => ({
      ...run,
      ...(isRecord(asked) && asked['filter'] !== undefined && { hits: { total: 8, columns, lanes: ['gateway'] } }),
    });
    const { page } = await openLive({ ...shop, 'lightcone/overview': marked }, can);
    await page.getByRole('treeitem', { name: /orders-2/ }).waitFor();
    /** Colours near the upper edge, where nothing else is, in tenths of its width. */
    const edge = () =>
      page.evaluate<string[]>(`(() => {
        const canvas = document.querySelector('canvas.picture-overview');
        const { width, clientWidth } = canvas;
        const pixels = canvas.getContext('2d').getImageData(0, Math.round((3 * width) / clientWidth), width, 1).data;
        return Array.from({ length: 10 }, (_, tenth) => {
          const at = Math.round((tenth * width) / 10 + width / clientWidth) * 4;
          return [...pixels.slice(at, at + 4)].join();
        });
      })()`);
    /** Tenths that look like none beside them: compared within one picture, which may be drawn anew in other colours at any time. */
    const marks = async () => {
      const colours = await edge();
      return colours.flatMap((colour, tenth) =>
        colours.filter((other) => other === colour).length > 2 ? [] : [tenth],
      );
    };
    expect(await marks()).toEqual([]);
    await page.keyboard.press('/');
    await page.keyboard.type('name:/orders');
    await page.getByRole('search').getByText('8 hits').waitFor();
    await expect.poll(marks).toEqual([2, 7]);
  });

  it('completes keywords and what was seen of them, and offers what was searched for before', async () => {
    const asked: unknown[] = [];
    const seen = (args: unknown) => {
      asked.push(args);
      return { version: 1, texts: ['orders-1', 'orders (audit.js)'] };
    };
    const { page } = await openLive({ ...shop, 'lightcone/overview': overview, 'lightcone/seen': seen }, can);
    await page.getByRole('treeitem', { name: /orders-2/ }).waitFor();
    const offers = () =>
      page.locator('#search-offers option').evaluateAll((all) => all.map((one) => one.getAttribute('value')));
    await page.keyboard.press('/');
    await page.keyboard.type('status>=500 lat');
    await expect.poll(offers).toEqual(['status>=500 latency>100ms']);
    await page.getByTitle('Search, or filter').fill('');
    await page.keyboard.type('node:or');
    await expect.poll(offers).toEqual(['node:orders-1', 'node:"orders (audit.js)"']);
    expect(asked.at(-1)).toEqual({ what: 'lane', beginning: 'or' });
    await page.getByTitle('Search, or filter').fill('node:orders-1');
    await page.keyboard.press('Enter');
    await page
      .getByRole('search')
      .getByText(/of 3 hits|3 hits/)
      .waitFor();
    await page.getByTitle('Search, or filter').fill('');
    await page.keyboard.type('n');
    await expect.poll(offers).toContain('node:orders-1');
  });
});

describe('The run', () => {
  it('is followed while it goes on, and left alone by who does not want that', async () => {
    let last = 0;
    const picture = (args: unknown) => {
      last = isRecord(args) ? Number(args['to']) : 0;
      return shop['lightcone/picture'](args);
    };
    const until = (to: number) => ({
      ...shop['lightcone/lanes'],
      extent: { time: { from: 0, to }, order: { from: 0, to: 10 } },
    });
    const { page, now, changed } = await openLive({ ...shop, 'lightcone/picture': picture }, can);
    await page.getByRole('treeitem', { name: /gateway/ }).waitFor();
    const follow = page.getByRole('button', { name: 'Follow what is new' });
    await expect.poll(() => follow.getAttribute('aria-pressed')).toBe('true');
    now['lightcone/lanes'] = until(60_000_000);
    await changed();
    await expect.poll(() => last).toBeGreaterThan(60_000_000);
    await page.getByRole('application').focus();
    await page.keyboard.press('f');
    await expect.poll(() => follow.getAttribute('aria-pressed')).toBe('false');
    now['lightcone/lanes'] = until(300_000_000);
    await changed();
    await page.locator('.picture-corner', { hasText: 'Run · 5 min' }).waitFor();
    expect(last).toBeLessThan(200_000_000);
    await page.keyboard.press('f');
    await expect.poll(() => last).toBeGreaterThan(300_000_000);
  });

  it('has in its list what can be done with an event, by mouse and by keys', async () => {
    const { page, done } = await openLive(shop, can);
    await page.getByRole('button', { name: 'List view' }).click();
    const rows = page.getByRole('grid', { name: 'Events' }).getByRole('row');
    await rows.nth(1).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Break on Messages Like This…' }).click();
    await rows.nth(1).focus();
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Log Messages Like This…' }).click();
    await rows.nth(1).focus();
    await page.keyboard.press('Enter');
    const like = "receive 'POST /orders' protocol http from gateway at orders-1";
    await expect
      .poll(() => done)
      .toEqual([
        { do: 'watch', watch: `break ${like}` },
        { do: 'watch', watch: `log ${like}` },
        { do: 'open', site, beside: false },
      ]);
  });

  it('is a list of which only a part is in the document, however long it is', async () => {
    const most = 5000;
    const rows = (asked: unknown) => {
      const [row] = answers['lightcone/rows'].rows;
      const { after = 0, before = most + 1, most: count = 200 } = asked as Record<string, number>;
      const first = isRecord(asked) && asked['before'] !== undefined ? Math.max(1, before - count) : after + 1;
      const length = Math.min(count, (isRecord(asked) && asked['before'] !== undefined ? before : most + 1) - first);
      return {
        ...{ version: 1, total: most, first: first - 1 },
        rows: Array.from({ length }, (_, at) => ({ ...row, event: first + at, name: `GET /${first + at}` })),
      };
    };
    const { page } = await openLive({ ...shop, 'lightcone/rows': rows }, can);
    await page.getByRole('button', { name: 'List view' }).click();
    await page.getByRole('gridcell', { name: 'GET /1', exact: true }).waitFor();
    const list = page.getByRole('region', { name: 'List of events' });
    await list.hover();
    // By whole pages, as somebody who is in a hurry.
    await expect
      .poll(
        async () => {
          await page.mouse.wheel(0, 20_000);
          expect(await page.locator('.list tbody tr').count()).toBeLessThanOrEqual(602);
          return page.getByRole('gridcell', { name: `GET /${most}`, exact: true }).count();
        },
        { timeout: 20_000 },
      )
      .toBe(1);
  });

  it('may have clocks that run backwards, events hours apart and out of order, and none of it hurts', async () => {
    const hour = 3_600_000_000;
    const wild = [
      { ...drawn(1, 'POST /early', 0, 1, 5 * hour), to: end(1, 5 * hour - 400_000, 2) },
      drawn(20, 'GET /late', 1, 0, 9 * hour),
      drawn(10, 'GET /first', 0, 2, 1000),
    ];
    const back = { ...report, sentAt: 5 * hour, receivedAt: 5 * hour - 400_000 };
    const extent = { time: { from: 0, to: 10 * hour }, order: { from: 0, to: 6 } };
    const { page } = await openLive(
      {
        ...shop,
        'lightcone/lanes': { ...shop['lightcone/lanes'], extent, isLive: false },
        'lightcone/picture': (asked: unknown) => ({ ...shop['lightcone/picture'](asked), messages: wild }),
        'lightcone/event': { version: 1, event: sent, message: back, ends: [sent, received] },
      },
      can,
    );
    await page.getByText('Run · 10 h').waitFor();
    await page.getByRole('application').focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('.picture-live', { hasText: 'send POST /orders' }).waitFor({ state: 'attached' });
    await page.keyboard.press(' ');
    const details = page.getByRole('complementary', { name: 'Details' });
    await details.getByText('By the clocks of both it came 400 ms before it was sent.').waitFor();
    expect(await details.innerText()).not.toMatch(/\s-\d|NaN|Infinity/);
    for (const key of ['o', 't', '+', '+', '-', '0', 'Shift+ArrowLeft', 'Shift+ArrowRight'])
      await page.keyboard.press(key);
    await page.getByText('Run · 10 h').waitFor();
  });

  it('is begun from where there is none', async () => {
    const { page, done } = await openLive(shop, can, 'nothing');
    await page.getByRole('heading', { name: 'See every message between your processes' }).waitFor();
    for (const name of ['Start debugging', 'Open a recording', 'Reopen the last run'])
      await page.getByRole('button', { name }).click();
    await expect
      .poll(() => done)
      .toEqual(['debug', 'open recording', 'reopen last run'].map((how) => ({ do: 'begin', how })));
  });
});
