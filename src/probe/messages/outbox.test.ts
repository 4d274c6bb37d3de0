import { describe, expect, test } from 'vitest';
import type { ProbeEvent } from '../../protocol/events.ts';
import { parseEvents, wireListening } from '../../protocol/wire.ts';
import { Outbox } from './outbox.ts';

/** Events that are told at once. */
const BATCH = 512;

/** An outbox, its clock, and what it has said. */
function open(credit = 2, room = 100_000) {
  const said: string[] = [];
  const clock = { now: 1 };
  const outbox = new Outbox({ say: (batch) => said.push(batch), now: () => clock.now, credit, room });
  let last = 0;
  const put = (count: number) => {
    for (let one = 0; one < count; one++) {
      const address = `${++last}`;
      if (outbox.hasRoom()) outbox.put(wireListening({ kind: 'listen', time: clock.now, address }));
    }
  };
  const told = () => said.flatMap(numbersOf);
  const take = (more: number) => {
    const before = said.length;
    outbox.take(more);
    return said.slice(before).flatMap(numbersOf);
  };
  return { outbox, clock, said, put, told, take };
}

const numbersOf = (batch: string) => parseEvents(batch).map((one) => numberOf(one));
const numberOf = (one: ProbeEvent) =>
  one.kind === 'listen' ? Number(one.address) : one.kind === 'gap' ? -one.count : 0;
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, at) => first + at);

describe('what waits for the adapter', () => {
  test('is asked for once, and comes in its order', () => {
    const { said, put, take } = open();
    put(3);
    expect(said).toEqual(['']);
    expect(take(2)).toEqual([1, 2, 3]);
    expect(take(2)).toEqual([]);
    put(1);
    expect(said.filter((batch) => batch === '')).toHaveLength(2);
  });

  test('is told without being asked for where it is much, as long as there is credit for it', () => {
    const { put, told, take } = open(2);
    put(2 * BATCH + 50);
    expect(told()).toEqual(upTo(2 * BATCH));
    put(1000);
    expect(told()).toEqual(upTo(2 * BATCH));
    expect(take(1)).toEqual(upTo(2 * BATCH + 1050, 2 * BATCH + 1));
  });

  test('is told once where it is asked for while a batch is being written', () => {
    const { outbox, put, told, take } = open(2);
    put(BATCH - 1);
    const asking = wireListening({ kind: 'listen', time: 1, address: `${BATCH}` });
    const during: number[] = [];
    const ask = () => {
      during.push(...take(2));
      return 1;
    };
    Object.defineProperty(asking, 1, { get: ask, set: () => {}, enumerable: true });
    outbox.put(asking);
    expect(during).toEqual([]);
    expect(told()).toEqual(upTo(BATCH));
  });

  test('is bounded by its size: what comes beyond is counted, and told as a gap behind what has waited', () => {
    const { said, put, take } = open(0, 10_000);
    put(5000);
    const taken = take(2);
    const kept = taken.length - 1;
    expect(taken).toEqual([...upTo(kept), -(5000 - kept)]);
    expect(kept).toBeGreaterThan(BATCH);
    // One batch may begin while there is room, and one is not yet a text.
    expect(said.join('').length).toBeLessThan(10_000 + 2 * BATCH * '[5,1,"5000"],'.length);
    put(1);
    expect(take(2)).toEqual([5001]);
  });

  test('falls silent when nobody comes for five seconds, keeps nothing, and still counts', () => {
    const { clock, said, put, take } = open(0, 1);
    put(BATCH);
    clock.now += 5_000_001;
    put(10);
    const before = said.length;
    put(100_000);
    expect(said.length).toBe(before);
    expect(take(1)).toEqual([-(BATCH + 10 + 100_000)]);
    put(1);
    expect(take(1)).toEqual([100_000 + BATCH + 10 + 1]);
  });

  test('is all told at the end of the process, the count of what is missing included', () => {
    const { outbox, put, told } = open(0, 1);
    put(BATCH + 2);
    outbox.flush();
    expect(told()).toEqual([...upTo(BATCH), -2]);
    outbox.flush();
    expect(told()).toHaveLength(BATCH + 1);
  });
});
