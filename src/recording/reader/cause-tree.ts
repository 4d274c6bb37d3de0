import type { EventId } from '../../protocol/event-id.ts';
import { type CausesAnswer, type MessageTree, timelineVersion } from '../../protocol/timeline.ts';
import { forgottenEvent } from '../errors.ts';
import { DrawnMessages } from './drawn-messages.ts';
import { messageOf } from './event-report.ts';
import type { EventRow } from './event-rows.ts';
import type { RecordedRun } from './recorded-run.ts';

/** The message with which it began, with all that was sent because of it. @throws UserError where the event is not there */
export function causeTreeOf(run: RecordedRun, id: EventId, most: number): CausesAnswer {
  const drawn = new DrawnMessages(run, run.positions('time'), []);
  const event = drawn.event(id);
  if (!event) throw forgottenEvent(run.label(id));
  const root = rootOf(drawn, event);
  const caused = run.rows.prepared("select id from events where cause = ? and kind = 'send' order by id limit 1000");
  const seen = new Set<EventId>();
  // Level by level, so that what is left out is what is furthest.
  interface Node {
    readonly event: EventRow;
    readonly children: Node[];
    isCut: boolean;
  }
  const top: Node = { event: root, children: [], isCut: false };
  seen.add(root.id);
  const waiting = [top];
  for (const node of waiting) {
    for (const { receive } of drawn.deliveriesOf(node.event)) {
      if (!receive) continue;
      for (const row of caused.all(receive.id)) {
        const send = drawn.event(Number(row['id']) as EventId);
        if (!send || seen.has(send.id)) continue;
        if (seen.size >= most) {
          node.isCut = true;
          break;
        }
        seen.add(send.id);
        const child: Node = { event: send, children: [], isCut: false };
        node.children.push(child);
        waiting.push(child);
      }
    }
  }
  const trees = new Map<Node, MessageTree>();
  for (const node of waiting.toReversed()) {
    const message = messageOf(run, drawn, node.event);
    if (!message) continue;
    const children = node.children.flatMap((child) => trees.get(child) ?? []);
    trees.set(node, { message, children, isCut: node.isCut });
  }
  const tree = trees.get(top);
  if (!tree) throw forgottenEvent(run.label(id));
  return { version: timelineVersion, tree };
}

function rootOf(drawn: DrawnMessages, event: EventRow): EventRow {
  const seen = new Set<EventId>();
  let at = event;
  for (;;) {
    seen.add(at.id);
    const send = at.kind === 'receive' ? drawn.deliveriesOf(at)[0]?.send : undefined;
    const before = send ?? (at.cause === undefined ? undefined : drawn.event(at.cause));
    if (!before || seen.has(before.id)) return at;
    at = before;
  }
}
