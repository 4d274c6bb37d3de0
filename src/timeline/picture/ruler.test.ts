import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Seam } from '../../protocol/picture.ts';
import { Ruler } from './ruler.ts';

const cases = fc.record({
  from: fc.integer({ min: -1e9, max: 1e9 }),
  length: fc.integer({ min: 20, max: 1e9 }),
  width: fc.integer({ min: 100, max: 3000 }),
  parts: fc.array(fc.double({ min: 0.001, max: 0.999, noNaN: true }), { maxLength: 8 }),
});

function seamsAt(from: number, length: number, parts: readonly number[]): Seam[] {
  return parts.map((part) => ({ at: from + part * length, duration: 1_000_000, halts: 1 }));
}

it('fills the window from edge to edge, whatever is cut out of it', () => {
  fc.assert(
    fc.property(cases, ({ from, length, width, parts }) => {
      const view = { from, to: from + length };
      const ruler = new Ruler(view, width, seamsAt(from, length, parts));
      expect(ruler.x(view.from)).toBeCloseTo(0, 3);
      expect(ruler.x(view.to)).toBeCloseTo(width, 3);
    }),
  );
});

it('never goes backwards', () => {
  fc.assert(
    fc.property(
      cases,
      fc.array(fc.double({ min: -0.5, max: 1.5, noNaN: true })),
      ({ from, length, width, parts }, places) => {
        const ruler = new Ruler({ from, to: from + length }, width, seamsAt(from, length, parts));
        const xs = places.sort((a, b) => a - b).map((part) => ruler.x(from + part * length));
        for (let index = 1; index < xs.length; index++)
          expect(xs[index]!).toBeGreaterThanOrEqual(xs[index - 1]! - 1e-6);
      },
    ),
  );
});

it('finds the position of a pixel, and the pixel of a position', () => {
  fc.assert(
    fc.property(cases, fc.double({ min: 0, max: 1, noNaN: true }), ({ from, length, width, parts }, part) => {
      const ruler = new Ruler({ from, to: from + length }, width, seamsAt(from, length, parts));
      const at = from + part * length;
      expect((ruler.at(ruler.x(at)) - at) * ruler.density).toBeCloseTo(0, 2);
    }),
  );
});

it('opens a seam slowly at the edge, so that nothing jumps while the window is moved', () => {
  const seam: Seam = { at: 1000, duration: 41_000_000, halts: 1 };
  let last: number | undefined;
  for (let to = 990; to <= 1100; to += 0.1) {
    const x = new Ruler({ from: to - 500, to }, 1000, [seam]).x(900) - (900 - (to - 500)) * 2;
    if (last !== undefined) expect(Math.abs(x - last)).toBeLessThan(1);
    last = x;
  }
});

it('makes one of seams that are too close to be told apart', () => {
  const seams: Seam[] = [500, 505, 800].map((at) => ({ at, duration: 1_000_000, halts: 1 }));
  const { tears } = new Ruler({ from: 0, to: 1000 }, 1000, seams);
  expect(tears.map((tear) => tear.seams.length)).toEqual([2, 1]);
});

it('tells what was before a seam from what came behind it', () => {
  const ruler = new Ruler({ from: 0, to: 1000 }, 1016, [{ at: 500, duration: 1, halts: 1 }]);
  expect(ruler.xBefore(500)).toBeCloseTo(500, 6);
  expect(ruler.x(500)).toBeCloseTo(516, 6);
});
