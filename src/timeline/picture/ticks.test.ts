import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lengthText, ticks, timeText } from './ticks.ts';

it.each([
  [0, 2_000_000, 90, ['0.0 s', '0.2 s', '0.4 s']],
  [7_500_000, 9_300_000, 90, ['7.6 s', '7.8 s', '8.0 s']],
  [0, 1_440_000_000, 80, ['0 min', '2 min', '4 min']],
  [1_134_200_000, 1_135_200_000, 90, ['18:54.2', '18:54.3', '18:54.4']],
  [12_000, 12_900, 90, ['12 ms', '12.1 ms', '12.2 ms']],
  [0, 40 * 3_600_000_000, 90, ['0 h', '6 h', '12 h']],
])('from %d to %d, at least %d pixels apart, reads as %j', (from, to, apart, texts) => {
  const found = ticks({ from, to }, 1000, 'time', apart);
  expect(found.slice(0, 3).map((tick) => tick.text)).toEqual(texts);
});

it('counts steps in ones, twos and fives', () => {
  expect(
    ticks({ from: 246.2, to: 290 }, 1052, 'order', 80)
      .map((tick) => tick.text)
      .slice(0, 3),
  ).toEqual(['250', '255', '260']);
});

it('has ticks neither too close nor twice with the same text, at any zoom', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e11, noNaN: true }),
      fc.double({ min: 1.4, max: 11, noNaN: true }),
      fc.constantFrom('time' as const, 'order' as const),
      (from, power, scale) => {
        const view = { from, to: from + 10 ** power };
        const found = ticks(view, 1000, scale);
        for (let index = 1; index < found.length; index++) {
          expect(((found[index]!.at - found[index - 1]!.at) / (view.to - view.from)) * 1000).toBeGreaterThan(100);
        }
        expect(new Set(found.map((tick) => tick.text)).size).toBe(found.length);
      },
    ),
  );
});

it.each([
  [12, '12 µs'],
  [1_500, '1.5 ms'],
  [46_000, '46 ms'],
  [1_200_000, '1.2 s'],
  [41_000_000, '41 s'],
  [192_000_000, '3 min 12 s'],
  [240_000_000, '4 min'],
  [5_400_000_000, '1 h 30 min'],
])('%d µs is %s', (length, text) => {
  expect(lengthText(length)).toBe(text);
});

it('writes now with milliseconds', () => {
  expect(timeText(9_277_000, 1000)).toBe('9.277 s');
});
