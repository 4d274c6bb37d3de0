import { expect, it } from 'vitest';
import { isDue, parseHitCondition } from './hit-condition.ts';

it.each([
  ['3', [3]],
  ['= 3', [3]],
  ['== 3', [3]],
  ['===3', [3]],
  ['>= 3', [3, 4, 5, 6]],
  ['>3', [4, 5, 6]],
  ['<= 3', [1, 2, 3]],
  [' < 3 ', [1, 2]],
  ['% 3', [3, 6]],
])('%j stops at these of six hits', (text, expected) => {
  const condition = parseHitCondition(text);
  expect([1, 2, 3, 4, 5, 6].filter((count) => condition && isDue(condition, count))).toEqual(expected);
});

it.each(['', 'x', '=> 3', '-1', '3.5', '% 0', '1e3'])('%j is no hit count', (text) => {
  expect(parseHitCondition(text)).toBeUndefined();
});
