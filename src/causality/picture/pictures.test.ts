import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { History } from '../../../test/history.ts';
import type { EventId } from '../../protocol/event-id.ts';
import type { Run } from '../run.ts';
import { Lanes } from './lanes.ts';
import { Pictures, whole } from './pictures.ts';
import type { Halted, Member, Surroundings } from './surroundings.ts';
import { VirtualClock } from './virtual-clock.ts';

function member(isolate: number, title: string, more: Partial<Member> = {}): Member {
  return { isolate, title, kind: 'main', node: title, group: title, since: 0, state: 'running', unseen: [], ...more };
}

function hostOf(history: History, halts: readonly Halted[] = []): Surroundings {
  const members = history.tellers.map(({ isolate, node }) => member(isolate, node));
  return { members, now: 1000, isLive: true, halts };
}

describe('The virtual clock', () => {
  const spans = fc.array(fc.tuple(fc.nat(1000), fc.nat(100)).map(([from, length]) => ({ from, to: from + length })));

  it('never goes back, and can be turned round outside of what is cut', () => {
    fc.assert(
      fc.property(spans, fc.nat(1500), fc.nat(1500), (halts, one, other) => {
        const clock = new VirtualClock(halts);
        const [early, late] = [Math.min(one, other), Math.max(one, other)];
        expect(clock.position(early)).toBeLessThanOrEqual(clock.position(late));
        const isCut = clock.cuts.some(({ from, to }) => from < one && one <= to);
        if (!isCut) expect(clock.time(clock.position(one))).toBe(one);
        expect(clock.position(clock.time(one))).toBe(one);
      }),
    );
  });
});

describe('Steps of the order scale', () => {
  it('are the longest chain, in whatever order isolates are heard', () => {
    const happening = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 60 });
    fc.assert(
      fc.property(happening, fc.boolean(), (sends, isReversed) => {
        const history = new History();
        const tellers = ['a', 'b', 'c', 'd'].map((node) => history.isolate(node));
        const expected = new Map<EventId, number>();
        const last = [0, 0, 0, 0];
        for (const [from, to] of sends) {
          const [sender, receiver] = [tellers[from], tellers[to]];
          if (!sender || !receiver || from === to) continue;
          const send = sender.send();
          last[from] = (last[from] ?? 0) + 1;
          expected.set(send, last[from] ?? 0);
          last[to] = Math.max(last[to] ?? 0, last[from] ?? 0) + 1;
          expected.set(receiver.take(send), last[to] ?? 0);
        }
        const { run, steps } = heard(history, isReversed);
        expect(steps(run)).toEqual(new Map([...expected].sort((a, b) => a[0] - b[0])));
      }),
    );
  });

  /** With the steps asked for in between, so that what comes later moves them. */
  function heard(history: History, isReversed: boolean) {
    const order = isReversed ? [...history.tellers].reverse() : history.tellers;
    const run = history.run(order.slice(0, 1));
    for (const { isolate, node, told } of order.slice(1)) {
      run.steps.settle();
      run.append(isolate, node, told);
    }
    run.steps.settle();
    return { run, steps };
  }

  function steps(run: Run): ReadonlyMap<EventId, number> {
    const rows = run.store.lines.flatMap((line) =>
      Array.from(
        { length: line.end },
        (_, index) => [(line.isolate * 2 ** 32 + line.seq.get(index)) as EventId, run.steps.of(line, index)] as const,
      ),
    );
    return new Map(rows.sort((a, b) => a[0] - b[0]));
  }
});

describe('Lanes', () => {
  it('are kept through restarts, and two that are there at once have two', () => {
    const lanes = new Lanes([
      member(1, 'orders', { until: 50 }),
      member(3, 'orders', { since: 60 }),
      member(2, 'stock'),
      member(4, 'orders (job.js)', { node: 'orders', kind: 'worker', since: 70 }),
      member(5, 'orders (job.js)', { node: 'orders', kind: 'worker', since: 71 }),
    ]);
    expect([1, 3, 2, 4, 5].map((isolate) => lanes.of(isolate))).toEqual([
      ...['orders', 'orders', 'stock'],
      ...['orders (job.js)', 'orders (job.js) 2'],
    ]);
    expect([...lanes.all.keys()]).toEqual(['orders', 'stock', 'orders (job.js)', 'orders (job.js) 2']);
  });
});

describe('A picture', () => {
  it('has the messages of a window with both ends, and who is outside on a lane of its own', () => {
    const history = new History();
    const [a, b] = [history.isolate('a'), history.isolate('b')];
    const send = a.send({ time: 100, name: 'POST /x', role: 'request' });
    const receive = b.take(send, { time: 300, name: 'POST /x', role: 'request' });
    const left = b.send({ time: 400, peer: 'example.org:80', status: 503, role: 'response' });
    const pictures = new Pictures(history.run());
    const host = hostOf(history);
    const { lanes, extent, messages } = pictures.lanes(host, {});
    expect(lanes.map(({ lane, kind }) => [lane, kind])).toEqual([
      ['a', 'main'],
      ['b', 'main'],
      ['example.org:80', 'outside'],
    ]);
    expect([extent, messages]).toEqual([{ time: { from: 0, to: 1000 }, order: { from: 0, to: 3 } }, 2]);
    const rows = [['a'], ['b'], ['example.org:80']];
    const drawn = whole(pictures.picture(host, { scale: 'time', from: 0, to: 1000, width: 500, rows }));
    expect(drawn.detail).toBe('marks');
    expect(drawn.messages).toMatchObject([
      {
        message: send,
        from: { row: 0, at: 100 },
        to: { row: 1, at: 300, event: receive },
        latency: 200,
        isEntry: true,
      },
      { message: left, from: { row: 1, at: 400 }, to: { row: 2, at: 400 }, isFailed: true, state: 'left' },
    ]);
    const hidden = whole(pictures.picture(host, { scale: 'time', from: 0, to: 1000, width: 500, rows: [['a']] }));
    expect(hidden.messages).toEqual([]);
  });

  it('cuts out the time in which all stood', () => {
    const history = new History();
    const a = history.isolate('a');
    a.send({ time: 100 });
    a.send({ time: 700 });
    const host = hostOf(history, [{ from: 200, to: 600 }]);
    const pictures = new Pictures(history.run());
    const { messages, seams } = whole(
      pictures.picture(host, { scale: 'time', from: 0, to: 600, width: 500, rows: [['a']] }),
    );
    expect(messages.map(({ from }) => from?.at)).toEqual([100, 300]);
    expect(seams).toEqual([{ at: 200, duration: 400, halts: 1 }]);
  });

  it('is bounded by its pixels, and counts each event once', () => {
    const history = new History();
    const tellers = Array.from({ length: 500 }, (_, at) => history.isolate(`node-${at}`));
    for (let at = 0; at < 20_000; at++) tellers[at % 500]?.send({ time: at, status: at % 1000 === 0 ? 500 : 200 });
    const pictures = new Pictures(history.run());
    const host = { ...hostOf(history), now: 20_000 };
    const rows = tellers.map(({ node }) => [node]);
    const args = { scale: 'time', from: 0, to: 20_000, width: 600, rows } as const;
    const all = whole(pictures.picture(host, { ...args, filter: 'failed' }));
    const sum = (columns: readonly number[] = []) => columns.reduce((one, other) => one + other, 0);
    expect(all.detail).toBe('density');
    expect(sum(all.rows.flatMap(({ density }) => density?.counts.map(sum) ?? []))).toBe(20_000);
    expect(sum(all.rows.map(({ density }) => sum(density?.failed)))).toBe(20);
    expect(sum(all.rows.map(({ density }) => sum(density?.matching)))).toBe(20);
    const { counts, failed, hits } = whole(pictures.overview(host, { scale: 'time', columns: 100, filter: 'failed' }));
    expect([sum(counts), sum(failed), hits?.total]).toEqual([20_000, 20, 20]);
  });
});

describe('The lanes that a filter leaves', () => {
  it('are those of its hits, and of the other ends of their messages, also outside', () => {
    const history = new History();
    const [a, b, c] = [history.isolate('a'), history.isolate('b'), history.isolate('c')];
    b.take(a.send({ time: 100, name: 'hello' }), { time: 200, name: 'hello' });
    c.send({ time: 300, name: 'GET', peer: 'redis:6379' });
    const pictures = new Pictures(history.run());
    const lanesOf = (filter: string) =>
      whole(pictures.overview(hostOf(history), { scale: 'time', columns: 1, filter })).hits?.lanes;
    expect(lanesOf('node:a')).toEqual(['a', 'b']);
    expect(lanesOf('name:GET')).toEqual(['c', 'redis:6379']);
    expect(lanesOf('name:nothing')).toEqual([]);
  });
});

describe('The list and the keyboard', () => {
  it('go through all that happened, marks among it, and through the hits of a filter', () => {
    const history = new History();
    const [a, b] = [history.isolate('a'), history.isolate('b')];
    const send = a.send({ time: 100, name: 'hello' });
    const receive = b.take(send, { time: 300, name: 'hello' });
    const run = history.run();
    const site = { source: 'a.ts', line: 7 };
    const halt = run.store
      .line(1)
      ?.marks.add({ kind: 'halt', time: 200, name: 'breakpoint', isBreakpoint: true, site });
    const pictures = new Pictures(run);
    const host = hostOf(history);
    const { rows, total } = whole(pictures.rows(host, { scale: 'time' }));
    expect([rows.map(({ event }) => event), total]).toEqual([[send, halt, receive], 3]);
    const next = whole(pictures.rows(host, { scale: 'time', after: send, most: 1 }));
    expect([next.rows[0]?.kind, next.first]).toEqual(['halt', 1]);
    const go = (to: 'after' | 'across' | 'next hit', filter?: string) =>
      whole(pictures.step(host, { event: send, to, ...(filter !== undefined && { filter }) }));
    expect(go('after').event).toBe(halt);
    expect(go('across')).toMatchObject({ event: receive, lane: 'b', words: 'receive hello on b, from a, 200 µs' });
    expect(go('next hit', 'site:a.ts:7')).toMatchObject({ event: halt, hit: 1 });
    expect(go('next hit', 'caused-by:a#1')).toMatchObject({ event: receive, hit: 1 });
    expect(() => go('next hit', 'colour:red')).toThrow('(Character 1)');
    const cone = pictures.cone(host, { event: receive, scale: 'time', rows: [['a'], ['b']] });
    expect(cone).toMatchObject({ at: 300, row: 1, edges: [{ past: 100 }, { future: 300 }], concurrent: 0 });
  });
});
