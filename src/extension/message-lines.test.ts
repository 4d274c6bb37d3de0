import { describe, expect, it } from 'vitest';
import type { EventId } from '../protocol/event-id.ts';
import type { EventReport, MessageReport, MessagesAnswer, MessageTree, SiteReport } from '../protocol/timeline.ts';
import { cardOf } from './message-card.ts';
import { linesOf } from './message-lines.ts';

let last = 0;

const site = (source: string, line: number): SiteReport => ({
  ...{ name: 'handle', source, path: `/shop/${source}`, line, column: 3, isForeign: false },
});

const message = (name: string, more: Partial<MessageReport> = {}): MessageReport => ({
  id: ++last as EventId,
  label: `orders#${last}`,
  protocol: 'http',
  role: 'request',
  name,
  from: { lane: 1, title: 'gateway' },
  to: [{ lane: 2, title: 'orders-1' }],
  state: 'delivered',
  match: 'exact',
  sentAt: 2_104_000,
  receivedAt: 2_104_300,
  ...more,
});

const tree = (of: MessageReport, ...children: readonly MessageTree[]): MessageTree => ({
  message: of,
  children,
  isCut: false,
});

const answer = (...trees: readonly MessageTree[]): MessagesAnswer => ({ version: 1, trees, kept: 9, missing: 0 });
const text = (of: MessagesAnswer) => linesOf('Shop', of).map((line) => line.text);

describe('the last messages', () => {
  it('stand above those that they have caused, with their answers', () => {
    const created = { id: 99 as EventId, after: 12_400, status: 201 };
    const order = message('POST /orders', {
      from: { lane: 'browser', title: 'browser' },
      to: [{ lane: 1, title: 'gateway' }],
      answer: created,
      takenAt: site('gateway.ts', 20),
    });
    const reply = message('201 POST /orders', { role: 'response', sentFrom: site('gateway.ts', 40) });
    const inner = message('ws text', { role: 'data', sentFrom: site('gateway.ts', 33), match: 'inferred' });
    expect(text(answer(tree(order, tree(inner), tree(reply))))).toEqual([
      '# Shop: the last 3 messages, the newest first, each above those that it has caused',
      '',
      'POST /orders  browser → gateway   201 after 12.4 ms  at 2.104 s  gateway.ts:20 → gateway.ts:40',
      '  ws text     gateway → orders-1  300 µs, inferred   at 2.104 s  gateway.ts:33',
    ]);
  });

  it('lead to the lines that sent and took them', () => {
    const sent = message('hello', { sentFrom: site('a.ts', 7), takenAt: site('b.ts', 1) });
    const line = linesOf('Shop', answer(tree(sent))).at(-1);
    expect(line?.event).toBe(sent.id);
    expect(line?.links.map(({ from, to, site: { path } }) => [line.text.slice(from, to), path])).toEqual([
      ['a.ts:7', '/shop/a.ts'],
      ['b.ts:1', '/shop/b.ts'],
    ]);
  });

  it('have a blank line between them where something is below one', () => {
    const lone = () => tree(message('tick'));
    const lines = text(answer(lone(), lone(), tree(message('order'), lone()), lone())).map(
      (line) => line.split('  ')[0],
    );
    expect(lines.slice(1)).toEqual(['', 'tick', 'tick', '', 'order', '', '', 'tick']);
  });

  it('that can not be opened are shown all the same', () => {
    const { path: _, ...gone } = site('evaluated code 12', 3);
    const line = linesOf('Shop', answer(tree(message('hello', { sentFrom: gone })))).at(-1);
    expect(line?.text).toContain('evaluated code 12:3');
    expect(line?.links).toEqual([]);
  });

  it.each([
    [{ state: 'lost' }, 'lost'],
    [{ state: 'in flight' }, 'in flight'],
    [{ state: 'left' }, 'no answer yet'],
    [{ role: 'data', receivedAt: 3_604_000 }, '1.500 s'],
    [{ answer: { id: 1 as EventId, after: 700 } }, 'answered after 700 µs'],
  ] as const)('%j say how they went', (more, words) => {
    expect(text(answer(tree(message('hello', more)))).at(-1)).toBe(`hello  gateway → orders-1  ${words}  at 2.104 s`);
  });

  it('stay on their line, whatever they are called', () => {
    const name = 'GET /\u2028evil\n\u202egnp';
    expect(text(answer(tree(message(name)))).at(-1)).toMatch(/^GET \/\ufffdevil\ufffd\ufffdgnp {2}gateway/);
  });

  it('that are missing are counted, and that there are none is explained', () => {
    expect(text({ ...answer(tree(message('hello'))), missing: 12 })[1]).toBe(
      '# 12 came faster than they could be taken, and are missing',
    );
    expect(text({ ...answer(), empty: 'No message has been seen yet.' })).toEqual([
      '# Shop: No message has been seen yet.',
    ]);
  });

  it('say when there is more below them', () => {
    expect(text(answer({ ...tree(message('hello')), isCut: true })).at(-1)).toBe('  … and more');
  });
});

it('the card of a message shows its payload, its headers and both places', () => {
  const end: EventReport = {
    ...{ id: 1 as EventId, label: 'gateway#1', lane: 1, kind: 'send', time: 0, protocol: 'http', role: 'request' },
    ...{ name: 'POST /orders', outcome: 'complete', payload: 'kept', preview: '{"item":"melon"}', size: 16 },
    headers: [['content-type', 'application/json'] as const],
    stack: [site('gateway.ts', 33)],
  };
  const taken: EventReport = { ...end, label: 'orders#4', kind: 'receive', stack: [], handler: site('orders.ts', 12) };
  expect(cardOf({ version: 1, event: end, ends: [end, taken] })).toEqual([
    { markdown: 'gateway#1 · http · 16 bytes' },
    { text: '{"item":"melon"}', language: 'json' },
    { text: 'content-type: application/json', language: 'text' },
    { markdown: 'sent by' },
    { text: 'handle  /shop/gateway.ts:33', language: 'text' },
    { markdown: 'taken by' },
    { text: 'handle  /shop/orders.ts:12', language: 'text' },
  ]);
});
