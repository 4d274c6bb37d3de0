import { describe, expect, it } from 'vitest';
import type { LaneReport, LanesAnswer } from '../protocol/picture.ts';
import { foldsAfter, rowsOf } from './rows.ts';

describe('Rows of the picture', () => {
  it('keep workers under their node and outside peers last', () => {
    expect(keys({ sorted: ['redis', 'ledger'] })).toEqual([
      'ledger',
      'sign',
      'gateway',
      'orders-1',
      'orders-2',
      'redis',
    ]);
  });

  it('leave out of a name below another one what that one says', () => {
    const all = ['app', 'app (orders.ts)', 'app (orders.ts) #2', 'apple (orders.ts)', 'sign'];
    const told = all.map((name) => lane(name, name === 'app' ? {} : { parent: 'app' }));
    const titles = rows({ lanes: { ...lanes, lanes: told } }).map(({ title }) => title);
    expect(titles).toEqual(['app', 'orders.ts', 'orders.ts #2', 'apple (orders.ts)', 'sign']);
  });

  it('fold replicas into one row, and out of it again', () => {
    const [, first] = rows({});
    const folded = foldsAfter(first!, rows({}), []);
    expect(folded).toEqual(['group orders']);
    const closed = rows({ folded });
    expect(closed.map(({ key }) => key)).toEqual(['gateway', 'group orders', 'ledger', 'sign', 'redis']);
    expect(closed[1]?.lanes.map(({ lane }) => lane)).toEqual(['orders-1', 'orders-2']);
    expect(foldsAfter(closed[1]!, closed, folded)).toEqual([]);
  });

  it('fold workers into their node, and leave out what is hidden', () => {
    const ledger = rows({}).find(({ key }) => key === 'ledger')!;
    expect(keys({ folded: foldsAfter(ledger, rows({}), []), hidden: ['redis'] })).not.toContain('sign');
  });

  it('are those that a filter leaves, where the rest is to be folded away', () => {
    const hits = { total: 2, lanes: ['orders-2', 'sign', 'redis'] };
    expect(keys({ hits, isFolding: true })).toEqual(['orders-2', 'sign', 'redis']);
    expect(keys({ hits, isFolding: true, hidden: ['redis'] })).toEqual(['orders-2', 'sign']);
    expect(keys({ hits })).toHaveLength(6);
    expect(keys({ hits: { total: 0, lanes: [] }, isFolding: true })).toHaveLength(6);
  });
});

const lanes: LanesAnswer = {
  version: 1,
  lanes: [
    lane('gateway'),
    lane('orders-1', { group: 'orders' }),
    lane('orders-2', { group: 'orders' }),
    lane('ledger'),
    lane('sign', { kind: 'worker', parent: 'ledger' }),
    lane('redis', { kind: 'outside', state: 'outside' }),
  ],
  isLive: true,
  extent: { time: { from: 0, to: 1 }, order: { from: 0, to: 1 } },
  events: 0,
  messages: 0,
};

function lane(name: string, more: Partial<LaneReport> = {}): LaneReport {
  return { lane: name, kind: 'main', state: 'running', events: 0, missing: 0, unseen: [], ...more };
}

function rows(wishes: Partial<Parameters<typeof rowsOf>[0]>) {
  return rowsOf({
    ...{ lanes, hidden: [], folded: [], sorted: [] },
    ...{ hits: undefined, isFolding: false },
    ...wishes,
  });
}

function keys(wishes: Partial<Parameters<typeof rowsOf>[0]>): string[] {
  return rows(wishes).map(({ key }) => key);
}
