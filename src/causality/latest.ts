import type { EventId } from '../protocol/event-id.ts';
import type { EventStore } from './event-store.ts';
import type { IsolateLine } from './isolate-line.ts';
import { idAt } from './links.ts';
import type { Messages } from './messages.ts';

interface Begun {
  readonly message: EventId;
  readonly time: number;
}

/** Events that are looked at for one: a node may do nothing but receive what others sent. */
const LOOK_BACK = 16;

/** The messages that began last, the newest first. @param most how many at most */
export function latestMessages(store: EventStore, messages: Messages, most: number): readonly EventId[] {
  const latest = store.lines.flatMap((line) => latestOf(line, messages, most));
  latest.sort((a, b) => b.time - a.time || b.message - a.message);
  return latest.slice(0, most).map(({ message }) => message);
}

function latestOf(line: IsolateLine, messages: Messages, most: number): readonly Begun[] {
  const begun: Begun[] = [];
  const oldest = Math.max(line.first, line.end - most * LOOK_BACK);
  for (let index = line.end - 1; index >= oldest && begun.length < most; index--) {
    const message = messages.idOf({ line, index });
    // The receive of a message that began elsewhere is counted there.
    if (message === idAt(line, index)) begun.push({ message, time: line.time.get(index) });
  }
  return begun;
}
