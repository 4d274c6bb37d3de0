import { expect, test } from 'vitest';
import { stateText } from './state-text.ts';

const told = (threadId: number, title: string, name: string, value: string) => ({ threadId, title, name, value });

test('each node has a line and each name a column, be it told by all of them or not', () => {
  const rows = [
    told(1, 'raft-1', 'role', "'leader'"),
    told(1, 'raft-1', 'log', `[\n  ${"'entry', ".repeat(20)}\n]`),
    told(2, 'raft-2', 'role', "'follower'"),
    told(2, 'raft-2', 'term', '3'),
  ];
  expect(stateText('Raft · halted', rows).split('\n')).toEqual([
    'Raft · halted',
    '',
    'node    role        log                                                           term',
    `raft-1  'leader'    [ ${"'entry', ".repeat(6)}'en…  -`,
    "raft-2  'follower'  -                                                             3",
    '',
  ]);
});

test('who has no value is told how to get one', () => {
  expect(stateText('Shop · running', [])).toContain('expose role = `this.role` line');
});
