/** The picture of the timeline in Chromium: by mouse, by keys, in four themes, with few lanes and with many. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/vscode-host/host.mjs';
import { buildPicturePage, openPicture, type Theme } from './picture-page.ts';
import { differenceFromScene } from './picture-scene.ts';

let folder: string;
let url: string;
let browser: Browser;
let page: Page;
const size = { width: 1400, height: 400 };
/** Of a scene: about the smallest mark in it. */
const mostOther = 0.001;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lightcone-picture-'));
  url = await buildPicturePage(folder);
  browser = await launchBrowser();
});

afterEach(() => page.close());

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

interface Shown {
  readonly view: { readonly from: number; readonly to: number };
  readonly scale: string;
  readonly selected?: number;
  readonly focused?: number;
  readonly isFollowing: boolean;
  readonly sorted: readonly string[];
}

const state = () => page.evaluate('timeline.state') as Promise<Shown>;
const done = () => page.evaluate('done') as Promise<unknown[]>;

/** The middle of the line of a message that has arrived, the earliest between two rows; and its ends. */
async function aMessage() {
  return page.evaluate(`(() => {
    const { view } = timeline.state;
    const plot = document.querySelector('.picture-plot').getBoundingClientRect();
    const rows = [...document.querySelectorAll('.head')].map((head) => head.getBoundingClientRect());
    const y = (row) => rows[row].top + rows[row].height / 2;
    const x = (at) => plot.left + ((at - view.from) / (view.to - view.from)) * plot.width;
    const one = shop.messages.find(({ from, to, state }) => from && state === 'delivered' && from.row !== to.row && x(from.at) > plot.left + 20);
    return { x: (x(one.from.at) + x(one.to.at)) / 2, y: (y(one.from.row) + y(one.to.row)) / 2, ends: [one.from.event, one.to.event], name: one.name };
  })()`) as Promise<{ x: number; y: number; ends: number[]; name: string }>;
}

describe('by mouse', () => {
  test('a click selects a message and asks for its light cone; a click beside everything lets it go', async () => {
    page = await openPicture(browser, url, 'nodes=4&events=60', size);
    const message = await aMessage();
    await page.mouse.click(message.x, message.y);
    await page.waitForFunction('timeline.state.cone !== undefined');
    expect(message.ends).toContain((await state()).selected);
    expect((await state()).isFollowing).toBe(false);
    const plot = (await page.locator('.picture-plot').boundingBox())!;
    await page.mouse.click(plot.x + 3, plot.y + plot.height - 2);
    await page.waitForFunction('timeline.state.selected === undefined && timeline.state.cone === undefined');
  });

  test('rests on a message and reads what it is', async () => {
    page = await openPicture(browser, url, 'nodes=4&events=60', size);
    const message = await aMessage();
    await page.mouse.move(message.x, message.y);
    await page.locator('.picture-tooltip').waitFor({ state: 'visible' });
    expect(await page.locator('.picture-tooltip').innerText()).toContain(message.name);
    // It does not stay for what is somewhere else by then.
    await page.mouse.wheel(0, -400);
    await page.locator('.picture-tooltip').waitFor({ state: 'hidden' });
  });

  test('the wheel zooms around the pointer, and dragging moves what is under it along', async () => {
    page = await openPicture(browser, url, 'mode=recording&nodes=4&events=600', size);
    const plot = (await page.locator('.picture-plot').boundingBox())!;
    const under = ({ view }: Shown, x: number) => view.from + ((x - plot.x) / plot.width) * (view.to - view.from);
    const x = plot.x + plot.width / 4;
    const before = await state();
    await page.mouse.move(x, plot.y + 5);
    await page.mouse.wheel(0, -400);
    const length = before.view.to - before.view.from;
    await page.waitForFunction(`timeline.state.view.to - timeline.state.view.from < ${length * 0.9}`);
    const closer = await state();
    const unit = (closer.view.to - closer.view.from) / plot.width;
    expect(Math.abs(under(closer, x) - under(before, x))).toBeLessThan(unit);
    await page.mouse.down();
    await page.mouse.move(x + 150, plot.y + 5, { steps: 3 });
    await page.mouse.up();
    expect(Math.abs(under(await state(), x + 150) - under(before, x))).toBeLessThan(2 * unit);
    expect((await state()).selected).toBeUndefined();
  });

  test('two fingers zoom around themselves, and so do keys around the middle, until all of it is there again', async () => {
    page = await openPicture(browser, url, 'mode=recording&nodes=4&events=600', size);
    const plot = (await page.locator('.picture-plot').boundingBox())!;
    const length = ({ view }: Shown) => view.to - view.from;
    const all = await state();
    await page.mouse.move(plot.x + plot.width / 4, plot.y + 5);
    // As browsers tell of a pinch.
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -30);
    await page.keyboard.up('Control');
    await page.waitForFunction(`timeline.state.view.to - timeline.state.view.from < ${length(all) * 0.9}`);
    const pinched = await state();
    const at = ({ view }: Shown) => view.from + length({ view } as Shown) / 4;
    expect(Math.abs(at(pinched) - at(all)) / length(all)).toBeLessThan(0.01);
    await page.locator('.picture-plot').focus();
    await page.keyboard.press('+');
    await page.waitForFunction(`timeline.state.view.to - timeline.state.view.from < ${length(pinched) * 0.9}`);
    await page.keyboard.press('Shift+ArrowRight');
    await page.waitForFunction(`timeline.state.view.from > ${pinched.view.from}`);
    await page.keyboard.press('0');
    await page.waitForFunction(`timeline.state.view.to - timeline.state.view.from > ${length(all) * 0.99}`);
  });

  test('the frame in the overview moves the window; a row that is dragged stays where it was put', async () => {
    page = await openPicture(browser, url, 'mode=live&nodes=4&events=4000', size);
    const strip = (await page.locator('.picture-overview').boundingBox())!;
    await page.mouse.click(strip.x + strip.width / 4, strip.y + 15);
    const { view, isFollowing } = await state();
    expect(isFollowing).toBe(false);
    expect((view.from + view.to) / 2 / 20_000_000).toBeCloseTo(0.25, 1);
    const [first, third] = await Promise.all([0, 2].map((row) => page.locator('.head').nth(row).boundingBox()));
    await page.mouse.move(first!.x + 80, first!.y + 10);
    await page.mouse.down();
    await page.mouse.move(first!.x + 80, third!.y + third!.height, { steps: 4 });
    await page.mouse.up();
    expect((await state()).sorted.indexOf('gateway')).toBeGreaterThan(0);
  });
});

test('time in which all stood is cut out, and its seam says how long that was', async () => {
  page = await openPicture(browser, url, 'mode=halted&nodes=4&events=400', size);
  await page.evaluate('picture.fit()');
  const svg = () => page.evaluate('picture.snapshot().svg()') as Promise<string>;
  await expect.poll(svg).toMatch(/>41 s halted</);
  // The line of time has none of it.
  expect(await page.locator('.picture-corner.is-run').innerText()).toBe('Run · 2 s');
});

test('by keys: along a lane, through causes, to the source, to the other scale and back to nothing', async () => {
  page = await openPicture(browser, url, 'nodes=4&events=200', size);
  await page.locator('.picture-plot').focus();
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction('timeline.state.focused !== undefined');
  expect((await state()).selected).toBeUndefined();
  expect(await page.locator('.picture-live').textContent()).toMatch(/^receive on /);
  await page.keyboard.press(']');
  await page.waitForFunction('timeline.state.cone !== undefined');
  await page.keyboard.press('Enter');
  await page.waitForFunction('done.length > 0');
  expect(await done()).toMatchObject([{ do: 'open', site: { source: 'orders.ts', line: 88 } }]);
  await page.keyboard.press('o');
  expect((await state()).scale).toBe('order');
  await page.keyboard.press('t');
  await page.keyboard.press('f');
  expect(await state()).toMatchObject({ scale: 'time', isFollowing: true });
  await page.keyboard.press('Escape');
  expect((await state()).selected).toBeUndefined();
});

test('heads are a tree: up and down go through it, Enter focuses a node, Alt and an arrow move a row', async () => {
  page = await openPicture(browser, url, 'mode=halted&nodes=4&events=200', size);
  const focused = () => page.evaluate('document.activeElement.getAttribute("aria-label")');
  await page.locator('.head').first().focus();
  await page.keyboard.press('ArrowDown');
  expect(await focused()).toBe('orders-1 held · 48211');
  await page.keyboard.press('Enter');
  expect(await done()).toEqual([{ head: 'focus', row: 'orders-1' }]);
  await page.keyboard.press('Alt+ArrowUp');
  expect((await state()).sorted[0]).toBe('orders-1');
});

test('forty lanes scroll, and what is outside stays in sight', async () => {
  page = await openPicture(browser, url, 'mode=recording&nodes=40&events=20000', { width: 1200, height: 300 });
  const last = page.locator('.head[data-row="redis:6379"]');
  const before = await last.boundingBox();
  await page.locator('.heads-body').hover();
  await page.mouse.wheel(0, 300);
  await page.waitForFunction('document.querySelector(".heads-body").scrollTop > 0');
  expect(await last.boundingBox()).toEqual(before);
  await page.mouse.wheel(0, -300);
  await page.waitForFunction('document.querySelector(".heads-body").scrollTop === 0');
  await page.mouse.move(600, 290);
  expect(await differenceFromScene(page, 'forty-lanes')).toBeLessThan(mostOther);
});

describe('at forty lanes', () => {
  /** A message whose rows are so far from each other, chosen as the list does it; its rows, the selected one first. */
  const choose = (least: number, most: number) =>
    page.evaluate(`(() => {
      const { view } = timeline.state;
      const one = shop.messages.find(({ from, to, state, role }) => {
        const apart = from && Math.abs(from.row - to.row);
        return state === 'delivered' && role === 'request' && apart >= ${least} && apart <= ${most} && Math.max(from.row, to.row) < 40;
      });
      timeline.change({ selected: one.to.event, isFollowing: false });
      return [one.to.row, one.from.row].map((row) => shop.lanes[row].lane);
    })()`) as Promise<[string, string]>;
  const isSeen = async (lane: string) => {
    const [head, body] = await Promise.all([
      page.locator(`.head[data-row="${lane}"]`).boundingBox(),
      page.locator('.heads-body').boundingBox(),
    ]);
    const middle = (head?.y ?? 0) + (head?.height ?? 0) / 2;
    return middle > body!.y && middle < body!.y + body!.height;
  };

  test('both ends of a message that is selected come into sight, where both have room', async () => {
    page = await openPicture(browser, url, 'mode=recording&nodes=40&events=2000', { width: 1200, height: 300 });
    const [to, from] = await choose(3, 7);
    await page.waitForFunction('timeline.state.cone !== undefined');
    await expect.poll(async () => [await isSeen(to), await isSeen(from)]).toEqual([true, true]);
    expect(await page.locator('.picture-away:visible').count()).toBe(0);
  });

  test('an end that has no room is told of at the edge, and comes by a click; so is a selection that is scrolled away', async () => {
    page = await openPicture(browser, url, 'mode=recording&nodes=40&events=2000', { width: 1200, height: 300 });
    const [to, from] = await choose(20, 40);
    const away = page.locator('.picture-away:visible');
    await away.waitFor();
    expect(await isSeen(to)).toBe(true);
    expect(await away.innerText()).toMatch(new RegExp(`^[↑↓] ${from} · sent$`));
    await away.click();
    await expect.poll(() => isSeen(from)).toBe(true);
    await expect.poll(() => away.innerText()).toMatch(new RegExp(`^[↑↓] ${to} · received$`));
    expect(await page.evaluate('document.activeElement.className')).toContain('picture-plot');
    expect((await state()).selected).toBeDefined();
  });
});

describe.each<Theme>(['dark', 'light', 'hc-dark', 'hc-light'])('in the theme %s', (theme) => {
  test('all colours are there, also where the theme lacks some, and the file has them written into it', async () => {
    page = await openPicture(browser, url, 'mode=halted&nodes=4&events=400', size, theme);
    const svg = (await page.evaluate(`(async () => {
      const some = shop.messages.filter((one) => one.from && one.state === 'delivered');
      timeline.change({ selected: some[Math.floor(some.length / 2)].to.event, isFollowing: false });
      while (!timeline.state.cone) await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      return picture.snapshot().svg();
    })()`)) as string;
    expect(svg).not.toMatch(/var\(|NaN|undefined/);
    const inks = new Set([...svg.matchAll(/(?:stroke|fill)="([^"]+)"/g)].map((match) => match[1]));
    expect(inks.size).toBeGreaterThan(8);
    expect(svg).toContain('POST /orders');
    expect(await differenceFromScene(page, `halted-${theme}`)).toBeLessThan(mostOther);
  });
});
