import { type EventId, isolateOf } from '../../protocol/event-id.ts';
import type { MessageEnd, MessagePicture } from '../../protocol/picture.ts';
import { FAILED } from '../kinds.ts';
import type { Lane, Message } from '../messages.ts';
import type { Run } from '../run.ts';
import { readPlace } from '../stored-event.ts';
import type { Axis } from './axis.ts';
import type { Hit } from './hits.ts';
import type { Rows } from './rows.ts';

/** Deliveries of one message that are drawn. */
const MOST_DELIVERIES = 100;

/** Messages as they are drawn in the rows of a picture. */
export class DrawnMessages {
  readonly #run: Run;
  readonly #axis: Axis;
  readonly #time: Axis;
  readonly #rows: Rows;
  readonly #hit: Hit | undefined;

  /** @param time the scale of time, whatever is drawn */
  constructor(run: Run, axis: Axis, time: Axis, rows: Rows, hit: Hit | undefined) {
    this.#run = run;
    this.#axis = axis;
    this.#time = time;
    this.#rows = rows;
    this.#hit = hit;
  }

  /** One for each delivery. What comes from a lane that is not drawn, or goes to one, is left out. */
  of(id: EventId): readonly MessagePicture[] {
    const message = this.#run.messages.of(id);
    if (!message) return [];
    const { deliveries } = message;
    if (deliveries.length === 0) return this.#drawn(message, undefined, message.to[0]);
    return deliveries
      .slice(0, MOST_DELIVERIES)
      .flatMap((delivery, at) => this.#drawn(message, delivery, message.to[at]));
  }

  #drawn(message: Message, delivery: EventId | undefined, lane: Lane | undefined): readonly MessagePicture[] {
    const { store } = this.#run;
    const { send, state, inferred } = message;
    const first = store.place(message.id);
    const [sent, received] = [send, delivery].map((id) => (id === undefined ? undefined : store.place(id)));
    if (!first) return [];
    const [from, to] = [this.#end(send), this.#end(delivery)];
    const other = from ?? to;
    const [sender, receiver] = [
      send === undefined ? message.from : undefined,
      delivery === undefined ? lane : undefined,
    ];
    if (!other || (send !== undefined && !from) || (delivery !== undefined && !to)) return [];
    const ends = [sender, receiver].map((peer) => peer && this.#rows.of(peer));
    if ((sender && ends[0] === undefined) || (receiver && ends[1] === undefined)) return [];
    const [fromRow, toRow] = ends;
    const { protocol, role, name, status, cause } = readPlace(store, first);
    const flags =
      (sent ? sent.line.flags.get(sent.index) : 0) | (received ? received.line.flags.get(received.index) : 0);
    const matches = this.#matches(send) || this.#matches(delivery);
    const code = status ?? (received && store.statuses.get(received.line.status.get(received.index)));
    return [
      {
        ...{ message: message.id, protocol, role, name, state, matches },
        ...(code !== undefined && { status: code }),
        ...(from ? { from } : fromRow !== undefined && { from: { row: fromRow, at: other.at } }),
        ...(to ? { to } : toRow !== undefined && { to: { row: toRow, at: other.at } }),
        isFailed: (flags & FAILED) !== 0,
        isInferred: inferred,
        isEntry: role !== 'response' && (send === undefined || cause === undefined),
        ...(sent &&
          received && {
            latency: Math.max(0, this.#time.at(received.line, received.index) - this.#time.at(sent.line, sent.index)),
          }),
      },
    ];
  }

  /** Undefined where its row is not drawn. */
  #end(id: EventId | undefined): MessageEnd | undefined {
    const place = id === undefined ? undefined : this.#run.store.place(id);
    const row = id === undefined ? undefined : this.#rows.ofIsolate(isolateOf(id));
    if (id === undefined || !place || row === undefined) return undefined;
    return { row, at: this.#axis.at(place.line, place.index), event: id };
  }

  #matches(id: EventId | undefined): boolean {
    if (!this.#hit) return true;
    const place = id === undefined ? undefined : this.#run.store.place(id);
    return place !== undefined && this.#hit.has(place.line, place.index);
  }
}
