import { describe, expect, it } from 'vitest';
import type { EventId } from '../../protocol/event-id.ts';
import { type Deed, differences } from './differences.ts';
import { whole } from './pictures.ts';

let number = 0;

function deed(kind: 'send' | 'receive', peer: string, name: string, more: Partial<Deed> = {}): Deed {
  number++;
  const event = number as EventId;
  const common = { event, time: number, kind, protocol: 'http', role: 'request', name, isFailed: false } as const;
  return { ...common, peer: { lane: peer, group: peer.replace(/-\d$/, '') }, ...more };
}

const compare = (first: readonly Deed[], second: readonly Deed[]) =>
  whole(differences(['orders-1', 'orders-2'], [first, second]));

describe('Two lanes', () => {
  it('are the same whatever the order between directions, the replica that they talk to, and the numbers in names', () => {
    const here = [
      deed('receive', 'gateway', 'POST /orders/1'),
      deed('send', 'stock-1', 'GET /5'),
      deed('send', 'db', 'x'),
    ];
    const there = [
      deed('send', 'db', 'x'),
      deed('receive', 'gateway', 'POST /orders/2'),
      deed('send', 'stock-2', 'GET /6'),
    ];
    expect(compare(here, there)).toMatchObject({
      differences: [],
      peers: [['db', 'gateway', 'stock-1'], expect.anything()],
    });
  });

  it('part, in each direction, at the first that is another one or failed in one of them', () => {
    const here = [deed('send', 'db', 'read'), deed('send', 'db', 'write'), deed('send', 'db', 'more')];
    const there = [
      deed('send', 'db', 'read'),
      deed('send', 'db', 'write', { isFailed: true }),
      deed('send', 'db', 'less'),
    ];
    expect(compare(here, there).differences).toMatchObject([
      { peer: 'db', same: 1, first: { name: 'write', isFailed: false }, second: { name: 'write', isFailed: true } },
    ]);
  });

  it('part where one of them has no more, the earliest first', () => {
    const here = [deed('send', 'db', 'a'), deed('send', 'cache', 'b')];
    const there = [deed('send', 'db', 'a'), deed('receive', 'gateway', 'c'), deed('send', 'db', 'd')];
    const found = compare(here, there).differences;
    expect(found.map(({ kind, peer, same }) => [kind, peer, same])).toEqual([
      ['send', 'cache', 0],
      ['receive', 'gateway', 0],
      ['send', 'db', 1],
    ]);
    expect(found.map(({ first, second }) => [first?.name, second?.name])).toEqual([
      ['b', undefined],
      [undefined, 'c'],
      [undefined, 'd'],
    ]);
  });

  it('are each the other of the other', () => {
    const here = [deed('send', 'orders-2', 'vote'), deed('receive', 'orders-2', 'vote')];
    const there = [deed('receive', 'orders-1', 'vote'), deed('send', 'orders-1', 'vote')];
    expect(compare(here, there).differences).toEqual([]);
  });

  it('may be very unequally busy', () => {
    const here = Array.from({ length: 30_000 }, () => deed('send', 'db', 'tick'));
    expect(compare(here, here.slice(0, 3)).differences).toMatchObject([{ same: 3, first: { name: 'tick' } }]);
  });
});
