import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type NameWish, placeNames } from './names.ts';

function wish(part: Partial<NameWish>): NameWish {
  const plain = {
    row: 0,
    at: 0,
    x: 0,
    width: 60,
    text: 'GET /',
    worth: 2,
    gap: 5,
    colour: '',
    isBold: false,
    isPoint: false,
  };
  return { ...plain, ...part };
}

it('gives the place to the worthier of two', () => {
  const placed = placeNames([wish({ x: 100, text: 'plain' }), wish({ x: 120, text: 'failed', worth: 8 })], 1000);
  expect(placed.map((name) => name.text)).toEqual(['failed']);
});

it('puts a name left of its mark where the run ends', () => {
  const [name] = placeNames([wish({ x: 980 })], 1000);
  expect(name?.offset).toBe(-65);
});

it('writes nothing over a tear', () => {
  expect(placeNames([wish({ x: 90 })], 1000, [[100, 116]])).toEqual([]);
});

it('never lets two names of a row touch', () => {
  const wishes = fc.array(
    fc.record({
      row: fc.nat(3),
      x: fc.integer({ min: -500, max: 2000 }),
      width: fc.integer({ min: 5, max: 200 }),
      worth: fc.nat(10),
    }),
  );
  fc.assert(
    fc.property(wishes, (some) => {
      const placed = placeNames(some.map(wish), 1500);
      for (let row = 0; row < 4; row++) {
        const own = placed
          .filter((name) => name.row === row)
          .map((name) => [name.x + name.offset, name.x + name.offset + name.width]);
        own.sort((a, b) => a[0]! - b[0]!);
        for (let index = 1; index < own.length; index++)
          expect(own[index]![0]!).toBeGreaterThanOrEqual(own[index - 1]![1]!);
      }
    }),
  );
});
