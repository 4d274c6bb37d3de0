/** Which ends the product takes for one message. */
import { Run } from '../../../src/causality/run.ts';
import { eventId } from '../../../src/protocol/event-id.ts';
import type { Captured, ToldMessage } from './captured.ts';

export interface Pair {
  readonly send: ToldMessage;
  readonly receive: ToldMessage;
  readonly isInferred: boolean;
}

export interface Paired {
  readonly pairs: readonly Pair[];
  /** Ends without another. */
  readonly alone: readonly ToldMessage[];
}

/** @param protocol of it only */
export function paired(captured: Captured, protocol?: string): Paired {
  const run = new Run({ events: 1_000_000, bytes: 2 ** 28 });
  for (const { node, isolate, ...event } of captured.told) run.append(isolate, node, [event]);
  const told = captured.messages((event) => protocol === undefined || event.protocol === protocol);
  const ends = new Map(told.map((event) => [eventId(event.isolate, event.seq), event]));
  const pairs: Pair[] = [];
  for (const [id, send] of ends) {
    if (send.kind !== 'send') continue;
    const { deliveries = [], inferred = false } = run.messages.of(id) ?? {};
    for (const delivery of deliveries) {
      const receive = ends.get(delivery);
      if (receive) pairs.push({ send, receive, isInferred: inferred });
    }
  }
  const together = new Set(pairs.flatMap(({ send, receive }) => [send, receive]));
  return { pairs, alone: told.filter((event) => !together.has(event)) };
}

/** `PING → PING` for each pair, in the order of the sends; `nobody` stands for an end that is missing. */
export function pairsOf(captured: Captured, protocol?: string): readonly string[] {
  const { pairs, alone } = paired(captured, protocol);
  return [
    ...pairs.map(({ send, receive }) => `${send.name} → ${receive.name}`),
    ...alone.map(({ kind, name }) => (kind === 'send' ? `${name} → nobody` : `nobody → ${name}`)),
  ];
}
