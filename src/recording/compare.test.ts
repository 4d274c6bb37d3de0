import { describe, expect, it } from 'vitest';
import { lineOf } from '../../test/exported.ts';
import { History, seqOf } from '../../test/history.ts';
import { type Compared, differences } from './compare.ts';

/** Who asks whom for what, and what is answered; `orders` asks `stock` for each order before it answers. */
interface Shop {
  readonly orders: readonly { readonly item: string; readonly status?: number; readonly at?: string }[];
  /** Whether requests lie between each other: all are sent, then all are served, the last one first. */
  readonly isParallel?: boolean;
  readonly replicas?: number;
  /** After so many orders another process has the name of `stock`. */
  readonly stockRestartsAfter?: number;
  /** A port that the system has chosen. */
  readonly port?: number;
}

function shop({ orders, isParallel = false, replicas = 1, stockRestartsAfter, port = 40001 }: Shop): Compared {
  const history = new History();
  const names = Array.from({ length: replicas }, (_, at) => (replicas === 1 ? 'orders' : `orders-${at + 1}`));
  const gateway = history.isolate('gateway');
  const servers = names.map((name) => history.isolate(name));
  let stock = history.isolate('stock');
  const served: (() => void)[] = [];
  let count = 0;
  for (const { item, status = 200, at } of orders) {
    const server = servers[at === undefined ? 0 : names.indexOf(at)] ?? gateway;
    const entry = gateway.receive({ name: `POST /buy/${item}`, role: 'request', peer: `127.0.0.1:${port}` });
    const ask = gateway.send({ name: `POST /orders/${item}`, role: 'request', cause: seqOf(entry) });
    served.push(() => {
      const asked = server.take(ask, { name: `POST /orders/${item}`, role: 'request' });
      if (count++ === stockRestartsAfter) stock = history.isolate('stock');
      const take = server.send({ name: `take ${item}`, cause: seqOf(asked) });
      stock.take(take, { name: `take ${item}` });
      const answer = { name: `${status} POST /orders/${item}`, role: 'response', status } as const;
      const answered = server.send({ ...answer, cause: seqOf(asked), replyTo: seqOf(asked) });
      const done = gateway.take(answered, { ...answer, replyTo: seqOf(ask) });
      gateway.send({ name: `tell ${status}`, cause: seqOf(done), peer: 'browser' });
    });
    if (!isParallel) served.pop()?.();
  }
  for (const serve of served.reverse()) serve();
  const lines = history.tellers.map(({ isolate, node }) => ({
    ...lineOf(isolate, node),
    group: node.startsWith('orders') ? 'orders' : node,
  }));
  return { run: history.run(), lines };
}

const fruit = [{ item: 'melon' }, { item: 'pear' }, { item: 'plum' }];
const words = (...runs: [Compared, Compared]) => differences(...runs).map((one) => one.words);

describe('two runs', () => {
  it('are the same if the same was sent because of the same', () => {
    expect(differences(shop({ orders: fruit }), shop({ orders: fruit }))).toEqual([]);
  });

  it('are the same if only the order of what is concurrent is another one', () => {
    expect(differences(shop({ orders: fruit }), shop({ orders: fruit, isParallel: true }))).toEqual([]);
    expect(differences(shop({ orders: fruit }), shop({ orders: [...fruit].reverse(), isParallel: true }))).toEqual([]);
  });

  it('are the same if a node was restarted in one of them, and a client had another port', () => {
    expect(differences(shop({ orders: fruit }), shop({ orders: fruit, stockRestartsAfter: 1, port: 40002 }))).toEqual(
      [],
    );
  });

  it('are the same whichever replica did it, if there are not as many', () => {
    const spread = fruit.map((one, at) => ({ ...one, at: `orders-${at + 1}` }));
    expect(differences(shop({ orders: fruit }), shop({ orders: spread, replicas: 3 }))).toEqual([]);
    const two = shop({ orders: fruit.map((one) => ({ ...one, at: 'orders-2' })), replicas: 2 });
    expect(differences(two, shop({ orders: spread, replicas: 3 }))).toEqual([]);
  });

  it('differ where another replica did it, if there are as many', () => {
    const at = (name: string) => shop({ orders: [{ item: 'melon', at: name }], replicas: 2 });
    expect(words(at('orders-1'), at('orders-2'))).toEqual([
      'Message 1 from gateway to orders-1: POST /orders/melon in the one, none in the other',
      'Message 1 from gateway to orders-2: none in the one, POST /orders/melon in the other',
    ]);
  });

  it('differ in an answer; what follows from that is not told again', () => {
    const bad = shop({ orders: fruit.map((one) => (one.item === 'pear' ? { ...one, status: 500 } : one)) });
    const [difference, ...rest] = differences(shop({ orders: fruit }), bad);
    expect(rest).toEqual([]);
    expect(difference).toMatchObject({
      from: 'orders',
      to: 'gateway',
      at: 1,
      first: { name: '200 POST /orders/pear' },
      second: { name: '500 POST /orders/pear' },
      words: 'Message 2 from orders to gateway: 200 POST /orders/pear in the one, 500 POST /orders/pear in the other',
    });
  });

  it('differ in what one of them has more of', () => {
    const [first] = differences(shop({ orders: fruit }), shop({ orders: fruit.slice(0, 2) }));
    expect(first).toMatchObject({ to: 'gateway', at: 2, first: { name: 'POST /buy/plum' } });
    expect(first).not.toHaveProperty('second');
  });

  it('are the same if they differ in ids only, which programs make', () => {
    const of = (id: string) => shop({ orders: [{ item: id }] });
    const one = of('0b5c7e0e-3a4e-4c7e-9d5b-2f1f6f1d9a11');
    expect(differences(one, of('9f5c7e0e-3a4e-4c7e-9d5b-2f1f6f1d9a99'))).toEqual([]);
    expect(differences(one, of('melon'))).not.toEqual([]);
  });
});
