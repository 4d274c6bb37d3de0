/** Peers that are not debugged and have a name. */
import { describe, expect, it } from 'vitest';
import { parseSystem } from './parse.ts';

const orders = { program: 'orders.js', ready: { port: 8100 } };

function parsed(nodes: object, ...watches: readonly string[]) {
  return parseSystem({ nodes: { orders, ...nodes }, watches }, { cwd: '/' });
}

function reason(nodes: object, ...watches: readonly string[]): string {
  try {
    parsed(nodes, ...watches);
    return 'It was accepted.';
  } catch (error) {
    return String(error);
  }
}

describe('An external peer', () => {
  it('is no node', () => {
    const { nodes, externals } = parsed({
      db: { external: 'localhost:5432' },
      api: { external: 'api.example.org:443' },
    });
    expect(nodes.map(({ name }) => name)).toEqual(['orders']);
    expect(externals).toEqual([
      { name: 'db', address: '127.0.0.1:5432' },
      { name: 'api', address: 'api.example.org:443' },
    ]);
  });

  it('may be at an end of what is watched', () => {
    const { settings } = parsed({ db: { external: 'db:5432' } }, 'send at orders to db', 'log receive from db');
    expect(settings.watches.map(({ from, to }) => from ?? to)).toEqual([['db'], ['db']]);
  });

  it.each([
    ['nothing but it', { orders: { external: 'db:1' } }, 'It names no nodes.'],
    ['no address', { db: { external: 'db' } }, '"external" must be the address of a peer, such as "redis:6379"'],
    ['another key', { db: { external: 'db:1', program: 'db.js' } }, 'unknown key "program"'],
    ['a slip', { db: { extrenal: 'db:1' } }, 'Did you mean "external"?'],
    ['the name of a node', { Orders: { external: 'db:1' } }, 'has the name of "orders". Rename one.'],
    ['a node to come after it', { a: { program: 'a.js', after: 'db' }, db: { external: 'db:1' } }, 'which is no node'],
    ['the place of a node', { db: { external: '[::1]:8100' } }, '"orders" and the external peer "db" are both at 127.'],
    [
      'the place of another',
      { db: { external: 'db:1' }, two: { external: 'DB:1' } },
      '"db" and the external peer "two" are both at DB:1. Remove one.',
    ],
  ])('is refused with %s', (_what, nodes, expected) => {
    expect(reason(nodes)).toContain(expected);
  });

  it('is no place where something is watched', () => {
    expect(reason({ db: { external: 'db:1' } }, 'send at db')).toContain('is at "db", which is external');
    expect(reason({ db: { external: 'db:1' } }, 'send to bd')).toContain('Did you mean "db"?');
  });
});
