import { describe, expect, it } from 'vitest';
import { bytes, content, History, ordinal, seqOf } from '../../test/history.ts';
import { latestMessages } from './latest.ts';
import { readEvent } from './stored-event.ts';

describe('the ends of a message', () => {
  it('are one by the id that was carried, whichever end is heard first', () => {
    const history = new History();
    const [gateway, orders] = [history.isolate('gateway'), history.isolate('orders')];
    const send = gateway.send({ name: 'POST /orders' });
    const receive = orders.take(send);
    for (const order of [
      [gateway, orders],
      [orders, gateway],
    ]) {
      const run = history.run(order);
      expect(run.messages.of(receive)).toEqual(run.messages.of(send));
      expect(run.messages.of(send)).toMatchObject({
        state: 'delivered',
        inferred: false,
        deliveries: [receive],
        from: { isolate: 1 },
        to: [{ isolate: 2 }],
      });
    }
  });

  it('are one by their place in the order of a channel', () => {
    const history = new History();
    const [a, b] = [history.isolate('a'), history.isolate('b')];
    const sends = [0, 1, 2].map((at) => a.send({ match: ordinal('port', at) }));
    const received = b.receive({ match: ordinal('port', 1) });
    const run = history.run([b, a]);
    expect(run.messages.of(received)?.send).toBe(sends[1]);
    expect(sends.map((send) => run.messages.of(send)?.state)).toEqual(['in flight', 'delivered', 'in flight']);
  });

  it('overlap in a stream of bytes: one send in two pieces, two sends in one', () => {
    const history = new History();
    const [a, b] = [history.isolate('a'), history.isolate('b')];
    const split = a.send({ match: bytes('tcp', 0, 100) });
    const merged = [a.send({ match: bytes('tcp', 100, 150) }), a.send({ match: bytes('tcp', 150, 200) })];
    const pieces = [b.receive({ match: bytes('tcp', 0, 40) }), b.receive({ match: bytes('tcp', 40, 100) })];
    const whole = b.receive({ match: bytes('tcp', 100, 200) });
    for (const order of [
      [a, b],
      [b, a],
    ]) {
      const run = history.run(order);
      expect(run.messages.of(split)?.deliveries).toEqual(pieces);
      for (const send of merged) expect(run.messages.of(send)?.deliveries).toEqual([whole]);
      expect(run.causeOrder.causes(whole)).toEqual(merged);
    }
  });

  it('of a stream are found behind a hole', () => {
    const history = new History();
    const [a, b] = [history.isolate('a'), history.isolate('b')];
    const unheard = a.send({ match: bytes('tcp', 0, 10) });
    const send = a.send({ match: bytes('tcp', 10, 20) });
    const receive = b.receive({ match: bytes('tcp', 10, 20) });
    const run = history.run();
    expect(run.messages.of(unheard)?.deliveries).toEqual([]);
    expect(run.messages.of(send)?.deliveries).toEqual([receive]);
  });

  it('that only look the same are paired in order, and said to be inferred', () => {
    const history = new History();
    const [a, b] = [history.isolate('a'), history.isolate('b')];
    const sends = [1, 2].map(() => a.send({ protocol: 'udp', match: content('udp :5000', 'ping') }));
    const receives = [1, 2].map(() => b.receive({ protocol: 'udp', match: content('udp :5000', 'ping') }));
    const run = history.run([b, a]);
    expect(sends.map((send) => run.messages.of(send))).toMatchObject(
      receives.map((receive) => ({ deliveries: [receive], inferred: true })),
    );
  });

  it('that only look the same are not all shifted by one that was lost', () => {
    const history = new History();
    const [a, b] = [history.isolate('a'), history.isolate('b')];
    const said = { protocol: 'udp', match: content('udp :5000', 'ping') };
    const lost = a.send(said);
    const heartbeats = Array.from({ length: 4000 }, () => [a.send(said), b.receive(said)] as const);
    for (const order of [
      [a, b],
      [b, a],
    ]) {
      const run = history.run(order);
      const wrong = heartbeats.slice(-200).filter(([send, receive]) => run.messages.of(receive)?.send !== send);
      expect(wrong).toEqual([]);
      expect(run.messages.of(lost)?.deliveries).toEqual([]);
    }
  });

  it('of a broadcast are one send and a receive in each of the others', () => {
    const history = new History();
    const isolates = ['a', 'b', 'c'].map((node) => history.isolate(node));
    const [a, b, c] = isolates as [(typeof isolates)[0], (typeof isolates)[0], (typeof isolates)[0]];
    const said = { protocol: 'broadcast', match: content('news', 'tick') };
    const first = a.send(said);
    const second = b.send(said);
    const inC = [c.receive(said), c.receive(said)];
    const [inA, inB] = [a.receive(said), b.receive(said)];
    for (const order of [
      [a, b, c],
      [c, b, a],
      [b, c, a],
    ]) {
      const run = history.run(order);
      expect(run.messages.of(first)?.deliveries).toEqual([inB, inC[0]]);
      expect(run.messages.of(second)?.deliveries).toEqual([inA, inC[1]]);
    }
  });

  it('include a sender that is known by the id, though its send is missing', () => {
    const history = new History();
    const [a, b] = [history.isolate('a'), history.isolate('b')];
    a.miss(1);
    a.send();
    const receive = b.take(a.send({ name: 'x' }), { match: { by: 'id', isolate: 1, seq: 1 } });
    expect(history.run().messages.of(receive)).toMatchObject({ send: undefined, from: { isolate: 1 } });
  });
});

describe('a message that nobody received', () => {
  it('is for the node that listens there, by whatever name of this machine', () => {
    const history = new History();
    const [a, b] = [history.isolate('a'), history.isolate('b')];
    b.tell({ kind: 'listen', time: 1, address: '0.0.0.0:8080' });
    const sends = ['localhost:8080', '127.0.0.1:8080', '[::1]:8080', ':::8080'].map((peer) => a.send({ peer }));
    const run = history.run();
    for (const send of sends) expect(run.messages.of(send)).toMatchObject({ state: 'in flight', to: [{ isolate: 2 }] });
  });

  it('has left for somebody who is not debugged', () => {
    const history = new History();
    const send = history.isolate('a').send({ peer: 'api.example.org:443' });
    expect(history.run().messages.of(send)).toMatchObject({
      state: 'left',
      to: [{ external: 'api.example.org:443' }],
    });
  });

  it('is lost when that is told later', () => {
    const history = new History();
    const a = history.isolate('a');
    const send = a.send();
    a.tell({ kind: 'more', of: seqOf(send), time: 60, outcome: 'lost', size: 7 });
    const run = history.run();
    expect(run.messages.of(send)?.state).toBe('lost');
    expect(readEvent(run.store, send)).toMatchObject({ outcome: 'lost', took: 50, size: 7 });
  });
});

it('the latency of a request is measured where it was asked', () => {
  const history = new History();
  const [a, b] = [history.isolate('a'), history.isolate('b')];
  const request = a.send({ role: 'request', time: 100 });
  const asked = b.take(request, { role: 'request', time: 900_000 });
  const answer = b.send({ role: 'response', replyTo: seqOf(asked), time: 900_050 });
  a.take(answer, { role: 'response', replyTo: seqOf(request), time: 400 });
  const run = history.run();
  expect(run.messages.latency(run.store.place(request)!)).toBe(300);
  expect(run.messages.latency(run.store.place(asked)!)).toBe(50);
});

it('the latest messages come with the newest first, each once', () => {
  const history = new History();
  const [a, b] = [history.isolate('a'), history.isolate('b')];
  const sends = [a.send(), a.send(), b.send()];
  for (const send of sends) b.take(send);
  const fromOutside = a.receive({ peer: 'browser' });
  const run = history.run();
  const [first, second, third] = sends;
  expect(latestMessages(run.store, run.messages, 10)).toEqual([fromOutside, third, second, first]);
  expect(latestMessages(run.store, run.messages, 2)).toEqual([fromOutside, third]);
});

it('heartbeats that look the same for an hour stay paired, and what came long ago is not looked at again', () => {
  const history = new History();
  const [a, b] = [history.isolate('a'), history.isolate('b')];
  const run = history.run([]);
  const said = { protocol: 'worker', match: content('port', 'tick') };
  for (let second = 0; second < 3600; second++) {
    const send = a.send({ ...said, time: second * 1_000_000 });
    const receive = b.receive({ ...said, time: second * 1_000_000 + 500 });
    for (const { isolate, node, told } of [b, a]) run.append(isolate, node, told.splice(0));
    if (run.messages.of(receive)?.send !== send) throw new Error(`heartbeat ${second} has another send`);
  }
  expect(run.store.size).toBe(7200);
});
