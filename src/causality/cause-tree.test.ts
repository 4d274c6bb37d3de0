import { expect, it } from 'vitest';
import { History, seqOf } from '../../test/history.ts';
import type { CauseTree } from './cause-tree.ts';
import type { Run } from './run.ts';
import { readEvent } from './stored-event.ts';

/** As a person would write it: `ask(pay(receipt), answer)`. */
const written = (run: Run, tree: CauseTree | undefined): string => {
  if (!tree) return 'nothing';
  const name = readEvent(run.store, tree.message)?.name ?? '?';
  const children = tree.children.map((child) => written(run, child));
  if (tree.isCut) children.push('…');
  return children.length > 0 ? `${name}(${children.join(', ')})` : name;
};

function shop() {
  const history = new History();
  const [browserless, gateway, ledger] = [
    history.isolate('client'),
    history.isolate('gateway'),
    history.isolate('ledger'),
  ];
  const ask = browserless.send({ name: 'ask', role: 'request' });
  const asked = gateway.take(ask, { name: 'ask', role: 'request' });
  const pay = gateway.send({ name: 'pay', role: 'request', cause: seqOf(asked) });
  const paid = ledger.take(pay, { name: 'pay', role: 'request' });
  const receipt = ledger.send({ name: 'receipt', role: 'response', cause: seqOf(paid), replyTo: seqOf(paid) });
  const got = gateway.take(receipt, {
    name: 'receipt',
    role: 'response',
    cause: seqOf(asked),
    replyTo: seqOf(pay),
  });
  const other = gateway.send({ name: 'unrelated' });
  const answer = gateway.send({ name: 'answer', role: 'response', cause: seqOf(asked), replyTo: seqOf(asked) });
  const end = browserless.take(answer, { name: 'answer', role: 'response', replyTo: seqOf(ask) });
  return { history, ask, asked, pay, paid, receipt, got, other, answer, end };
}

it('an event leads back to where its chain began, and to all that came of it', () => {
  const { history, paid, end } = shop();
  const run = history.run();
  for (const id of [paid, end]) expect(written(run, run.causeTrees.of(id))).toBe('ask(pay(receipt), answer)');
});

it('what merely happened in the same isolate is no cause', () => {
  const { history, ask, asked, pay, paid, receipt, got, other, answer, end } = shop();
  const { causeOrder } = history.run();
  expect([...causeOrder.past(end)].sort()).toEqual([ask, asked, pay, paid, receipt, got, answer].sort());
  expect([...causeOrder.future(paid)].sort()).toEqual([receipt, got, answer, end].sort());
  expect([...causeOrder.past(other)]).toEqual([]);
  expect(causeOrder.path(pay, answer)).toEqual([pay, got, answer]);
  expect(causeOrder.path(other, answer)).toBeUndefined();
});

it('an answer from somebody who is not debugged belongs to its request', () => {
  const history = new History();
  const a = history.isolate('a');
  const ask = a.send({ name: 'GET /', role: 'request', peer: 'example.org:80' });
  const answer = a.receive({ name: '200 GET /', role: 'response', replyTo: seqOf(ask) });
  const run = history.run();
  expect(written(run, run.causeTrees.of(answer))).toBe('GET /(200 GET /)');
});

it('a tree that is too large says where it was cut, and keeps the way to what was asked for', () => {
  const history = new History();
  const [a, b] = [history.isolate('a'), history.isolate('b')];
  const asked = b.take(a.send({ name: 'ask' }));
  for (let at = 0; at < 10; at++) b.send({ name: `s${at}`, cause: seqOf(asked) });
  const wanted = b.send({ name: 'wanted', cause: seqOf(asked) });
  const run = history.run();
  expect(written(run, run.causeTrees.of(wanted, 4))).toBe('ask(s0, s1, wanted, …)');
});

it('wrong pairs that lead in a circle end', () => {
  const history = new History();
  const [a, b] = [history.isolate('a'), history.isolate('b')];
  const first = a.receive({ match: { by: 'id', isolate: 2, seq: 2 } });
  b.take(a.send({ cause: seqOf(first), name: 'to b' }));
  b.send({ cause: 1, name: 'to a' });
  const run = history.run();
  expect(written(run, run.causeTrees.of(first))).toContain('to b');
  expect(run.causeOrder.past(first).size).toBe(3);
});
