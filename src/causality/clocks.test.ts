import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { History } from '../../test/history.ts';

const hour = 3_600_000_000;

describe('clocks', () => {
  it('that contradict no message stay as they are', () => {
    const history = new History();
    const [a, b] = [history.isolate('a'), history.isolate('b')];
    b.take(a.send({ time: 10 }), { time: 500 });
    const { clocks } = history.run();
    expect([clocks.shift(1), clocks.shift(2)]).toEqual([0, 0]);
  });

  it('an hour apart come together, in the middle of the ways there and back', () => {
    const history = new History();
    const [a, b] = [history.isolate('a'), history.isolate('b')];
    const asked = b.take(a.send({ time: 1000 }), { time: 1100 - hour });
    a.take(b.send({ cause: asked >>> 0, time: 1200 - hour }), { time: 1300 });
    const { clocks } = history.run();
    expect([clocks.shift(1), clocks.shift(2)]).toEqual([0, hour]);
  });

  it('of one host are shifted alike', () => {
    const history = new History();
    const [a, b, c] = ['a', 'b', 'c'].map((node) => history.isolate(node));
    b!.take(a!.send({ time: 1000 }), { time: 1100 - hour });
    a!.take(b!.send({ time: 1200 - hour }), { time: 1300 });
    c!.take(b!.send({ time: 1400 - hour }), { time: 1500 - hour });
    const { clocks } = history.run();
    expect([1, 2, 3].map((isolate) => clocks.shift(isolate))).toEqual([0, hour, hour]);
  });

  it('follow what is known of a pair rather than what looks like one', () => {
    const history = new History();
    const [a, b] = [history.isolate('a'), history.isolate('b')];
    const said = { protocol: 'udp', match: { by: 'content', channel: 'x', hash: 'y' } } as const;
    a.send({ ...said, time: hour });
    b.receive({ ...said, time: 10 });
    b.take(a.send({ time: hour + 5 }), { time: hour + 9 });
    const { clocks } = history.run();
    expect([clocks.shift(1), clocks.shift(2)]).toEqual([0, 0]);
  });

  it('are shifted so that no receive lies before its send, wherever that can be', () => {
    const isolate = fc.nat({ max: 4 });
    const message = fc.record({ from: isolate, to: isolate, at: fc.nat({ max: 10_000 }), takes: fc.nat({ max: 500 }) });
    const offsets = fc.array(fc.integer({ min: -hour, max: hour }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(offsets, fc.array(message, { maxLength: 30, size: 'max' }), (offset, messages) => {
        const history = new History();
        const tellers = offset.map((_, at) => history.isolate(`${at}`));
        const ends = messages
          .filter(({ from, to }) => from !== to)
          .map(({ from, to, at, takes }) => {
            const send = tellers[from]!.send({ time: at + offset[from]! });
            return [send, tellers[to]!.take(send, { time: at + takes + offset[to]! })] as const;
          });
        const run = history.run();
        const time = (id: (typeof ends)[0][0]) => {
          const { line, index } = run.store.place(id)!;
          return line.time.get(index) + run.clocks.shift(line.isolate);
        };
        for (const [send, receive] of ends) expect(time(receive)).toBeGreaterThanOrEqual(time(send));
      }),
    );
  });
});
