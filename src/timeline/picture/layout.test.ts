import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LaneReport } from '../../protocol/picture.ts';
import type { Row } from '../state.ts';
import { layOut, rowAt, scrollTo } from './layout.ts';

function rowsOf(count: number, outside = 0): Row[] {
  return Array.from({ length: count }, (_, index) => {
    const kind = index >= count - outside ? ('outside' as const) : ('main' as const);
    const lane: LaneReport = { lane: `n${index}`, kind, state: 'running', events: 0, missing: 0, unseen: [] };
    return { key: `n${index}`, title: `n${index}`, lanes: [lane], depth: 0, fold: 'none' };
  });
}

it('gives the pitch of the rules: between 22 and 104', () => {
  expect(layOut(rowsOf(3), 300, 0).pitch).toBe(95);
  expect(layOut(rowsOf(3), 900, 0).pitch).toBe(104);
  expect(layOut(rowsOf(40), 300, 0).pitch).toBe(22);
});

it('shows every row where all fit, apart by the pitch and inside the plot', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 60, max: 2000 }), (count, height) => {
      const layout = layOut(rowsOf(count), height, 0);
      fc.pre(layout.pitch * count <= height);
      expect(layout.isSeen.every(Boolean)).toBe(true);
      expect(layout.ys[0]! - layout.pitch / 2).toBeGreaterThanOrEqual(0);
      expect(layout.ys.at(-1)! + layout.pitch / 2).toBeLessThanOrEqual(height + 1e-9);
    }),
  );
});

it('keeps outside peers in sight while the others scroll', () => {
  const layout = layOut(rowsOf(42, 2), 300, 500);
  expect(layout.firstPinned).toBe(40);
  expect(layout.isSeen.slice(-2)).toEqual([true, true]);
  expect(layout.ys.at(-1)).toBe(300 - 11);
  expect(rowAt(layout, 295)).toBe(41);
});

it('scrolls to any row, and a row under the pointer is the one that is drawn there', () => {
  fc.assert(
    fc.property(fc.integer({ min: 30, max: 500 }), fc.nat(), (count, pick) => {
      const row = pick % count;
      const layout = layOut(rowsOf(count, 1), 300, 0);
      const scrolled = layOut(layout.rows, 300, scrollTo(layout, row));
      expect(scrolled.isSeen[row]).toBe(true);
      expect(rowAt(scrolled, scrolled.ys[row]!)).toBe(row);
    }),
  );
});

it('has room for names above the first of rows that scroll', () => {
  expect(layOut(rowsOf(40), 300, 0).ys[0]).toBe(19);
});

it('never lets a line to a row below cross the rows that stay', () => {
  const layout = layOut(rowsOf(100, 2), 300, 0);
  for (let row = 0; row < layout.firstPinned; row++) expect(layout.ys[row]!).toBeLessThanOrEqual(layout.bodyHeight);
});
