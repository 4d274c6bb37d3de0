import { describe, expect, it } from 'vitest';
import { History, ordinal, seqOf } from '../../test/history.ts';
import { eventId, firstNote } from '../protocol/event-id.ts';
import { Run } from './run.ts';
import { readEvent, readNote } from './stored-event.ts';

describe('an event', () => {
  it('comes out as it was told', () => {
    const history = new History();
    const a = history.isolate('orders-2');
    const asked = a.receive();
    const said = {
      time: 7_200_000_000,
      cause: seqOf(asked),
      protocol: 'grpc',
      role: 'response',
      name: 'OK Orders/Place',
      peer: '10.0.0.7',
      replyTo: seqOf(asked),
      size: 5_000_000_000,
      status: 'OK',
      preview: '{"id": "\u0000 😀 </script>"}',
      headers: ['content-type', 'application/grpc'],
      stack: [{ script: 'file:///a.ts', line: 41, column: 0, name: 'place' }],
      handler: 3,
    } as const;
    const { store } = history.run();
    expect(readEvent(store, a.send(said))).toBeUndefined();
    const run = history.run();
    const { preview, headers, replyTo, ...rest } = said;
    expect(readEvent(run.store, eventId(1, 2))).toEqual({
      ...rest,
      id: eventId(1, 2),
      isolate: 1,
      node: 'orders-2',
      seq: 2,
      kind: 'send',
      outcome: 'open',
      took: 0,
      cause: asked,
      replyTo: eventId(1, replyTo),
      payload: { preview, headers },
    });
  });

  it('is amended by what came out later, and keeps the rest', () => {
    const history = new History();
    const a = history.isolate('a');
    const send = a.send({ headers: ['a', 'b'], name: 'POST /' });
    a.tell({ kind: 'more', of: 1, time: 20, preview: 'body', status: 500, name: 'POST /orders', outcome: 'complete' });
    a.tell({ kind: 'more', of: 99, time: 20, preview: 'of none' });
    expect(readEvent(history.run().store, send)).toMatchObject({
      payload: { preview: 'body', headers: ['a', 'b'] },
      status: 500,
      name: 'POST /orders',
      outcome: 'complete',
      took: 10,
    });
  });

  it('that was told twice, or with a number that goes back, is taken once', () => {
    const history = new History();
    const a = history.isolate('a');
    a.send({ name: 'first' });
    const run = history.run();
    run.append(1, 'a', a.told);
    expect(run.store.size).toBe(1);
  });
});

it('a start, a gap and an end stand in the line beside its events', () => {
  const history = new History();
  const a = history.isolate('a');
  a.miss(12);
  const run = new Run({ events: 10, bytes: 0 });
  run.started(1, 'a', 0);
  run.append(1, 'a', a.told);
  run.ended(1, 99);
  expect(run.store.line(1)?.notes.map(({ kind }) => kind)).toEqual(['start', 'gap', 'exit']);
  expect(readNote(run.store, eventId(1, firstNote + 1))).toMatchObject({ kind: 'gap', count: 12, time: 10 });
});

describe('a run that is longer than what is kept', () => {
  const long = (events: number, kept: number) => {
    const history = new History();
    const [a, b] = [history.isolate('a'), history.isolate('b')];
    const run = new Run({ events: kept, bytes: 2 ** 20 });
    for (let at = 0; at < events; at++) {
      const send = a.send({
        name: `GET /${at}`,
        match: ordinal('x', at),
        preview: `payload ${at} ${'.'.repeat(1000)}`,
      });
      const receive = b.receive({ name: `GET /${at}`, match: ordinal('x', at) });
      b.send({ cause: seqOf(receive), name: 'after' });
      for (const { isolate, node, told } of [a, b]) run.append(isolate, node, told.splice(0));
      if (run.messages.of(send)?.deliveries[0] !== receive) throw new Error(`${at} was not delivered`);
    }
    return run;
  };

  it('forgets the oldest events, their names, and what they were joined with', () => {
    const run = long(2000, 300);
    expect(run.store.size).toBeLessThanOrEqual(300);
    expect(run.store.size).toBeGreaterThan(250);
    expect(run.store.names.size).toBeLessThan(300);
    expect(readEvent(run.store, eventId(1, 1))).toBeUndefined();
    const [a, b] = run.store.lines;
    expect(a!.seq.get(a!.first)).toBeGreaterThan(1800);
    // Both are forgotten at the same pace.
    expect(b!.time.get(b!.first) - a!.time.get(a!.first)).toBeLessThan(10_000);
    for (const line of [a!, b!])
      for (let index = line.first; index < line.end; index++) {
        const id = eventId(line.isolate, line.seq.get(index));
        expect([...run.causeOrder.past(id)].filter((cause) => !readEvent(run.store, cause))).toEqual([]);
        expect(run.messages.of(id)).toBeDefined();
      }
  });

  it('forgets payloads before events, and says so', () => {
    const run = long(3000, 100_000);
    expect(run.store.payloads.bytes).toBeLessThan(3 * 2 ** 20);
    expect(readEvent(run.store, eventId(1, 1))).toMatchObject({ name: 'GET /0', payload: 'forgotten' });
    expect(readEvent(run.store, eventId(1, 3000))?.payload).toMatchObject({ preview: expect.stringContaining('2999') });
  });

  it('goes on with what a receive causes, though that is forgotten', () => {
    const history = new History();
    const a = history.isolate('a');
    const root = a.receive({ name: 'subscribe' });
    const ticks = Array.from({ length: 500 }, () => a.send({ cause: seqOf(root), name: 'tick' }));
    const run = history.run([a], 100);
    expect(readEvent(run.store, root)).toBeUndefined();
    expect(run.causeOrder.causes(ticks[499]!)).toEqual([ticks[498]]);
    expect(run.causeOrder.effects(ticks[498]!)).toEqual([ticks[499]]);
    expect(run.causeOrder.past(ticks[499]!).size).toBeGreaterThan(80);
  });
});
