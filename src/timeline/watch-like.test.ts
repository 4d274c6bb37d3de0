import { expect, test } from 'vitest';
import type { MessageReport } from '../protocol/timeline.ts';
import { parseWatch } from '../system/watch.ts';
import { watchLike } from './watch-like.ts';

const message: MessageReport = {
  id: 1 as MessageReport['id'],
  label: 'gateway#1',
  protocol: 'http',
  role: 'request',
  name: 'POST /orders',
  from: { lane: 1, title: 'gateway (ledger.ts)' },
  to: [{ lane: 2, title: 'orders-1' }],
  state: 'delivered',
  match: 'exact',
};

test('a watch for messages like one is one that the debugger understands', () => {
  expect(watchLike('break', message)).toBe("break receive 'POST /orders' protocol http from gateway at orders-1");
  expect(parseWatch(watchLike('log', message))).toMatchObject({
    ...{ action: 'log', on: 'receive', name: '^POST \\/orders$', protocols: ['http'] },
    ...{ from: ['gateway'], at: ['orders-1'] },
  });
});

test.each(["GET /it's", 'C:\\temp "x"', 'say {name} (*)', 'ws text', '🙂'])('also where it is called %s', (name) => {
  const { name: pattern } = parseWatch(watchLike('break', { ...message, name }));
  expect(new RegExp(pattern ?? '', 'i').test(name)).toBe(true);
});

test('who is not debugged, and what has no name, is left out', () => {
  const browser = { lane: 'browser', title: 'browser' };
  expect(watchLike('break', { ...message, name: '', from: browser })).toBe('break receive protocol http at orders-1');
});

test.each(['tcp', 'tls', 'ws', 'pipe', 'udp'])('of %s does not name a sender that no probe can know', (protocol) => {
  expect(watchLike('break', { ...message, protocol })).not.toContain(' from ');
  expect(watchLike('break', { ...message, protocol: 'http' })).toContain(' from ');
});
