import fc from 'fast-check';
import { expect, it } from 'vitest';
import { History } from '../../../test/history.ts';
import type { EventId } from '../../protocol/event-id.ts';
import { Run } from '../run.ts';

/** A run that hears what is new in a history, and counts outsiders each time. */
class Heard {
  readonly run = new Run({ events: 100_000, bytes: 0 });
  readonly #history: History;
  readonly #until = new Map<number, number>();

  constructor(history: History) {
    this.#history = history;
  }

  settle(): ReadonlySet<string> {
    for (const { isolate, node, told } of this.#history.tellers) {
      const from = this.#until.get(isolate) ?? 0;
      if (from < told.length) this.run.append(isolate, node, told.slice(from));
      this.#until.set(isolate, told.length);
    }
    return this.run.outsiders.settle();
  }
}

it('counts the same, however often it is asked while events come, find their other ends, and nodes begin to listen', () => {
  const what = fc.constantFrom('send', 'take', 'leave', 'listen');
  const step = fc.record({ what, of: fc.nat(2), to: fc.nat(2) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const history = new History();
      const nodes = ['a', 'b', 'c'].map((name) => history.isolate(name));
      const sent: EventId[] = [];
      const often = new Heard(history);
      const told = new Map<string, number>();
      for (const { what, of, to } of steps) {
        const node = nodes[of];
        const address = `10.0.0.${to}:80`;
        const send = what === 'take' ? sent.pop() : undefined;
        if (send !== undefined) node?.take(send, { peer: `10.0.0.${to}:50000` });
        if (what === 'send') sent.push(node?.send({ peer: address }) as EventId);
        if (what === 'leave') node?.send({ peer: 'example.org:443' });
        if (what === 'listen') node?.tell({ kind: 'listen', address, time: history.tick() });
        // What is said to have changed is all that has.
        for (const peer of often.settle()) told.set(peer, often.run.outsiders.peers.get(peer) ?? 0);
        const { outsiders } = history.run();
        outsiders.settle();
        expect(often.run.outsiders.lanes).toEqual(outsiders.lanes);
        expect(often.run.outsiders.messages).toBe(outsiders.messages);
        expect(new Map([...told].filter(([, count]) => count > 0))).toEqual(outsiders.peers);
      }
    }),
  );
});

it('looks at what is new, not at all peers that there ever were', () => {
  const history = new History();
  const [busy, idle] = [history.isolate('busy'), history.isolate('idle')];
  for (let peer = 0; peer < 3000; peer++) busy.send({ peer: `10.0.0.1:${peer + 1}` });
  for (let peer = 0; peer < 400; peer++) idle.send({ peer: `10.0.0.2:${peer + 1}` });
  const heard = new Heard(history);
  expect(heard.settle().size).toBe(3400);
  expect(heard.settle().size).toBe(0);
  busy.send({ peer: 'example.org:443' });
  const changed = heard.settle();
  expect(changed).toContain('example.org:443');
  expect([...changed].filter((peer) => peer.startsWith('10.0.0.2:'))).toEqual([]);
  expect(changed.size).toBeLessThan(600);
  expect(heard.run.outsiders.peers.size).toBe(3401);
});
