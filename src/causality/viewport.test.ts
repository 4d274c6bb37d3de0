import { describe, expect, it } from 'vitest';
import { History } from '../../test/history.ts';

const window = { from: 0, to: 1000, isolates: [1, 2], width: 100 };

describe('a viewport', () => {
  it('shows each event and each message where they have room', () => {
    const history = new History();
    const [a, b] = [history.isolate('a'), history.isolate('b')];
    const send = a.send({ time: 100, name: 'hello' });
    const receive = b.take(send, { time: 300, name: 'hello' });
    const alone = a.send({ time: 400, peer: 'example.org:80' });
    a.send({ time: 1000, name: 'after the window' });
    a.tell({ kind: 'gap', time: 500, count: 7 });
    const { lanes, arrows } = history.run().views.of(window);
    expect(lanes.map(({ node, events }) => [node, events.map(({ id, time }) => [id, time])])).toEqual([
      [
        'a',
        [
          [send, 100],
          [alone, 400],
        ],
      ],
      ['b', [[receive, 300]]],
    ]);
    expect(lanes[0]?.notes).toMatchObject([{ kind: 'gap', time: 500, count: 7 }]);
    expect(arrows).toMatchObject([
      { message: send, from: { isolate: 1 }, to: { isolate: 2 }, sent: 100, received: 300, state: 'delivered' },
      { message: alone, to: { external: 'example.org:80' }, received: undefined, state: 'left' },
    ]);
  });

  it('counts events per pixel where they have none', () => {
    const history = new History();
    const a = history.isolate('a');
    for (let time = 0; time < 1000; time += 2) a.send({ time });
    const [lane] = history.run().views.of({ from: 0, to: 2000, isolates: [1], width: 100 }).lanes;
    expect(lane?.events).toEqual([]);
    expect(lane?.density).toEqual([...Array(50).fill(10), ...Array(50).fill(0)]);
  });

  it('shows a message that passes through it', () => {
    const history = new History();
    const [a, b] = [history.isolate('a'), history.isolate('b')];
    const send = a.send({ time: 10 });
    b.take(send, { time: 5000 });
    const early = a.send({ time: 20 });
    b.take(early, { time: 5010 });
    const { arrows } = history.run().views.of({ ...window, from: 1000, to: 2000 });
    expect(arrows.map(({ message }) => message).sort()).toEqual([send, early].sort());
  });

  it('is of aligned times', () => {
    const history = new History();
    const [a, b] = [history.isolate('a'), history.isolate('b')];
    const hour = 3_600_000_000;
    b.take(a.send({ time: hour + 10 }), { time: 20 });
    a.take(b.send({ time: 30 }), { time: hour + 40 });
    const { views } = history.run();
    expect(views.extent()).toEqual({ from: hour + 10, to: hour + 40 });
    const { arrows } = views.of({ ...window, from: hour, to: hour + 100 });
    expect(arrows).toMatchObject([{ received: hour + 20 }, { sent: hour + 30 }]);
  });
});
