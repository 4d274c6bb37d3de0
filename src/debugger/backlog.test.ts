import { expect, test } from 'vitest';
import { Backlog } from './backlog.ts';

test('what comes meanwhile is seen between two turns of work, which is done in order', async () => {
  const seen: (number | string)[] = [];
  const backlog = new Backlog<number>((item) => {
    seen.push(item);
    for (const end = performance.now() + 2; performance.now() < end; );
  });
  for (let item = 0; item < 20; item++) backlog.add(item);
  const done = new Promise<void>((resolve) => {
    const look = () => {
      seen.push('a look');
      if (backlog.length === 0) resolve();
      else setTimeout(look);
    };
    setTimeout(look);
  });
  await done;
  expect(seen.filter((one) => typeof one === 'number')).toEqual(Array.from({ length: 20 }, (_, at) => at));
  expect(seen.indexOf('a look')).toBeLessThan(seen.indexOf(19));
  backlog.dispose();
});

test('all that is left can be done at once, and then nothing is left to do', () => {
  const seen: string[] = [];
  const backlog = new Backlog<string>((item) => seen.push(item));
  for (const item of ['a', 'b', 'c']) backlog.add(item);
  backlog.flush();
  expect(seen).toEqual(['a', 'b', 'c']);
  expect(backlog.length).toBe(0);
  backlog.dispose();
});
