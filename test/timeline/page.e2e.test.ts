/** The page of the timeline in a browser, served as `lightcone open` does, with answers that are written here. */
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { root } from '../../scripts/workshop/paths.mjs';
import { isRecord } from '../../src/base/shape.ts';
import { PageServer } from '../../src/cli/page-server.ts';
import { answers, event, laneOf, long, newPage, open, openLive, quiet, useChromium } from './answered-page.ts';

useChromium();

describe('The page of the timeline', () => {
  it('shows the lanes, and in its list what a program has sent, as text only', async () => {
    const page = await open(answers);
    await page.getByRole('treeitem', { name: /gateway/ }).waitFor();
    await page.getByRole('button', { name: 'List view' }).click();
    const cell = page.getByRole('gridcell', { name: /onerror/ });
    await cell.waitFor();
    expect(await cell.textContent()).toContain('⟨U+202E⟩evil⟨U+0000⟩');
    expect(await page.title()).toBe('Lightcone Timeline');
    expect(await page.locator('.list img, .list script').count()).toBe(0);
  });

  it('has its details beside it, and closes them by Escape', async () => {
    const page = await open(answers);
    await page.getByRole('button', { name: 'List view' }).click();
    await page.getByRole('gridcell', { name: /onerror/ }).click();
    const details = page.getByRole('complementary', { name: 'Details' });
    await details.getByText('order:').waitFor();
    expect(await details.locator('img, script').count()).toBe(0);
    await page.keyboard.press('Escape');
    await details.waitFor({ state: 'hidden' });
  });

  it('keeps what is selected in sight when its details take the room below, and its toolbar in one row', async () => {
    const [row] = answers['lightcone/rows'].rows;
    const rows = Array.from({ length: 40 }, (_, at) => ({ ...row, event: at + 1, name: `GET /${at + 1}` }));
    const page = await open({ ...answers, 'lightcone/rows': { version: 1, rows, total: 40, first: 0 } });
    await page.setViewportSize({ width: 600, height: 600 });
    await page.getByRole('button', { name: 'List view' }).click();
    await page.getByRole('gridcell', { name: 'GET /23' }).click();
    const details = page.getByRole('complementary', { name: 'Details' });
    await details.getByText('order:').waitFor();
    const under = async () => {
      const [cell, pane] = [
        await page.getByRole('gridcell', { name: 'GET /23' }).boundingBox(),
        await details.boundingBox(),
      ];
      return cell && pane ? pane.y - (cell.y + cell.height) : Number.NaN;
    };
    await expect.poll(under).toBeGreaterThanOrEqual(0);
    expect((await page.getByRole('toolbar').boundingBox())?.height).toBeLessThan(40);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Zoom In' }).waitFor();
  });

  it('tells what is wrong with a filter, beside it', async () => {
    const page = await open({ ...answers, 'lightcone/overview': new Error('"nonsense:" is no keyword.') });
    await page.getByRole('treeitem', { name: /gateway/ }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('nonsense:x');
    await page.getByText('"nonsense:" is no keyword.').first().waitFor();
    await page.locator('input[type=search][aria-invalid=true]').waitFor();
  });

  it('says so where the run comes from a newer version', async () => {
    const page = await open({ 'lightcone/lanes': { ...answers['lightcone/lanes'], version: 99 } });
    await page.getByText('newer version of Lightcone').first().waitFor();
  });

  it('has 500 lanes, and a message of a megabyte', async () => {
    const lanes = Array.from({ length: 500 }, (_, at) => laneOf(`node-${at}`));
    const preview = JSON.stringify({ text: 'x'.repeat(1 << 20) });
    const page = await open({
      ...answers,
      'lightcone/lanes': { ...answers['lightcone/lanes'], lanes },
      'lightcone/picture': { ...answers['lightcone/picture'], rows: lanes.map(() => quiet) },
      'lightcone/event': { version: 1, event: { ...event, preview }, ends: [] },
    });
    await page.getByRole('treeitem', { name: /node-0\b/ }).waitFor();
    await page.getByRole('button', { name: 'List view' }).click();
    await page.getByRole('gridcell', { name: /onerror/ }).click();
    await page.getByRole('complementary', { name: 'Details' }).getByText('xxxx').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'List view' }).click();
    const last = page.getByRole('treeitem', { name: /node-499/ });
    await page.getByRole('treeitem', { name: /node-0\b/ }).hover();
    await page.mouse.wheel(0, 100_000);
    await last.waitFor();
  });

  it('shows what comes to be known of a halt behind it, and says when nobody answers any more', async () => {
    const { page, now, unanswered, changed } = await openLive({
      ...answers,
      'lightcone/event': { version: 1, event: { ...event, kind: 'halt', name: 'breakpoint', stack: [] }, ends: [] },
    });
    await page.getByRole('button', { name: 'List view' }).click();
    await page.getByRole('gridcell', { name: /onerror/ }).click();
    const details = page.getByRole('complementary', { name: 'Details' });
    await details.getByText('gateway#1').waitFor();
    const stack = event.stack.map((site) => ({ ...site, name: '' }));
    now['lightcone/event'] = { version: 1, event: { ...event, kind: 'halt', name: 'breakpoint', stack }, ends: [] };
    await changed();
    await details.getByText('orders.ts:88').waitFor();
    expect(await details.getByText('(anonymous)').count()).toBe(0); // which it may not be: only its line is known
    await page.clock.install();
    for (const question of Object.keys(now)) delete now[question];
    await changed();
    // What is asked before the clock goes on is asked in vain; what is asked afterwards would have ten seconds of its own.
    await expect.poll(() => unanswered).toContain('lightcone/lanes');
    await page.clock.fastForward(11_000);
    await page.getByRole('alert').getByText('The adapter does not answer').waitFor();
  });

  it('shows two runs that are compared, and selects in each where they differ', async () => {
    const difference = { from: 'gateway', to: 'orders', at: 2, time: 1000, words: '' };
    const second = { event: 1, name: 'POST /refund', time: 1000 };
    const page = await open({ ...answers, 'lightcone/compare': { differences: [{ ...difference, second }] } }, 'other');
    await page.getByText('Message 3 from gateway to orders: none above, POST /refund below').waitFor();
    await page.getByRole('heading', { name: 'shop' }).waitFor();
    await page.getByRole('heading', { name: 'other' }).waitFor();
    expect(await page.getByRole('treeitem', { name: /gateway/ }).count()).toBe(2);
    await page.getByRole('complementary', { name: 'Details' }).getByText('order:').waitFor();
    await page.getByRole('button', { name: 'List view' }).click();
    await expect.poll(() => page.getByRole('gridcell', { name: /onerror/ }).count()).toBe(2);
  });

  it('shows two lanes of a run that are compared, with what each has to do with, and goes back to the run', async () => {
    const end = { event: 1, name: 'GET /stock', isFailed: false };
    const difference = {
      kind: 'send',
      protocol: 'http',
      role: 'request',
      peer: 'ledger',
      same: 2,
      first: end,
    } as const;
    const found = { version: 1, differences: [difference], peers: [[], []] };
    const page = await open({ ...answers, 'lightcone/differences': found });
    await page.getByRole('treeitem', { name: /gateway/ }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Compare with…' }).click();
    await page.getByRole('menuitem', { name: 'gateway ↔ orders' }).click();
    await page.getByText('Request 3 to ledger (http): GET /stock above, none below').waitFor();
    await page.getByRole('heading', { name: 'gateway' }).waitFor();
    await page.getByRole('heading', { name: 'orders' }).waitFor();
    await expect.poll(() => page.getByRole('treeitem').count()).toBe(2);
    await page.getByRole('button', { name: 'Stop comparing' }).click();
    await page.getByRole('heading', { name: 'gateway' }).waitFor({ state: 'detached' });
    await page.getByRole('treeitem', { name: /orders/ }).waitFor();
    expect(await page.getByRole('treeitem').count()).toBe(2);
  });

  it('shows the whole of two runs that do not differ, on each scale', async () => {
    const asked: unknown[] = [];
    const server = new PageServer({
      ...{ dist: path.join(root, 'dist'), title: 'shop', second: 'other' },
      ask: async (command, given) => {
        if (command === 'lightcone/lanes') return { ...answers[command], extent: long };
        if (command === 'lightcone/compare') return { differences: [] };
        if (command === 'lightcone/picture') asked.push(given);
        return (answers as Readonly<Record<string, unknown>>)[command];
      },
    });
    onTestFinished(() => server.dispose());
    const page = await newPage();
    await page.goto(await server.listen());
    await page.getByText('The same messages between the same nodes.').waitFor();
    const wholes = (scale: string, to: number) =>
      asked.filter((one) => isRecord(one) && one['scale'] === scale && Number(one['to']) >= to).length;
    await expect.poll(() => wholes('time', long.time.to)).toBeGreaterThanOrEqual(2);
    // As the page that was left on this scale, and is opened again.
    await page.getByRole('button', { name: 'Order' }).click();
    await page.reload();
    await page.getByText('The same messages between the same nodes.').waitFor();
    await expect.poll(() => wholes('order', long.order.to)).toBeGreaterThanOrEqual(2);
  });

  it('cuts no name of a lane that there is room for, whether or not its buttons are shown', async () => {
    const lanes = [
      ...['orders-service', 'payments'].map((lane) => ({ ...laneOf(lane), state: 'running', pid: 31_007 })),
      { ...laneOf('orders-db:5432'), kind: 'outside', state: 'outside' },
    ];
    const given = {
      ...answers,
      'lightcone/lanes': { ...answers['lightcone/lanes'], lanes },
      'lightcone/picture': { ...answers['lightcone/picture'], rows: lanes.map(() => quiet) },
    };
    const { page } = await openLive(given, ['command']);
    for (const [width, height, name] of [
      [800, 400, 'orders-service'],
      [1200, 400, 'orders-service'],
      [1200, 150, 'payments'],
    ] as const) {
      await page.setViewportSize({ width, height });
      const head = page.getByRole('treeitem', { name });
      await head.hover();
      await head.getByRole('button', { name: 'Restart' }).waitFor();
      const cut = head.locator('.head-name').evaluate((text) => text.scrollWidth - text.clientWidth);
      expect(await cut, `${name} at ${width}x${height}`).toBe(0);
      // Nothing lies over it either.
      const [text, buttons] = [head.locator('.head-name'), head.getByRole('button', { name: 'Pause only this node' })];
      const [left, right] = [await text.boundingBox(), await buttons.boundingBox()];
      const isBeside = left && right && left.x + left.width <= right.x;
      const isAbove = left && right && left.y + left.height <= right.y + 4;
      expect(isBeside || isAbove, `${name} at ${width}x${height}`).toBe(true);
      expect(await head.getAttribute('title')).toContain(name);
    }
    // Nor for a detail, which has no room beside it then.
    await page.mouse.move(700, 100);
    for (const [width, isShown] of [
      [1200, true],
      [800, false],
    ] as const) {
      await page.setViewportSize({ width, height: 150 });
      const head = page.getByRole('treeitem', { name: 'orders-service' });
      const name = head.locator('.head-name');
      expect(await name.evaluate((text) => text.scrollWidth - text.clientWidth)).toBe(0);
      const [row, detail] = [await head.boundingBox(), await head.locator('.head-detail').boundingBox()];
      expect(row && detail && detail.y < row.y + row.height - 4, `its pid at ${width}`).toBe(isShown);
    }
    // Nor for one that it does not have.
    await page.setViewportSize({ width: 800, height: 150 });
    const outside = page.getByRole('treeitem', { name: 'orders-db:5432' }).locator('.head-name');
    expect(await outside.evaluate((text) => text.scrollWidth - text.clientWidth)).toBe(0);
  });

  it('cuts no word of its legend, at any width', async () => {
    const page = await open(answers);
    await page.getByRole('treeitem', { name: /gateway/ }).waitFor();
    const legend = page.getByRole('note', { name: 'Legend' });
    await legend.getByText('2 events · 1 message ·').waitFor();
    for (let width = 1200; width >= 300; width -= 45) {
      await page.setViewportSize({ width, height: 400 });
      const cut = legend.evaluate((element) => {
        const own = element.getBoundingClientRect();
        return [...element.querySelectorAll('.legend-item, .legend-end')]
          .map((one) => ({ text: one.textContent, box: one.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 0 && box.top < own.bottom - 1 && box.right > own.right)
          .map(({ text }) => text);
      });
      expect(await cut, `at ${width}`).toEqual([]);
      await expect.poll(() => legend.getByText('? for keys').isVisible()).toBe(true);
    }
  });

  it('leads to its keys', async () => {
    const page = await open(answers);
    await page.getByRole('treeitem', { name: /gateway/ }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  });
});
