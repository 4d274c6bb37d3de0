import { describe, expect, it } from 'vitest';
import { History, seqOf } from '../../test/history.ts';
import { parseSearch } from './search-query.ts';
import { readEvent } from './stored-event.ts';

function shop() {
  const history = new History();
  const [gateway, orders] = [history.isolate('gateway'), history.isolate('orders-2')];
  for (const [name, status, wait] of [
    ['GET /health', 200, 10],
    ['POST /orders', 500, 30_000],
    ['POST /orders', 404, 20],
  ] as const) {
    const ask = gateway.send({ name, role: 'request', preview: '{"Total": 12}', headers: ['x-user', 'Ada'] });
    const asked = orders.take(ask, { name, role: 'request' });
    const answer = orders.send({ name: `${status} ${name}`, role: 'response', status, replyTo: seqOf(asked) });
    for (let at = 0; at < wait / 10; at++) history.tick();
    gateway.take(answer, { name: `${status} ${name}`, role: 'response', status, replyTo: seqOf(ask), size: 1500 });
  }
  const tick = gateway.send({ name: 'not enough', protocol: 'ws', peer: 'browser' });
  gateway.tell({ kind: 'more', of: seqOf(tick), time: 1_000_000, outcome: 'lost' });
  return history.run();
}

describe('a search', () => {
  const run = shop();
  const found = (query: string, most = 100) =>
    run.search.find(parseSearch(query), most).map(({ id }) => {
      const event = readEvent(run.store, id)!;
      return `${event.node} ${event.kind} ${event.name}`;
    });

  it('finds by node or its group, by protocol, by number', () => {
    expect(found('node:orders status>=500')).toEqual(['orders-2 send 500 POST /orders']);
    expect(found('NODE:orders-2 protocol:http status:404')).toEqual(['orders-2 send 404 POST /orders']);
    expect(found('size>1kb is:receive')).toHaveLength(3);
    expect(found('latency>=20ms is:send is:request')).toEqual(['gateway send POST /orders']);
  });

  it('finds text in names, peers, previews and headers, the newest first', () => {
    expect(found('"not enough"')).toEqual(['gateway send not enough']);
    expect(found('browser')).toEqual(['gateway send not enough']);
    expect(found('"{\\"total\\"" -health')).toEqual(['gateway send POST /orders', 'gateway send POST /orders']);
    expect(found('ada name:health')).toEqual(['gateway send GET /health']);
    expect(found('/orders', 3)).toEqual([
      'gateway receive 404 POST /orders',
      'orders-2 send 404 POST /orders',
      'orders-2 receive POST /orders',
    ]);
  });

  it('finds what was lost', () => {
    expect(found('is:lost took>0')).toEqual(['gateway send not enough']);
  });

  it('goes on behind what was found', () => {
    const first = run.search.find([], 4);
    const rest = run.search.find([], 100, first.at(-1));
    expect([...first, ...rest]).toEqual(run.search.find([], 100));
  });

  it('finds what is part of a trace, named by itself or by what has led to it', () => {
    const history = new History();
    const [a, b] = [history.isolate('a'), history.isolate('b')];
    const traced = (digit: string) => ({ headers: ['Traceparent', `00-${digit.repeat(32)}-${digit.repeat(16)}-01`] });
    const ask = a.send({ name: 'ask', ...traced('4') });
    const asked = b.take(ask, { name: 'asked' });
    const active = { headers: [':traceparent', `00-${'5'.repeat(32)}-${'6'.repeat(16)}-00`] };
    const next = b.send({ name: 'next', cause: seqOf(asked) });
    const other = b.send({ name: 'other', cause: seqOf(asked), ...active });
    const taken = a.take(other, { name: 'taken' });
    a.send({ name: 'none' });
    const { search, traces } = history.run();
    const ids = (query: string) => search.find(parseSearch(query), 100).map(({ id }) => id);
    expect(ids('trace:4444')).toEqual([next, asked, ask]);
    expect(ids(`trace:${'5'.repeat(32)}`)).toEqual([taken, other]);
    expect(ids('trace:6')).toEqual([]);
    expect(traces.of(ask)).toEqual({ traceId: '4'.repeat(32), spanId: '4'.repeat(16) });
    expect(traces.of(taken)).toEqual({ traceId: '5'.repeat(32) });
  });

  it('can be made in steps, between which events come and go', () => {
    const history = new History();
    const a = history.isolate('a');
    for (let at = 0; at < 9000; at++) a.send({ name: at === 10 ? 'wanted' : 'other' });
    const whole = history.run();
    const steps = whole.search.inSteps(parseSearch('wanted'), 10);
    expect(steps.next().done).toBe(false);
    whole.append(2, 'b', a.told);
    expect(steps.next().done).toBe(false);
    expect(steps.next().value).toMatchObject([{ id: 2 ** 32 + 11 }]);
  });

  it('says what it does not understand', () => {
    expect(() => parseSearch('colour:red')).toThrow('can\'t ask for "colour": there are node, protocol');
    expect(() => parseSearch('status>high')).toThrow('"high" is none');
    expect(() => parseSearch('name>x')).toThrow('write name:text');
    expect(parseSearch('"http://x"')).toMatchObject([{ field: 'any', text: 'http://x' }]);
    expect(parseSearch('  ')).toEqual([]);
  });
});
