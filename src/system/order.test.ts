import { expect, it } from 'vitest';
import { checkOrder } from './order.ts';
import { Problems } from './problems.ts';

/** What is wrong with an order that is written as `name: the nodes before it`. */
function problemsOf(order: Record<string, string[]>): string {
  const problems = new Problems();
  checkOrder(
    Object.entries(order).map(([name, after]) => ({ name, after })),
    problems,
  );
  return problems.isEmpty ? '' : problems.toError('The configuration').message;
}

it('accepts a diamond', () => {
  expect(problemsOf({ gateway: ['orders', 'users'], orders: ['stock'], users: ['stock'], stock: [] })).toBe('');
});

it('names a cycle in full, and nothing that only leads to it', () => {
  expect(problemsOf({ gateway: ['orders'], orders: ['stock'], stock: ['ledger'], ledger: ['orders'] })).toBe(
    "The configuration can't be used. Each of these nodes is to start after the next: " +
      'orders -> stock -> ledger -> orders. Remove one of these "after".',
  );
});

it('names a node that waits for itself', () => {
  expect(problemsOf({ orders: ['orders'] })).toBe(
    'The configuration can\'t be used. The node "orders" is to start after itself. Remove it from its "after".',
  );
});

it('names each of several cycles once', () => {
  const message = problemsOf({ a: ['b'], b: ['a'], c: ['d', 'a'], d: ['c'] });
  expect(message).toContain('a -> b -> a');
  expect(message).toContain('c -> d -> c');
  expect(message).toContain('for 2 reasons');
});

it('copes with a long chain', () => {
  const names = Array.from({ length: 1000 }, (_, index) => `node-${index}`);
  const chain = Object.fromEntries(names.map((name, index) => [name, names.slice(index + 1, index + 2)]));
  expect(problemsOf(chain)).toBe('');
});
