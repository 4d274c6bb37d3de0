import { expect, test } from 'vitest';
import { Restarts } from './restarts.ts';

test('a restart now and then is told each time', () => {
  const restarts = new Restarts();
  expect(restarts.next(0)).toBe('runs again, in another process');
  expect(restarts.next(60_000)).toBe('runs again, in another process (restart 2)');
  expect(restarts.count).toBe(2);
});

test('one that comes up and dies every second is summed up, and counted all the same', () => {
  const restarts = new Restarts();
  const said = Array.from({ length: 60 }, (_, second) => restarts.next(second * 1000)).filter(Boolean);
  expect(restarts.count).toBe(60);
  expect(said.slice(0, 4)).toEqual([
    'runs again, in another process',
    'runs again, in another process (restart 2)',
    'runs again, in another process (restart 3)',
    'restarts again and again: 4 times in 10 seconds. Further restarts are only counted.',
  ]);
  expect(said.slice(4)).toEqual(
    Array.from(
      { length: 5 },
      () => 'restarts again and again: 10 times in 10 seconds. Further restarts are only counted.',
    ),
  );
});
