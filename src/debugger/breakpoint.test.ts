import { describe, expect, it } from 'vitest';
import { type BreakpointId, makeBreakpoint, parseScope } from './breakpoint.ts';

describe('A condition', () => {
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
  ])('%s', (text, nodes, expression) => {
    expect(parseScope(text)).toEqual({ nodes, expression });
  });
});

describe('A breakpoint that can be set nowhere says why', () => {
  const make = (condition: string) =>
    makeBreakpoint(1 as BreakpointId, '/x.js', { line: 0, column: undefined, condition, unsupported: undefined }, [
      'orders',
      'stock',
    ]).problem;

  it('when its node is not in the system', () => {
    expect(make('@order')).toBe('There is no node "order" in this system. Its nodes are orders, stock.');
  });

  it('when its condition is no expression', () => {
    expect(make('@stock && a >')).toBe("The condition can't be parsed: Unexpected token ')'.");
  });

  it('and says nothing when all is well', () => {
    expect(make('@stock && a > 1 // why not')).toBeUndefined();
  });
});
