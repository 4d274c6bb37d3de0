/** Exports by the rules of those who read them: their own parsers where they have one for Node, else what their documents say. */
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import mermaid from 'mermaid';
import { describe, expect, it } from 'vitest';
import { understood } from '../../../test/collector.ts';
import { exportedOf } from '../../../test/exported.ts';
import { content, History } from '../../../test/history.ts';
import type { Exported } from './exported.ts';
import { formats } from './formats.ts';

/** All that is awkward to write down: signs of their own in names, lost messages, outsiders, broadcasts, answers of all kinds. */
function awkward(): Exported {
  const history = new History();
  const [gateway, orders, stock] = ['gateway', 'orders "1"; <b>', 'stock'].map((node) => history.isolate(node));
  if (!gateway || !orders || !stock) throw new Error('three isolates');
  const nasty = 'POST /a?b=;#<script>"\'{}%%\n\r\u2028end é🍉 participant loop ->> x: y';
  const stack = [{ script: '/shop/gateway.ts', line: 3, column: 1, name: 'buy' }];
  // Two requests that overlap, on both sides.
  const early = gateway.send({ name: 'GET /slow', role: 'request' });
  const slow = orders.take(early, { name: 'GET /slow', role: 'request' });
  const ask = gateway.send({ name: nasty, role: 'request', size: 12, stack, preview: '{}', headers: ['a', 'b'] });
  const asked = orders.take(ask, { name: nasty, role: 'request' });
  const call = orders.send({ name: 'Stock.Reserve', protocol: 'grpc', role: 'request', cause: asked >>> 0 });
  const called = stock.take(call, { name: 'Stock.Reserve', protocol: 'grpc', role: 'request' });
  const reply = { name: 'OK Stock.Reserve', protocol: 'grpc', role: 'response', status: 'OK' } as const;
  const done = stock.send({ ...reply, replyTo: called >>> 0, cause: called >>> 0 });
  orders.take(done, { ...reply, replyTo: call >>> 0 });
  const slowly = { name: '200 GET /slow', role: 'response', status: 200 } as const;
  const late = orders.send({ ...slowly, replyTo: slow >>> 0 });
  gateway.take(late, { ...slowly, replyTo: early >>> 0 });
  const answer = { name: '503 POST /a', role: 'response', status: 503, size: 4 } as const;
  const answered = orders.send({ ...answer, replyTo: asked >>> 0, cause: asked >>> 0 });
  gateway.take(answered, { ...answer, replyTo: ask >>> 0 });
  const news = stock.send({ name: 'end', protocol: 'udp', match: content('news', 'x') });
  for (const one of [gateway, orders]) one.take(news, { name: 'end', protocol: 'udp' });
  gateway.send({ name: 'GET /away', role: 'request', peer: '[2001:db8::1]:443', protocol: 'https' });
  const lost = gateway.send({ name: '', protocol: 'ws', peer: 'browser' });
  gateway.tell({ kind: 'more', of: lost >>> 0, time: history.tick(), outcome: 'lost' });
  orders.receive({ name: 'GET /from/outside', role: 'request', peer: '10.0.0.7' });
  return exportedOf(history.run(), ['gateway', 'orders "1"; <b>', 'stock']);
}

const written = (format: string, exported = awkward()) => [...(formats[format]?.(exported) ?? [])].join('');

describe("Mermaid's own parser", () => {
  it('takes a diagram, whatever the names of messages are', async () => {
    await expect(mermaid.parse(written('mermaid'))).resolves.toMatchObject({ diagramType: 'sequence' });
  });

  it('takes one of a run without a message', async () => {
    const nothing = exportedOf(new History().run(), []);
    await expect(mermaid.parse(written('mermaid', nothing))).resolves.toMatchObject({ diagramType: 'sequence' });
  });
});

describe('OTLP', () => {
  it('is what the protocol says, with nothing that it does not know', () => {
    const { given, taken, error } = understood(JSON.parse(written('otlp')));
    expect(error).toBeNull();
    expect(taken).toEqual(given);
  });

  it('names its attributes as the semantic conventions do, or begins them with our name', () => {
    const known = new Set<unknown>(Object.values(conventions));
    const keys = [...written('otlp').matchAll(/"key":"([^"]+)"/g)].map(([, key = '']) => key);
    expect(keys).toContain('http.request.method');
    expect(keys.filter((key) => !known.has(key) && !key.startsWith('lightcone.'))).toEqual([]);
  });

  it('has ids of the right length, times that do not go back, and parents and links that are there', () => {
    const { resourceSpans } = JSON.parse(written('otlp'));
    const spans = resourceSpans.flatMap(({ scopeSpans }: { scopeSpans: { spans: object[] }[] }) =>
      scopeSpans.flatMap((scope) => scope.spans),
    );
    const ids = new Set(spans.map(({ traceId, spanId }: Record<string, string>) => `${traceId} ${spanId}`));
    expect(ids.size).toBe(spans.length);
    for (const { traceId, spanId, parentSpanId, startTimeUnixNano, endTimeUnixNano, links = [] } of spans) {
      expect(`${traceId} ${spanId}`).toMatch(/^[0-9a-f]{32} [0-9a-f]{16}$/);
      expect(BigInt(endTimeUnixNano) > BigInt(startTimeUnixNano)).toBe(true);
      if (parentSpanId !== undefined) expect(ids).toContain(`${traceId} ${parentSpanId}`);
      for (const link of links) expect(ids).toContain(`${link.traceId} ${link.spanId}`);
    }
  });
});

/** As "Trace Event Format" has it (https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU). */
describe('the trace-event format', () => {
  interface TraceEvent {
    readonly ph: string;
    readonly name: string;
    readonly ts: number;
    readonly dur: number;
    readonly pid: number;
    readonly tid: number;
    readonly id: number;
    readonly cat: string;
    readonly bp?: string;
  }
  const events: readonly TraceEvent[] = JSON.parse(written('perfetto')).traceEvents;

  it('gets phases that there are, with all that each of them must have', () => {
    expect(events.length).toBeGreaterThan(20);
    for (const event of events) {
      expect('MXsfbe').toContain(event.ph);
      expect(event.name).toEqual(expect.any(String));
      for (const number of [event.ts, event.pid, event.tid]) expect(Number.isSafeInteger(number)).toBe(true);
      if (event.ph === 'X') expect(event.dur).toBeGreaterThan(0);
      if ('sfbe'.includes(event.ph)) expect([event.id, event.cat]).not.toContain(undefined);
    }
  });

  it('gets flows that begin before they end, each within a slice of its thread', () => {
    for (const end of events.filter(({ ph }) => ph === 'f')) {
      const begin = events.find(({ ph, id }) => ph === 's' && id === end.id);
      expect(begin?.ts).toBeLessThanOrEqual(end.ts);
      for (const flow of [begin, end]) {
        const around = events.filter(
          ({ ph, ts, dur, pid, tid }) =>
            ph === 'X' && pid === flow?.pid && tid === flow.tid && ts <= flow.ts && flow.ts <= ts + dur,
        );
        expect(around).not.toEqual([]);
      }
    }
  });

  it('gets requests that end as often as they begin, and later', () => {
    const begins = events.filter(({ ph }) => ph === 'b');
    expect(begins.length).toBeGreaterThan(2);
    expect(events.filter(({ ph }) => ph === 'e')).toHaveLength(begins.length);
    for (const { id, cat, ts } of begins)
      expect(events.find((end) => end.ph === 'e' && end.id === id && end.cat === cat)?.ts).toBeGreaterThanOrEqual(ts);
  });

  it('gets slices of a thread that lie within each other or apart', () => {
    const slices = events.filter(({ ph }) => ph === 'X');
    for (const one of slices)
      for (const other of slices) {
        if (one === other || one.pid !== other.pid || one.tid !== other.tid || one.ts > other.ts) continue;
        const isApart = other.ts >= one.ts + one.dur;
        const isWithin = other.ts + other.dur <= one.ts + one.dur;
        const isAround = one.ts === other.ts && one.dur <= other.dur;
        expect(isApart || isWithin || isAround, `${JSON.stringify(one)} ${JSON.stringify(other)}`).toBe(true);
      }
  });
});

/** As its parser and its graph want them (js/model/parser.js and js/model/modelGraph.js of DistributedClocks/shiviz). */
describe('ShiViz', () => {
  it('gets clocks that begin with 1, go on by 1, name no unknown host and never more than there is', () => {
    const [expression = '', , ...log] = written('shiviz').split('\n');
    const parsed = [...log.join('\n').matchAll(new RegExp(`^${expression}$`, 'gm'))];
    expect(parsed).toHaveLength(awkward().run.store.size);
    const lines = new Map<string, Record<string, number>[]>();
    for (const { groups } of parsed) {
      const host = groups?.['host'] ?? '';
      lines.set(host, [...(lines.get(host) ?? []), JSON.parse(groups?.['clock'] ?? '')]);
    }
    for (const [host, clocks] of lines) {
      expect(clocks.map((clock) => clock[host])).toEqual(clocks.map((_, at) => at + 1));
      for (const clock of clocks) {
        for (const [other, time] of Object.entries(clock)) {
          expect(time).toBeGreaterThan(0);
          expect(time).toBeLessThanOrEqual(lines.get(other)?.length ?? 0);
          // What is known of somebody takes in all that was known there.
          for (const [third, known] of Object.entries(lines.get(other)?.[time - 1] ?? {}))
            expect(clock[third]).toBeGreaterThanOrEqual(known);
        }
      }
    }
  });
});
