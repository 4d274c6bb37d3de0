import { expect, it } from 'vitest';
import type { EventId } from '../protocol/event-id.ts';
import type { MessagePicture } from '../protocol/picture.ts';
import { mermaidOf } from './mermaid.ts';

it('A chain of messages becomes a sequence diagram, and nothing in a name can leave its line', () => {
  const text = mermaidOf(
    [message('POST /a;b', 0, 1), message('x\nend #', 1, undefined, { isFailed: true, status: 500 })],
    [{ title: 'gateway' }, { title: 'orders' }],
  );
  expect(text.split('\n')).toEqual([
    'sequenceDiagram',
    '  participant n0 as gateway',
    '  participant n1 as orders',
    '  participant outside as outside',
    '  n0->>n1: POST /a#59;b',
    '  n1-xoutside: x end #35; 500',
    '',
  ]);
});

function message(
  name: string,
  from: number,
  to: number | undefined,
  more: Partial<MessagePicture> = {},
): MessagePicture {
  const event = 1 as unknown as EventId;
  return {
    message: event,
    protocol: 'http',
    role: 'request',
    name,
    from: { row: from, at: 0, event },
    ...(to !== undefined && { to: { row: to, at: 1, event } }),
    state: 'delivered',
    isFailed: false,
    isInferred: false,
    isEntry: false,
    matches: true,
    ...more,
  };
}
