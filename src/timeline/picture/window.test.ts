import { expect, it } from 'vitest';
import type { PictureAnswer, PictureArguments } from '../../protocol/picture.ts';
import { type Wanted, Window } from './window.ts';

class Answering {
  readonly asked: PictureArguments[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly failures: unknown[] = [];
  changes = 0;
  readonly window = new Window(
    (args) =>
      new Promise<PictureAnswer>((resolve) => {
        this.asked.push(args);
        this.#waiting.push(() =>
          resolve({
            version: 1,
            scale: args.scale,
            from: args.from,
            to: args.to,
            detail: 'marks',
            rows: [],
            messages: [],
            seams: [],
          }),
        );
      }),
    () => this.changes++,
    (error) => this.failures.push(error),
  );

  async answer(): Promise<void> {
    this.#waiting.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const wanted: Wanted = { from: 1000, to: 2000, scale: 'time', width: 1000, rows: [['a'], ['b']], revision: 1 };

it('asks for more than is seen, so that moving a little asks nothing', async () => {
  const host = new Answering();
  host.window.want(wanted);
  expect(host.asked[0]).toMatchObject({ from: 500, to: 2500, width: 2000 });
  await host.answer();
  host.window.want({ ...wanted, from: 1200, to: 2200 });
  expect(host.asked).toHaveLength(1);
  host.window.want({ ...wanted, from: 1400, to: 2400 });
  expect(host.asked).toHaveLength(2);
  expect(host.window.shown(wanted)?.answer.from).toBe(500);
});

it('has one question under way, and asks only the newest of those that came meanwhile', async () => {
  const host = new Answering();
  for (let from = 1000; from < 100_000; from += 5000) host.window.want({ ...wanted, from, to: from + 1000 });
  expect(host.asked).toHaveLength(1);
  await host.answer();
  expect(host.asked).toHaveLength(2);
  expect(host.asked[1]?.from).toBe(96_000 - 500);
});

it('asks again when the run has something new, and goes on drawing what it has', async () => {
  const host = new Answering();
  host.window.want(wanted);
  await host.answer();
  host.window.want({ ...wanted, revision: 2 });
  expect(host.asked).toHaveLength(2);
  expect(host.window.shown({ ...wanted, revision: 2 })).toBeDefined();
});

it('shows nothing of other rows or another scale', async () => {
  const host = new Answering();
  host.window.want(wanted);
  await host.answer();
  expect(host.window.shown({ ...wanted, rows: [['b'], ['a']] })).toBeUndefined();
  expect(host.window.shown({ ...wanted, scale: 'order' })).toBeUndefined();
});
