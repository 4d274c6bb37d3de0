import { describe, expect, it } from 'vitest';
import type { GroupName, NodeName } from '../system/model.ts';
import { type BreakpointId, type BreakpointWish, makeBreakpoint } from './breakpoint.ts';
import type { Members } from './scope.ts';

const shop = ['orders', 'stock'].map((name) => ({
  name: name as NodeName,
  group: name as GroupName,
})) as Members[number][];
const plain = { line: 0, column: undefined, condition: undefined, hitCondition: undefined, logMessage: undefined };
const make = (wish: Partial<BreakpointWish>) => makeBreakpoint(1 as BreakpointId, '/x.js', { ...plain, ...wish }, shop);

describe('A breakpoint that can be set nowhere says why', () => {
  it.each([
    [{ condition: '@order' }, 'There is no node "order" in this system. Its nodes are orders, stock.'],
    [{ condition: '@stock && a >' }, "The condition can't be parsed: Unexpected token ')'."],
    [{ hitCondition: 'often' }, 'The hit count "often" is not understood. Write 5, >= 5, > 5, <= 5, < 5 or % 5.'],
    [{ hitCondition: '% 0' }, 'The hit count "% 0" is not understood. Write 5, >= 5, > 5, <= 5, < 5 or % 5.'],
    [{ logMessage: 'total {a >}' }, "{a >} in the log message can't be parsed: Unexpected token ')'."],
    [{ logMessage: 'total {a' }, 'A { in the log message has no }. For a brace in the text write {{.'],
  ])('%o', (wish, problem) => {
    expect(make(wish).problem).toBe(problem);
  });

  it('and says nothing when all is well', () => {
    expect(make({ condition: '@stock && a > 1 // why not' }).problem).toBeUndefined();
    expect(make({ condition: 'this.#open && other.#open' }).problem).toBeUndefined();
  });
});

describe('A logpoint', () => {
  it('is for the nodes of its condition and of its message', () => {
    expect(make({ condition: '@orders', logMessage: 'a' }).nodes).toEqual(['orders']);
    expect(make({ logMessage: '@stock a {b}' })).toMatchObject({
      nodes: ['stock'],
      log: [{ text: 'a ' }, { expression: 'b' }],
    });
    expect(make({ condition: '@orders', logMessage: '@orders,stock a' }).nodes).toEqual(['orders']);
  });

  it('may begin with an @ that names nobody', () => {
    expect(make({ logMessage: '@ada logs in' })).toMatchObject({ nodes: undefined, log: [{ text: '@ada logs in' }] });
  });
});
