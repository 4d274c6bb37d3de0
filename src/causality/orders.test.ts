/** Both orders against a closure that is made in the most naive way, on runs that nobody would write by hand. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, content, History, ordinal, seqOf, type Teller } from '../../test/history.ts';
import { type EventId, isolateOf } from '../protocol/event-id.ts';
import { isInside } from './cut.ts';
import { kindBits, RECEIVE } from './kinds.ts';
import { idAt } from './links.ts';
import { Run } from './run.ts';

type Act =
  | {
      readonly do: 'send';
      readonly by: number;
      readonly way: 'id' | 'ordinal' | 'bytes' | 'broadcast';
      readonly to: number;
    }
  /** Mostly one of the oldest: channels of a kind keep the order, all together do not. */
  | { readonly do: 'receive'; readonly pick: number }
  | { readonly do: 'miss'; readonly by: number };

const by = fc.nat({ max: 3 });
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      by,
      way: fc.constantFrom('id' as const, 'ordinal' as const, 'bytes' as const, 'broadcast' as const),
      to: by,
    }),
  },
  { arbitrary: fc.record({ do: fc.constant('receive' as const), pick: fc.nat({ max: 20 }) }), weight: 12 },
  { arbitrary: fc.record({ do: fc.constant('miss' as const), by }), weight: 1 },
);
const acts = fc.array(act, { maxLength: 80, size: 'max' });

/** Batches of the isolates in some order, which keeps that of each. */
interface Arrival {
  readonly cuts: readonly number[];
  readonly turns: readonly number[];
}
const arrival: fc.Arbitrary<Arrival> = fc.record({
  cuts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 4, maxLength: 4 }),
  turns: fc.array(by, { maxLength: 60 }),
});

interface OnTheWay {
  readonly to: number;
  readonly receive: (taker: Teller, said: { cause: number }) => EventId;
}

/** Acts it out: losses are what stays on the way, order between channels is any. */
function play(script: readonly Act[]): History {
  const history = new History();
  const tellers = ['a', 'b', 'c', 'd'].map((node) => history.isolate(node));
  const onTheWay: OnTheWay[] = [];
  const causes = [0, 0, 0, 0];
  const counts = new Map<string, number>();
  const next = (channel: string, step = 1) => {
    const at = counts.get(channel) ?? 0;
    counts.set(channel, at + step);
    return at;
  };
  for (const step of script) {
    if (step.do === 'miss') tellers[step.by]!.miss(2);
    else if (step.do === 'send') send(step.way, tellers[step.by]!, step.by, step.to);
    else {
      const [one] = onTheWay.splice(step.pick % Math.max(1, onTheWay.length), 1);
      if (!one) continue;
      const cause = step.pick % 3 === 0 ? 0 : causes[one.to]!;
      causes[one.to] = seqOf(one.receive(tellers[one.to]!, { cause }));
    }
  }
  return history;

  function send(way: string, teller: Teller, from: number, to: number) {
    const cause = causes[from]!;
    const channel = `${way} ${from} ${to}`;
    if (way === 'id') {
      const id = teller.send({ cause });
      onTheWay.push({ to, receive: (taker, said) => taker.take(id, said) });
    } else if (way === 'ordinal') {
      const match = ordinal(channel, next(channel));
      teller.send({ cause, match });
      onTheWay.push({ to, receive: (taker, said) => taker.receive({ ...said, match }) });
    } else if (way === 'bytes') {
      const start = next(channel, 10);
      teller.send({ cause, match: bytes(channel, start, start + 10) });
      // What comes takes all that has not come yet of this stream.
      onTheWay.push({
        to,
        receive: (taker, said) => {
          const [received, sent] = [counts.get(`${channel} in`) ?? 0, counts.get(channel)!];
          const until = Math.min(sent, received + 15);
          counts.set(`${channel} in`, until);
          return taker.receive({ ...said, match: bytes(channel, received, until) });
        },
      });
    } else {
      const match = content('news', `${next('news')}`);
      teller.send({ cause, protocol: 'broadcast', match });
      for (const other of [0, 1, 2, 3].filter((isolate) => isolate !== from))
        onTheWay.push({
          to: other,
          receive: (taker, said) => taker.receive({ ...said, protocol: 'broadcast', match }),
        });
    }
  }
}

function hear(history: History, { cuts, turns }: Arrival, events = 1_000_000): Run {
  const run = new Run({ events, bytes: 2 ** 20 }, () => 3);
  const heard = history.tellers.map(() => 0);
  const rest = history.tellers.flatMap(({ told }, at) => told.map(() => at));
  for (const at of [...turns, ...rest]) {
    const { isolate, node, told } = history.tellers[at]!;
    const until = heard[at]! + cuts[at]!;
    run.append(isolate, node, told.slice(heard[at], until));
    heard[at] = until;
  }
  return run;
}

function everyEvent({ store }: Run): EventId[] {
  return store.lines.flatMap((line) =>
    Array.from({ length: line.end - line.first }, (_, at) => idAt(line, line.first + at)),
  );
}

const places = (run: Run, id: EventId) => run.store.place(id)!;

/** What the graph says, as text. */
function drawn(run: Run): readonly unknown[] {
  return everyEvent(run).map((id) => [id, run.messages.of(id), [...run.causeOrder.causes(id)].sort()]);
}

/** All that leads to an event, by following each edge. */
function closure(all: readonly EventId[], causes: (id: EventId) => readonly EventId[]): Map<EventId, Set<EventId>> {
  const past = new Map(all.map((id) => [id, new Set([id])]));
  for (let isGrowing = true; isGrowing; ) {
    isGrowing = false;
    for (const id of all)
      for (const cause of causes(id))
        for (const earlier of past.get(cause) ?? [])
          if (!past.get(id)!.has(earlier)) isGrowing = Boolean(past.get(id)!.add(earlier));
  }
  return past;
}

function processCauses(run: Run): (id: EventId) => readonly EventId[] {
  return (id) => {
    const { line, index } = places(run, id);
    const before = index > line.first ? [idAt(line, index - 1)] : [];
    const isReceive = kindBits(line.kind.get(index)) === RECEIVE;
    return isReceive ? [...before, ...run.links.partners({ line, index })] : before;
  };
}

const runs = { numRuns: 50 };

describe('whatever happens in a system', () => {
  it('looks the same in whatever order its isolates are heard', () => {
    fc.assert(
      fc.property(acts, arrival, (script, order) => {
        const history = play(script);
        expect(drawn(hear(history, order))).toEqual(drawn(history.run()));
      }),
      runs,
    );
  });

  it('has in its past and future, in process order, what a naive closure finds', () => {
    fc.assert(
      fc.property(acts, arrival, (script, order) => {
        const run = hear(play(script), order);
        const all = everyEvent(run);
        const past = closure(all, processCauses(run));
        const cuts = new Map(all.map((id) => [id, run.processOrder.past(id)!]));
        const isWhole = script.every((step) => step.do !== 'miss');
        for (const id of all) {
          const inside = all.filter((other) => isInside(cuts.get(id)!, other));
          const earlier = all.filter((other) => past.get(id)!.has(other));
          // A missing send is known by its number: all that its isolate did before it is known as well.
          expect(inside).toEqual(isWhole ? earlier : expect.arrayContaining(earlier));
          const firsts = run.processOrder.future(id)!;
          const later = all.filter((other) => (firsts.get(isolateOf(other)) ?? Number.POSITIVE_INFINITY) <= other);
          expect(later).toEqual(all.filter((other) => isInside(cuts.get(other)!, id)));
        }
      }),
      runs,
    );
  });

  it('has in its past and future, in cause order, what a naive closure finds', () => {
    fc.assert(
      fc.property(acts, arrival, (script, order) => {
        const run = hear(play(script), order);
        const all = everyEvent(run);
        const past = closure(all, (id) => run.causeOrder.causes(id));
        for (const id of all) {
          expect(new Set([...run.causeOrder.past(id), id])).toEqual(past.get(id));
          const future = all.filter((other) => past.get(other)!.has(id));
          expect([...run.causeOrder.future(id), id].sort()).toEqual(future.sort());
        }
      }),
      runs,
    );
  });

  it('has a way between two events where the one is before the other, and each step of it is one', () => {
    fc.assert(
      fc.property(acts, arrival, (script, order) => {
        const run = hear(play(script), order);
        const all = everyEvent(run);
        const causes = processCauses(run);
        const isStep = (before: EventId, id: EventId) =>
          (isolateOf(before) === isolateOf(id) && before < id) || causes(id).includes(before);
        for (const from of all) {
          const ways = all.map((to) => run.processOrder.path(from, to));
          expect(all.filter((_, at) => ways[at])).toEqual(
            all.filter((to) => to === from || run.processOrder.isBefore(from, to)),
          );
          const wrong = ways.filter((way) => way?.some((id, at) => at > 0 && !isStep(way[at - 1]!, id)));
          expect(wrong).toEqual([]);
          const caused = run.causeOrder.future(from);
          const reached = all.filter((to) => run.causeOrder.path(from, to));
          expect(reached).toEqual(all.filter((to) => to === from || caused.has(to)));
        }
      }),
      { numRuns: 12 },
    );
  });

  it('has a consistent cut within any points, and no larger one', () => {
    fc.assert(
      fc.property(acts, arrival, fc.array(fc.nat({ max: 20 }), { maxLength: 4 }), (script, order, points) => {
        const run = hear(play(script), order);
        const within = new Map(points.map((seq, at) => [at + 1, seq]));
        const cut = run.processOrder.consistentCut(within);
        const all = everyEvent(run).filter(
          (id) => seqOf(id) <= (within.get(isolateOf(id)) ?? Number.POSITIVE_INFINITY),
        );
        const past = closure(everyEvent(run), processCauses(run));
        // An event can be inside if all that it knows of can.
        const canBe = all.filter((id) => [...past.get(id)!].every((other) => all.includes(other)));
        const inside = all.filter((id) => isInside(cut, id));
        expect(canBe).toEqual(expect.arrayContaining(inside));
        if (script.every((step) => step.do !== 'miss')) expect(inside).toEqual(canBe);
      }),
      runs,
    );
  });

  it('is told no more than is known where the oldest is forgotten, and no less than is kept', () => {
    fc.assert(
      fc.property(acts, arrival, fc.integer({ min: 1, max: 40 }), (script, order, kept) => {
        const history = play(script);
        const run = hear(history, order, kept);
        const whole = history.run();
        const truth = closure(everyEvent(whole), processCauses(whole));
        const all = everyEvent(run);
        expect(all.length).toBeLessThanOrEqual(kept);
        const past = closure(all, (id) => processCauses(run)(id).filter((cause) => run.store.place(cause)));
        for (const id of all)
          for (const other of all) {
            const isKnown = isInside(run.processOrder.past(id)!, other);
            if (past.get(id)!.has(other)) expect(isKnown).toBe(true);
            if (isKnown && script.every((step) => step.do !== 'miss')) expect(truth.get(id)!.has(other)).toBe(true);
          }
      }),
      runs,
    );
  });
});
