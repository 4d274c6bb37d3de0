import { describe, expect, it } from 'vitest';
import { exportedOf } from '../../../test/exported.ts';
import { Run } from '../../causality/run.ts';
import type { MessageEvent } from '../../protocol/events.ts';
import type { Exported } from './exported.ts';
import { formats } from './formats.ts';

const plain: Omit<MessageEvent, 'kind' | 'seq' | 'time' | 'name' | 'match'> = {
  cause: 0,
  protocol: 'http',
  role: 'data',
  peer: '',
  replyTo: 0,
  size: undefined,
  status: undefined,
  preview: undefined,
  headers: undefined,
  stack: [],
  handler: 0,
};

/** A request to `orders`, which asks `stock` before it answers; told in an order that is not that of the causes. */
function order(headers?: readonly string[]): Exported {
  const run = new Run({ events: 100, bytes: 10_000 });
  const send = (seq: number, time: number, name: string, rest: Partial<MessageEvent> = {}): MessageEvent => ({
    ...{ ...plain, kind: 'send', seq, time, name, match: { by: 'own' } },
    ...rest,
  });
  const receive = (
    seq: number,
    time: number,
    name: string,
    isolate: number,
    from: number,
    rest: Partial<MessageEvent> = {},
  ) => ({
    ...send(seq, time, name, rest),
    kind: 'receive' as const,
    match: { by: 'id' as const, isolate, seq: from },
  });
  const names = ['gateway', 'orders', 'stock'];
  for (const [at, name] of names.entries()) run.started(at + 1, name, 0);
  run.append(3, 'stock', [receive(1, 30, 'ask; <melon>', 2, 2), send(2, 31, 'told\nmelon', { cause: 1 })]);
  run.append(2, 'orders', [
    receive(1, 20, 'POST /orders', 1, 1, { role: 'request', preview: '{"item":"melon"}' }),
    send(2, 21, 'ask; <melon>', { cause: 1, headers }),
    receive(3, 40, 'told\nmelon', 3, 2),
    send(4, 41, '200 POST /orders', { role: 'response', replyTo: 1, cause: 1, status: 200 }),
  ]);
  run.append(1, 'gateway', [
    send(1, 10, 'POST /orders', { role: 'request' }),
    receive(2, 50, '200 POST /orders', 2, 4, { role: 'response', replyTo: 1, status: 200 }),
    send(3, 60, 'lost', { peer: 'api.example.org:443' }),
  ]);
  return exportedOf(run, names);
}

const written = (format: string, headers?: readonly string[]) =>
  [...(formats[format]?.(order(headers)) ?? [])].join('');

describe('ShiViz', () => {
  it('gets two lines for each event, which its own expression reads', () => {
    const [expression = '', delimiter, ...log] = written('shiviz').split('\n');
    expect(delimiter).toBe('');
    const events = [...log.join('\n').matchAll(new RegExp(`^${expression}$`, 'gm'))].map(({ groups }) => groups);
    expect(events).toHaveLength(9);
    expect(events.map((event) => event?.['host'])).toEqual(
      'gateway orders orders stock stock orders orders gateway gateway'.split(' '),
    );
    expect(JSON.parse(events[7]?.['clock'] ?? '')).toEqual({ gateway: 2, orders: 4, stock: 2 });
    expect(events[0]?.['date']).toBe('2023-11-14T22:13:20.000010Z');
  });
});

describe('Mermaid', () => {
  it('gets a line for each message, outsiders included, and no sign that it would take for its own', () => {
    expect(written('mermaid').split('\n')).toEqual([
      'sequenceDiagram',
      '  participant n0 as gateway',
      '  participant n1 as orders',
      '  participant n2 as stock',
      '  actor x0 as api.example.org#58;443',
      '  n0->>n1: POST /orders',
      '  n1->>n2: ask#59; #60;melon#62;',
      '  n2->>n1: told melon',
      '  n1-->>n0: 200 POST /orders',
      '  n0->>x0: lost',
      '',
    ]);
  });
});

describe('Perfetto', () => {
  it('gets a process for each node, a slice for each end, and flows with both of theirs', () => {
    const { traceEvents } = JSON.parse(written('perfetto'));
    type TraceEvent = { ph: string; name: string; pid: number; ts: number };
    const by = (ph: string): TraceEvent[] => traceEvents.filter((event: TraceEvent) => event.ph === ph);
    expect(by('M')).toHaveLength(6);
    expect(by('X')).toHaveLength(9);
    expect(
      by('s')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(
      by('f')
        .map(({ name }) => name)
        .sort(),
    );
    const requests = [...by('b'), ...by('e')].filter(({ name, pid }) => name === 'send POST /orders' && pid === 1);
    expect(requests.map(({ ts }) => ts)).toEqual([10, 50]);
  });
});

describe('OTLP', () => {
  const spansOf = (headers?: readonly string[]) => {
    const { resourceSpans } = JSON.parse(written('otlp', headers));
    const spans = resourceSpans.flatMap(({ scopeSpans }: { scopeSpans: { spans: Record<string, string>[] }[] }) =>
      scopeSpans.flatMap((scope) => scope.spans),
    );
    const named = (name: string, kind: number) =>
      spans.find((span: { name: string; kind: number }) => span.name === name && span.kind === kind);
    return { spans, named };
  };

  it("keeps the trace that the program's own OpenTelemetry has given a message, with what came of that", () => {
    const theirs = { traceId: '4b'.repeat(16), spanId: '00f0'.repeat(4) };
    const { named } = spansOf(['traceparent', `00-${theirs.traceId}-${theirs.spanId}-01`]);
    const [server, ask, asked, told] = [
      named('POST /orders', 2),
      named('ask; <melon>', 4),
      named('ask; <melon>', 5),
      named('told\nmelon', 4),
    ];
    expect(ask).toMatchObject({
      ...{ traceId: theirs.traceId, parentSpanId: theirs.spanId },
      links: [{ traceId: server.traceId, spanId: server.spanId }],
    });
    expect(asked).toMatchObject({ traceId: theirs.traceId, parentSpanId: ask.spanId });
    expect(told).toMatchObject({ traceId: theirs.traceId, parentSpanId: asked.spanId });
    expect(server.traceId).not.toBe(theirs.traceId);
  });

  it('is one trace, in which each span is the child of its cause', () => {
    const { spans, named } = spansOf();
    const client = named('POST /orders', 3);
    const server = named('POST /orders', 2);
    const ask = named('ask; <melon>', 4);
    expect(client).toMatchObject({ startTimeUnixNano: '1700000000000010000', endTimeUnixNano: '1700000000000050000' });
    expect(client.parentSpanId).toBeUndefined();
    expect(server).toMatchObject({ parentSpanId: client.spanId, traceId: client.traceId });
    expect(ask).toMatchObject({ parentSpanId: server.spanId, traceId: client.traceId });
    for (const { traceId, spanId } of spans) {
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(spanId).toMatch(/^[0-9a-f]{16}$/);
    }
  });
});

describe('JSON', () => {
  it('has every event once, causes first, and every delivery', () => {
    const { events, deliveries } = JSON.parse(written('json'));
    const at = (id: number) => events.findIndex((event: { id: number }) => event.id === id);
    expect(events).toHaveLength(9);
    expect(deliveries).toHaveLength(4);
    for (const { send, receive } of deliveries) expect(at(send)).toBeLessThan(at(receive));
  });
});
