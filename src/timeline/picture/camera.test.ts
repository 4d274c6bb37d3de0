import fc from 'fast-check';
import { expect, it } from 'vitest';
import { around, begin, follow, pan, reveal, whole, zoom } from './camera.ts';

const extent = { from: 0, to: 10_000_000 };

it('keeps what is under the pointer where it is while it zooms', () => {
  const part = fc.double({ min: 0.05, max: 0.95, noNaN: true });
  fc.assert(
    fc.property(part, fc.double({ min: 0.5, max: 2, noNaN: true }), (around, factor) => {
      const view = { from: 4_000_000, to: 6_000_000 };
      const at = view.from + around * 2_000_000;
      const next = zoom(view, at, factor, extent, 'time');
      expect((at - next.from) / (next.to - next.from)).toBeCloseTo(around, 6);
    }),
  );
});

it('goes neither closer than can be told apart nor further than the run', () => {
  let view = whole(extent, 'time');
  for (let step = 0; step < 100; step++) view = zoom(view, 5_000_000, 2, extent, 'time');
  expect(view.to - view.from).toBeCloseTo(20, 3);
  for (let step = 0; step < 100; step++) view = zoom(view, 5_000_000, 0.5, extent, 'time');
  expect(view.to - view.from).toBeLessThanOrEqual(2 * extent.to);
});

it('never loses the run out of sight', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -3, max: 3, noNaN: true })), (steps) => {
      let view = { from: 1_000_000, to: 2_000_000 };
      for (const by of steps) view = pan(view, by, extent);
      expect(view.to).toBeGreaterThan(extent.from);
      expect(view.from).toBeLessThan(extent.to);
    }),
  );
});

it('follows with now a twentieth before the right edge', () => {
  expect(follow({ from: 0, to: 1000 }, 5000, 0)).toEqual({ from: 4050, to: 5050 });
});

it('lets a run that is young grow from the left, and stands still meanwhile', () => {
  const young = follow({ from: 0, to: 1000 }, 100, 0);
  expect(young).toEqual({ from: -50, to: 950 });
  expect(follow(young, 800, 0)).toEqual(young);
});

it('does not leave half of a window empty where the run begins or ends', () => {
  expect(around(10, 100, { from: 0, to: 500 })).toEqual({ from: -5, to: 95 });
  expect(around(250, 100, { from: 0, to: 500 })).toEqual({ from: 200, to: 300 });
  expect(around(500, 100, { from: 0, to: 500 })).toEqual({ from: 405, to: 505 });
  expect(around(3, 100, { from: 0, to: 6 })).toEqual({ from: -5, to: 95 });
  const early = zoom({ from: -5, to: 95 }, 90, 0.5, { from: 0, to: 500 }, 'order');
  expect(early).toEqual({ from: -10, to: 190 });
});

it('does not move for what is in sight, and brings the rest to the middle', () => {
  const view = { from: 1_000_000, to: 2_000_000 };
  expect(reveal(view, 1_500_000, extent)).toBe(view);
  expect(reveal(view, 5_000_000, extent)).toEqual({ from: 4_500_000, to: 5_500_000 });
});

it('begins with all of a recording, and with the end of a run that lasts', () => {
  expect(begin(extent, 'time', 1000, false).from).toBeLessThanOrEqual(0);
  const live = begin({ from: 0, to: 600_000_000 }, 'time', 1000, true);
  expect(live.to - live.from).toBe(10_000_000);
  expect(begin({ from: 0, to: 500 }, 'order', 2400, false)).toEqual({ from: 0, to: 100 });
});
