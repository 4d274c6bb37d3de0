import { describe, expect, it } from 'vitest';
import type { IsolateReport, NodeReport, NodesReport } from '../protocol/control.ts';
import { type Row, rowsOf } from './rows.ts';
import { statusText } from './status-text.ts';
import { choicesFor } from './target.ts';

const isolate = (threadId: number, title: string, state = ''): IsolateReport => ({
  threadId,
  title,
  kind: 'main',
  state,
});

const node = (name: string, more: Partial<NodeReport> = {}): NodeReport => ({
  name,
  group: name,
  kind: 'launch',
  state: 'running',
  phase: 'running',
  restarts: 0,
  isolates: [],
  folded: [],
  unseen: [],
  ...more,
});

const report = (...nodes: readonly NodeReport[]): NodesReport => ({ width: 'all', state: 'running', nodes });
const session = (name: string, ...nodes: readonly NodeReport[]) => ({
  id: `id-${name}`,
  name,
  report: report(...nodes),
});

/** `orders  held · 4711`, children indented. */
function drawn(rows: readonly Row[], indent = ''): string[] {
  return rows.flatMap((row) => [
    `${indent}${row.label}  ${row.description}`.trimEnd(),
    ...drawn(row.children, `${indent}  `),
  ]);
}

describe('the Nodes view', () => {
  it('shows nodes in the order of the configuration, replicas in their group', () => {
    const shop = session(
      'Shop',
      node('gateway', { pid: 10, state: 'held', phase: 'halted', isolates: [isolate(1, 'gateway', 'held')] }),
      node('orders-1', { group: 'orders', pid: 11, state: 'stopped', phase: 'halted' }),
      node('stock', { state: 'waiting for gateway', phase: 'waiting' }),
      node('orders-2', { group: 'orders', pid: 12, state: 'held', phase: 'halted', restarts: 2 }),
    );
    expect(drawn(rowsOf([shop]))).toEqual([
      'gateway  held · pid 10',
      'orders  1 stopped, 1 held',
      '  orders-1  stopped · pid 11',
      '  orders-2  held · pid 12 · restarted 2×',
      'stock  waiting for gateway',
    ]);
  });

  it('shows children, workers and folded tools inside their node, and the one isolate of a node as the node', () => {
    const ledger = node('ledger', {
      pid: 20,
      isolates: [
        isolate(1, 'ledger'),
        { threadId: 2, title: 'ledger (audit.js)', kind: 'child', pid: 21, state: 'not stopped yet' },
        { threadId: 3, title: 'ledger (hash.js #2)', kind: 'worker', state: 'held' },
      ],
      folded: ['npm (19)', 'tsx (18)'],
    });
    expect(drawn(rowsOf([session('Shop', ledger, node('stock', { isolates: [isolate(4, 'stock')] }))]))).toEqual([
      'ledger  running · pid 20',
      '  main  running',
      '  audit.js  not stopped yet · pid 21',
      '  hash.js #2  held',
      '  tools  npm (19), tsx (18)',
      'stock  running',
    ]);
  });

  it('says what can not be seen of the messages of a node that ran before', () => {
    const late = node('stock', { kind: 'attach', unseen: ['WebSockets that were open before', 'workers'] });
    const [row] = rowsOf([session('Shop', late)]);
    expect(row?.description).toBe('running · some messages not seen');
    expect(row?.tooltip).toContain('not seen of its messages:\n\n- WebSockets that were open before\n- workers');
    expect(row?.spoken).toBe('stock, running, some messages not seen');
  });

  it('has a row for each session only where there are several', () => {
    expect(drawn(rowsOf([session('Shop', node('stock')), session('Raft', node('peer'))]))).toEqual([
      'Shop  running · all',
      '  stock  running',
      'Raft  running · all',
      '  peer  running',
    ]);
    expect(rowsOf([])).toEqual([]);
  });

  it('keeps the id of a row through all states, and no two rows share one', () => {
    const before = rowsOf([session('Shop', node('a', { group: 'g' }), node('g', { group: 'g' }))]);
    const after = rowsOf([
      session('Shop', node('a', { group: 'g', phase: 'ended', state: 'exited with code 1' }), node('g')),
    ]);
    const ids = (rows: readonly Row[]): string[] => rows.flatMap(({ id, children }) => [id, ...ids(children)]);
    expect(new Set(ids(before)).size).toBe(3);
    expect(ids(after)).toEqual(ids(before));
  });

  it('goes to the isolate that has stopped, not to one that is held', () => {
    const isolates = [isolate(7, 'orders', 'held'), { ...isolate(8, 'worker', 'stopped'), kind: 'worker' as const }];
    const [row] = rowsOf([session('Shop', node('orders', { phase: 'halted', isolates }))]);
    expect(row?.shows).toBe(8);
    expect(rowsOf([session('Shop', node('orders', { isolates: [isolate(7, 'orders')] }))])[0]).not.toHaveProperty(
      'shows',
    );
  });

  it('tells a crash from an end by its icon, and speaks without symbols', () => {
    const [crashed, ended] = rowsOf([
      session(
        'Shop',
        node('a', { phase: 'ended', state: 'exited with code 1', restarts: 1 }),
        node('b', { phase: 'ended', state: 'exited with code 0' }),
      ),
    ]);
    expect(crashed?.icon.id).toBe('error');
    expect(ended?.icon.id).toBe('circle-slash');
    expect(crashed?.spoken).toBe('a, exited with code 1, restarted once');
  });
});

describe('the status bar', () => {
  const halted = (...phases: NodeReport['phase'][]): NodesReport => ({
    ...report(...phases.map((phase, at) => node(`n${at}`, { phase }))),
    state: 'halted',
  });

  it('says what stands and what runs', () => {
    expect(statusText('Shop', report(node('a')))).toBe('$(play) Shop running · all');
    expect(statusText('Shop', halted('halted', 'halted', 'ended'))).toBe('$(debug-pause) Shop halted · all');
    expect(statusText('Shop', { ...halted('halted', 'running', 'running'), width: 'node' })).toBe(
      '$(debug-pause) Shop: 1 of 3 halted · node',
    );
  });
});

describe('a command by its name', () => {
  const shop = session(
    'Shop',
    node('gateway', { isolates: [isolate(1, 'gateway')] }),
    node('orders', { phase: 'halted', state: 'stopped', isolates: [isolate(2, 'orders')] }),
    node('ledger', { phase: 'halted', state: 'held', kind: 'attach', isolates: [isolate(3, 'ledger')] }),
    node('stock', { phase: 'waiting', state: 'waiting for gateway' }),
  );
  const labels = (...args: Parameters<typeof choicesFor>) => choicesFor(...args).map(({ label }) => label);

  it('is offered for the nodes that it fits, the focused one first', () => {
    expect(labels('running', [shop], undefined)).toEqual(['gateway']);
    expect(labels('halted', [shop], { sessionId: shop.id, threadId: 3 })).toEqual(['ledger', 'orders']);
    expect(labels('halted', [shop], { sessionId: 'another', threadId: 3 })).toEqual(['orders', 'ledger']);
    expect(labels('alive', [shop], undefined)).toEqual(['gateway', 'orders']);
  });
});
