import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offsetOf, type Reading } from './clock-offset.ts';

const hour = 3_600_000_000;

describe('the clock of another process', () => {
  it('is ours where it was read between question and answer', () => {
    expect(offsetOf([{ before: 100, theirs: 150, after: 900 }])).toBe(0);
  });

  it('is an hour behind, or before, whatever the answer took', () => {
    expect(offsetOf([{ before: 1000, theirs: 1100 - hour, after: 1200 }])).toBe(hour);
    expect(offsetOf([{ before: 1000, theirs: 1100 + hour, after: 1200 }])).toBe(-hour);
  });

  it('is known to half of the shortest way there and back', () => {
    const way = fc.nat({ max: 50_000 });
    fc.assert(
      fc.property(
        fc.integer({ min: 60_000_000, max: 24 * hour }),
        fc.array(fc.tuple(way, way), { minLength: 1, maxLength: 6 }),
        (behind, ways) => {
          let now = 0;
          const readings: Reading[] = ways.map(([there, back]) => {
            const before = now;
            now += there + back;
            return { before, theirs: before + there - behind, after: now };
          });
          const shortest = Math.min(...ways.map(([there, back]) => there + back));
          expect(Math.abs(offsetOf(readings) - behind)).toBeLessThanOrEqual(shortest / 2);
        },
      ),
    );
  });
});
