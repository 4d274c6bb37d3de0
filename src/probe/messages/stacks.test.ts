import { describe, expect, test } from 'vitest';
import { Stacks } from './stacks.ts';

/** Stacks by a clock on which each takes a tenth of a millisecond. */
function open() {
  const clock = { now: 1_000_000 };
  const stacks = new Stacks('line', () => {
    clock.now += 100;
    return clock.now;
  });
  const capture = (): ReturnType<Stacks['capture']> => stacks.capture(capture);
  /** @returns how many there are until there is none */
  const captureAll = () => {
    let count = 0;
    while (capture() && count < 10_000) count++;
    return count;
  };
  return { clock, capture, captureAll };
}

describe('stacks', () => {
  test('begin where the program called', () => {
    const { capture } = open();
    const [script] = capture() ?? [];
    expect(String(script)).toContain('stacks.test.ts');
  });

  test('are there for many messages at once, and then take a share of the time only', () => {
    const { clock, captureAll } = open();
    expect(captureAll()).toBeGreaterThan(2000);
    clock.now += 400_000;
    // 100 ms are there, and each call costs 50 µs more than the time that goes by gives.
    const soon = captureAll();
    expect(soon).toBeGreaterThan(1500);
    expect(soon).toBeLessThan(2500);
  });
});
