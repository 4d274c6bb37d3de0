/** What is exported and imported again has the same happened-before order, whatever happened in the run. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportedOf, happenedBefore, runOf } from '../../../test/exported.ts';
import { History, seqOf, type Teller } from '../../../test/history.ts';
import { idAt } from '../../causality/links.ts';
import type { Run } from '../../causality/run.ts';
import { readEvent } from '../../causality/stored-event.ts';
import type { EventId } from '../../protocol/event-id.ts';
import { formats } from '../export/formats.ts';
import { importFormats } from './formats.ts';

interface Act {
  readonly by: number;
  readonly to: number;
  readonly does: 'send' | 'broadcast' | 'ask' | 'receive' | 'answer';
  readonly pick: number;
}
const isolate = fc.nat({ max: 2 });
const act: fc.Arbitrary<Act> = fc.record({
  by: isolate,
  to: isolate,
  does: fc.constantFrom('send', 'broadcast', 'ask', 'receive', 'receive', 'receive', 'answer'),
  pick: fc.nat({ max: 9 }),
});

const nodes = ['gateway', 'orders', 'stock'];

/** Each event has a name of its own, by which it is known again. */
function play(acts: readonly Act[]): Run {
  const history = new History();
  const tellers = nodes.map((node) => history.isolate(node));
  const onTheWay: { send: EventId; to: number; asks: boolean; replyTo: number }[] = [];
  const open: { at: number; request: EventId; send: EventId; from: number }[] = [];
  const causes = [0, 0, 0];
  const names = new Map<EventId, string>();
  let count = 0;
  const named = (id: EventId, name: string) => {
    names.set(id, name);
    return id;
  };
  for (const { by, to, does, pick } of acts) {
    const teller = tellers[by] as Teller;
    const name = `m${++count}`;
    if (does === 'send' || does === 'broadcast') {
      const send = named(teller.send({ name, cause: pick % 2 === 0 ? (causes[by] ?? 0) : 0 }), name);
      onTheWay.push({ send, to, asks: false, replyTo: 0 });
      if (does === 'broadcast') onTheWay.push({ send, to: (to + 1) % 3, asks: false, replyTo: 0 });
    } else if (does === 'ask') {
      const send = named(teller.send({ name, role: 'request', cause: causes[by] ?? 0 }), name);
      onTheWay.push({ send, to, asks: true, replyTo: 0 });
    } else if (does === 'answer') {
      const [one] = open.splice(pick % Math.max(1, open.length), 1);
      if (!one) continue;
      const cause = seqOf(one.request);
      const said = { name, role: 'response', cause, replyTo: cause, status: 200 } as const;
      const send = named((tellers[one.at] as Teller).send(said), name);
      onTheWay.push({ send, to: one.from, asks: false, replyTo: seqOf(one.send) });
    } else {
      const [one] = onTheWay.splice(pick % Math.max(1, onTheWay.length), 1);
      if (!one) continue;
      const role = one.replyTo > 0 ? 'response' : one.asks ? 'request' : 'data';
      const taken = (tellers[one.to] as Teller).take(one.send, { name, role, replyTo: one.replyTo });
      named(taken, name);
      causes[one.to] = seqOf(taken);
      const from = Math.floor(one.send / 2 ** 32) - 1;
      if (one.asks) open.push({ at: one.to, request: taken, send: one.send, from });
    }
  }
  return history.run();
}

const idsOf = ({ store }: Run) =>
  store.lines.flatMap((line) => Array.from({ length: line.end - line.first }, (_, at) => idAt(line, line.first + at)));
const order = (run: Run) =>
  happenedBefore(run, idsOf(run), (id) => `${readEvent(run.store, id)?.kind} ${readEvent(run.store, id)?.name}`);

describe.each(['json', 'otlp', 'shiviz'])('a run that goes through %s', (format) => {
  const through = (run: Run) =>
    runOf(importFormats[format]!([...formats[format]!(exportedOf(run, nodes))].join(''), 'again'));

  it('is in the same order as before', () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 1, maxLength: 40 }), (acts) => {
        const run = play(acts);
        fc.pre(run.store.size > 0);
        expect(order(through(run))).toEqual(order(run));
      }),
    );
  });

  // A vector clock knows of no async contexts.
  it.skipIf(format === 'shiviz')('has the same causes, answers and ends', () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 1, maxLength: 40 }), (acts) => {
        const run = play(acts);
        fc.pre(run.store.size > 0);
        const again = through(run);
        const facts = (of: Run) =>
          idsOf(of).map((id) => {
            const { cause, replyTo, role, protocol, status, seq } = readEvent(of.store, id)!;
            const place = of.store.place(id)!;
            return { id, seq, cause, replyTo, role, protocol, status, ends: of.links.partners(place) };
          });
        expect(facts(again)).toEqual(facts(run));
      }),
    );
  });
});

describe('a run that goes through json', () => {
  const address = fc.record({ isolate: fc.integer({ min: 1, max: 3 }), port: fc.nat({ max: 5 }), time: fc.nat() });
  const exported = (listens: readonly { isolate: number; port: number; time: number }[]) => {
    const history = new History();
    const tellers = nodes.map((node) => history.isolate(node));
    for (const { isolate, port, time } of listens)
      tellers[isolate - 1]!.tell({ kind: 'listen', time, address: `127.0.0.1:${8000 + port}` });
    return exportedOf(history.run(), nodes);
  };

  it('says where the nodes listen', () => {
    fc.assert(
      fc.property(fc.array(address, { maxLength: 10 }), (listens) => {
        const before = exported(listens);
        const again = importFormats['json']!([...formats['json']!(before)].join(''), 'again');
        expect(runOf(again).listening).toEqual(before.run.listening);
        expect(new Set(before.run.listening.map(({ address }) => address)).size).toBe(
          new Set(listens.map(({ port }) => port)).size,
        );
      }),
    );
  });

  it('says how the processes ended', () => {
    const { isolates } = importFormats['json']!([...formats['json']!(exported([]))].join(''), 'again');
    expect(isolates.map(({ exit }) => exit)).toEqual(['SIGTERM', undefined, undefined]);
  });
});
