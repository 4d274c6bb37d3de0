import type { History } from '../debugger/history.ts';
import { type EventId, isolateOf, seqOf } from '../protocol/event-id.ts';
import { forgottenEvent, unknownEvent } from './errors.ts';

/** An event that a client has named. @throws UserError where there is none */
export function eventOf(history: History, id: number): EventId {
  if (!Number.isSafeInteger(id) || id < 0) throw unknownEvent(id);
  const line = history.line(isolateOf(id as EventId));
  if (!line) throw unknownEvent(id);
  if (!history.run.store.place(id as EventId)) throw forgottenEvent(`${line.title}#${seqOf(id as EventId)}`);
  return id as EventId;
}

/** How many are asked for, of those that there may be. */
export function most(asked: number | undefined, otherwise: number): number {
  return asked === undefined || !(asked >= 1) ? otherwise : Math.floor(asked);
}
