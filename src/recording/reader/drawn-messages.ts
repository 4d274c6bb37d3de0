/** Messages as a picture has them: from row to row. */
import type { Lane } from '../../causality/messages.ts';
import { type EventId, isolateOf } from '../../protocol/event-id.ts';
import type { LaneName, MessageEnd, MessagePicture } from '../../protocol/picture.ts';
import { isFailure } from '../failure.ts';
import type { EventRow } from './event-rows.ts';
import type { Positions } from './positions.ts';
import type { Ends, RecordedRun } from './recorded-run.ts';

/** The two ends of one delivery, as far as they are known. */
export interface Delivery {
  readonly send: EventRow | undefined;
  readonly receive: EventRow | undefined;
  readonly isInferred: boolean;
  /** The isolate that has sent it, where the send itself is not there any more. */
  readonly sender?: number | undefined;
}

export class DrawnMessages {
  readonly #run: RecordedRun;
  readonly #positions: Positions;
  readonly #rows = new Map<LaneName, number>();
  readonly #known: Map<EventId, EventRow>;

  /** @param rows the lanes of each row @param known events that have been read already */
  constructor(
    run: RecordedRun,
    positions: Positions,
    rows: readonly (readonly LaneName[])[],
    known = new Map<EventId, EventRow>(),
  ) {
    this.#run = run;
    this.#positions = positions;
    this.#known = known;
    for (const [row, lanes] of rows.entries()) for (const lane of lanes) this.#rows.set(lane, row);
  }

  /** -1 for a lane that was not asked for. */
  rowOf(id: EventId): number {
    const line = this.#run.lines.at(isolateOf(id));
    return line ? (this.#rows.get(line.lane) ?? -1) : -1;
  }

  event(id: EventId): EventRow | undefined {
    const known = this.#known.get(id);
    if (known) return known;
    const row = this.#run.rows.at(id);
    if (row) this.#known.set(id, row);
    return row;
  }

  /** The deliveries of the message that an event is an end of. */
  deliveriesOf(event: EventRow): readonly Delivery[] {
    if (event.kind === 'send') return this.ofSend(event, this.#run.receivesOf(event.id));
    const [ends] = this.#run.sendsOf(event.id);
    const send = ends && this.event(ends.send);
    return [{ send, receive: event, isInferred: ends?.isInferred ?? false, sender: ends && isolateOf(ends.send) }];
  }

  ofSend(send: EventRow, ends: readonly Ends[]): readonly Delivery[] {
    const received = ends.flatMap(({ receive, isInferred }) => {
      const row = this.event(receive);
      return row ? [{ send, receive: row, isInferred }] : [];
    });
    return received.length > 0 ? received : [{ send, receive: undefined, isInferred: false }];
  }

  /** Undefined where one of its ends is in a lane that was not asked for. */
  draw({ send, receive, isInferred, sender }: Delivery): MessagePicture | undefined {
    const first = send ?? receive;
    if (!first) return undefined;
    const at = this.#positions.of(first);
    const other = send && receive ? undefined : peerOf(this.#run, first, sender);
    const from = send ? this.#end(send) : other && this.#away(other, at);
    const to = receive ? this.#end(receive) : other && this.#away(other, at);
    // Who is at the other end may be known, and not drawn.
    if (((send || other) && !from) || ((receive || other) && !to)) return undefined;
    const { id, protocol, role, name, status } = first;
    const shown = status ?? receive?.status;
    return {
      ...{ message: id, protocol, role, name, isInferred },
      isEntry: role !== 'response' && (send === undefined || send.cause === undefined),
      ...(shown !== undefined && { status: shown }),
      ...(from && { from }),
      ...(to && { to }),
      state: stateOf(this.#run, send, receive),
      isFailed: [send, receive].some((end) => end !== undefined && isFailure(end.status, end.outcome)),
      matches: [send, receive].some((end) => end?.matches === true),
      ...(send &&
        receive && { latency: Math.max(0, this.#run.clock.of(receive.time) - this.#run.clock.of(send.time)) }),
    };
  }

  /** An end that nobody has told of. */
  #away(lane: Lane, at: number): { readonly row: number; readonly at: number } | undefined {
    const row = this.#rows.get(this.#run.outside.nameOf(lane));
    return row === undefined ? undefined : { row, at };
  }

  #end(event: EventRow): MessageEnd | undefined {
    const row = this.rowOf(event.id);
    return row < 0 ? undefined : { row, at: this.#positions.of(event), event: event.id };
  }
}

export function stateOf(
  run: RecordedRun,
  send: EventRow | undefined,
  receive: EventRow | undefined,
): MessagePicture['state'] {
  if ((send ?? receive)?.outcome === 'lost') return 'lost';
  if (receive) return 'delivered';
  const to = send && run.outside.at(send.peer);
  return to && 'external' in to ? 'left' : 'in flight';
}

/** Who is at the other end of an event, where nobody has told of that. @param sender the isolate, where that much is known */
export function peerOf(run: RecordedRun, { peer }: EventRow, sender?: number): Lane | undefined {
  return sender === undefined ? run.outside.at(peer) : { isolate: sender };
}
