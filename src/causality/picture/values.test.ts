import { expect, test } from 'vitest';
import type { EventId } from '../../protocol/event-id.ts';
import type { Mark } from '../marks.ts';
import { drawnValues } from './values.ts';

const exposed = (id: number, at: number, name: string) => {
  const mark: Mark = { id: id as EventId, kind: 'expose', time: at, name, isBreakpoint: false };
  return { mark, at };
};
const drawn = (marks: ReturnType<typeof exposed>[], { from = 0, to = 1000, width = 1000, end = 900 } = {}) =>
  drawnValues([{ marks, end }], { from, to, width })?.map((value) => [
    value.name,
    value.text,
    value.from,
    value.to,
    value.count,
  ]);

test('a value lasts until its name has another one, or its isolate ends', () => {
  const marks = [exposed(1, 100, 'left = 3'), exposed(2, 200, 'role = leader'), exposed(3, 400, 'left = 2')];
  expect(drawn(marks)).toEqual([
    ['left', '3', 100, 400, 1],
    ['left', '2', 400, 900, 1],
    ['role', 'leader', 200, 900, 1],
  ]);
});

test('of what came before the window, the last goes on in it', () => {
  const marks = [exposed(1, 10, 'left = 4'), exposed(2, 20, 'left = 3'), exposed(3, 600, 'left = 2')];
  expect(drawn(marks, { from: 500, to: 700 })).toEqual([
    ['left', '3', 20, 600, 1],
    ['left', '2', 600, 900, 1],
  ]);
  expect(drawn(marks, { from: 950 })).toBeUndefined();
});

test('those that would lie upon each other are one, which is the last and counts them; none is lost from what stays', () => {
  const marks = Array.from({ length: 1000 }, (_, n) => exposed(n + 1, n, `n = ${n}`));
  const values = drawn(marks, { width: 30 }) ?? [];
  expect(values.length).toBeLessThanOrEqual(11);
  expect(values.reduce((sum, value) => sum + Number(value[4]), 0)).toBe(1000);
  expect(values.at(-1)?.slice(0, 2)).toEqual(['n', '999']);
});

test('what else is noted is no value, and a text may have the sign in it', () => {
  const log: Mark = { id: 9 as EventId, kind: 'log', time: 5, name: 'a = 1', isBreakpoint: false };
  expect(drawn([{ mark: log, at: 5 }, exposed(1, 6, 'query = a = 1')])).toEqual([['query', 'a = 1', 6, 900, 1]]);
});
