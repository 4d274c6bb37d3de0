import { describe, expect, test } from 'vitest';
import { Stacks } from './stacks.ts';

/** Stacks by a clock on which each takes a tenth of a millisecond. */
function open() {
  const clock = { now: 1_000_000 };
  const stacks = new Stacks('line', () => {
    clock.now += 100;
    return clock.now;
  });
  const capture = (kind?: string): ReturnType<Stacks['capture']> => stacks.capture(capture, kind);
  /** @returns how many there are until there is none */
  const captureAll = () => {
    let count = 0;
    while (capture() && count < 10_000) count++;
    return count;
  };
  const isAssumed = (frames: ReturnType<Stacks['capture']>) => frames?.length === 5 && frames[4] === 1;
  /** @returns the first one that nobody has looked at */
  const captureAssumed = (kind: string) => {
    for (let count = 0; count < 10_000; count++) {
      const frames = capture(kind);
      if (isAssumed(frames)) return frames;
    }
    return undefined;
  };
  return { clock, capture, captureAll, captureAssumed, isAssumed };
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

  test('of a kind that always comes from one place are assumed, where there are too many to look at each', () => {
    const { clock, capture, captureAssumed, isAssumed } = open();
    const looked = capture('GET /order/#');
    expect(isAssumed(looked)).toBe(false);
    expect(captureAssumed('GET /order/#')?.slice(1, 3)).not.toEqual(looked?.slice(1, 3)); // it was called elsewhere
    expect(captureAssumed('GET /order/#')?.slice(0, 1)).toEqual(looked?.slice(0, 1));
    expect(isAssumed(capture('GET /other'))).toBe(false);
    clock.now += 100_000; // 1 ms of it may be used for it
    expect(isAssumed(capture('GET /order/#'))).toBe(false);
  });

  test('are looked at again, each, when the kind has come from another place', () => {
    const { clock, capture, captureAssumed, isAssumed } = open();
    captureAssumed('POST /order');
    clock.now += 1_000_000;
    const elsewhere = capture('POST /order');
    for (let count = 0; count < 60; count++) expect(isAssumed(capture('POST /order'))).toBe(false);
    expect(elsewhere?.length).toBe(4);
  });
});
