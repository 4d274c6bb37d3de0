import { expect, it } from 'vitest';
import { attachConfiguration } from './attach-configuration.ts';
import { explain } from './explanation.ts';

it('an answer has a line for each node, and one for all that say the same', () => {
  const why = 'this line is not loaded yet: no module of it imports src/audit.ts.';
  const nodes = [
    { node: 'gateway', isBound: false, why },
    { node: 'orders-1', isBound: true, why: 'bound at line 12.' },
    { node: 'stock', isBound: false, why },
  ];
  expect(explain({ summary: 'Bound in 1 of 3 nodes.', nodes })).toBe(
    `○ gateway, stock: ${why}\n\n● orders-1: bound at line 12.`,
  );
});

it('processes to attach to become nodes by their names', () => {
  const process = (name: string, pid: number) => ({ name, pid, command: 'node', ports: [] });
  expect(attachConfiguration('lightcone', [process('orders', 1), process('stock', 2)])).toEqual({
    type: 'lightcone',
    request: 'attach',
    name: 'orders, stock',
    nodes: { orders: { attach: { pid: 1 } }, stock: { attach: { pid: 2 } } },
  });
  const many = ['a', 'b', 'c', 'd', 'e'].map((name, at) => process(name, at));
  expect(attachConfiguration('lightcone', many).name).toBe('a, b and 3 more');
});
