import { describe, expect, it } from 'vitest';
import type { GroupName, NodeName } from '../system/model.ts';
import { type Members, nodesMeant, parseScope, unknownName } from './scope.ts';

const member = (name: string, group = name) =>
  ({ name: name as NodeName, group: group as GroupName }) as Members[number];
const shop = [
  member('gateway'),
  member('orders-1', 'orders'),
  member('orders-2', 'orders'),
  member('stock'),
  member('api', 'web'),
];

describe('A scope', () => {
  it.each([
    [undefined, undefined, undefined],
    ['  ', undefined, undefined],
    ['total > 10', undefined, 'total > 10'],
    ['@orders', ['orders'], undefined],
    ['@orders-2 && total > 10', ['orders-2'], 'total > 10'],
    ['@orders total > 10', ['orders'], 'total > 10'],
    ['@orders, @stock.eu && a || b', ['orders', 'stock.eu'], 'a || b'],
    ['@orders,stock', ['orders', 'stock'], undefined],
    ['a && "@orders"', undefined, 'a && "@orders"'],
  ])('%s', (text, names, rest) => {
    expect(parseScope(text)).toEqual({ names, rest });
  });

  it.each([
    [['orders'], ['orders-1', 'orders-2']],
    [['orders-2'], ['orders-2']],
    [
      ['stock', 'orders'],
      ['orders-1', 'orders-2', 'stock'],
    ],
    [['web', 'api'], ['api']],
    [['all'], ['gateway', 'orders-1', 'orders-2', 'stock', 'api']],
  ])('@%s means nodes and groups, in the order of the configuration', (names, nodes) => {
    expect(nodesMeant(names, shop)).toEqual({ nodes });
  });

  it('of nobody names who there is', () => {
    expect(nodesMeant(['stock', 'order'], shop)).toEqual({ unknown: 'order' });
    expect(unknownName('order', shop)).toBe(
      'There is no node "order" in this system. Its nodes are gateway, orders-1, orders-2, stock, api, its groups orders, web.',
    );
  });
});
