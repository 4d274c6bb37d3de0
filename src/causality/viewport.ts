import type { EventId } from '../protocol/event-id.ts';
import type { Clocks } from './clocks.ts';
import type { EventStore } from './event-store.ts';
import type { IsolateLine, Note } from './isolate-line.ts';
import { type EventKind, kindBits, type Outcome, readKind, SEND } from './kinds.ts';
import { idAt, type Links } from './links.ts';
import type { Lane, MessageState, Messages } from './messages.ts';

/** What is to be seen: a window of time, so many pixels wide. Times are aligned (`Clocks`), in microseconds of the run. */
export interface Viewport {
  readonly from: number;
  readonly to: number;
  readonly isolates: readonly number[];
  readonly width: number;
}

export interface View {
  readonly lanes: readonly LaneView[];
  readonly arrows: readonly Arrow[];
}

/** One isolate: its events where they have room, else how many there are. */
export interface LaneView {
  readonly isolate: number;
  readonly node: string;
  readonly events: readonly Dot[];
  /** Events per pixel; empty where they stand in `events`. */
  readonly density: readonly number[];
  readonly notes: readonly Note[];
}

export interface Dot {
  readonly id: EventId;
  readonly time: number;
  readonly kind: EventKind;
  readonly outcome: Outcome;
  readonly protocol: string;
  readonly name: string;
}

/** One delivery of a message, or a message that has none. */
export interface Arrow {
  /** `Message.id`. */
  readonly message: EventId;
  readonly from: Lane | undefined;
  readonly to: Lane | undefined;
  /** Undefined where nobody who is debugged sent it. */
  readonly sent: number | undefined;
  /** Undefined where it was not received, or by nobody who is debugged. */
  readonly received: number | undefined;
  readonly state: MessageState;
  readonly inferred: boolean;
}

/** Pixels that an event needs to be seen as one. */
const ROOM = 4;
/** Events before the window whose message may still be on its way in it. */
const LOOK_BACK = 256;

/** Finds what can be seen. Events of a line are in the order of time, so what is counted costs no more than what is shown. */
export class Views {
  readonly #store: EventStore;
  readonly #links: Links;
  readonly #messages: Messages;
  readonly #clocks: Clocks;

  constructor(store: EventStore, links: Links, messages: Messages, clocks: Clocks) {
    this.#store = store;
    this.#links = links;
    this.#messages = messages;
    this.#clocks = clocks;
  }

  of({ from, to, isolates, width }: Viewport): View {
    const lanes: LaneView[] = [];
    const messages = new Set<EventId>();
    for (const isolate of isolates) {
      const line = this.#store.line(isolate);
      if (!line) continue;
      const shift = this.#clocks.shift(isolate);
      const first = line.since(from - shift);
      const end = line.since(to - shift, first);
      const isRoom = (end - first) * ROOM <= width;
      const notes = line.notes.filter(({ time }) => time + shift >= from && time + shift < to);
      lanes.push({
        isolate,
        node: line.node,
        events: isRoom ? this.#dots(line, first, end, shift) : [],
        density: isRoom ? [] : density(line, { from: from - shift, to: to - shift, first, end, width }),
        notes: notes.map((note) => ({ ...note, time: note.time + shift })),
      });
      if (!isRoom) continue;
      for (let index = first; index < end; index++) messages.add(this.#messages.idOf({ line, index }));
      for (const message of this.#passing(line, first, from)) messages.add(message);
    }
    return { lanes, arrows: [...messages].flatMap((message) => this.#arrows(message)) };
  }

  /** When the run began and ended, as far as it is kept. Undefined where nothing is. */
  extent(): { readonly from: number; readonly to: number } | undefined {
    let from = Number.POSITIVE_INFINITY;
    let to = Number.NEGATIVE_INFINITY;
    for (const line of this.#store.lines) {
      if (line.first === line.end) continue;
      const shift = this.#clocks.shift(line.isolate);
      from = Math.min(from, line.time.get(line.first) + shift);
      to = Math.max(to, line.time.get(line.end - 1) + shift);
    }
    return from <= to ? { from, to } : undefined;
  }

  #dots(line: IsolateLine, first: number, end: number, shift: number): readonly Dot[] {
    const dots: Dot[] = [];
    for (let index = first; index < end; index++) {
      const { kind, outcome } = readKind(line.kind.get(index));
      dots.push({
        id: idAt(line, index),
        time: line.time.get(index) + shift,
        kind,
        outcome,
        protocol: this.#store.protocols.get(line.protocol.get(index)) ?? '',
        name: this.#store.names.get(line.name.get(index)) ?? '',
      });
    }
    return dots;
  }

  /** Messages that were sent before and arrive in the window, or behind it. */
  *#passing(line: IsolateLine, first: number, from: number): Iterable<EventId> {
    for (let index = first - 1; index >= Math.max(line.first, first - LOOK_BACK); index--) {
      if (kindBits(line.kind.get(index)) !== SEND) continue;
      const arrives = this.#links.partners({ line, index }).some((receive) => (this.#time(receive) ?? 0) >= from);
      if (arrives) yield idAt(line, index);
    }
  }

  #arrows(id: EventId): readonly Arrow[] {
    const message = this.#messages.of(id);
    if (!message) return [];
    const { send, deliveries, from, to, state, inferred } = message;
    const sent = send === undefined ? undefined : this.#time(send);
    const arrow = { message: id, from, sent, state, inferred };
    if (deliveries.length === 0) return [{ ...arrow, to: to[0], received: undefined }];
    return deliveries.map((receive, at) => ({ ...arrow, to: to[at], received: this.#time(receive) }));
  }

  #time(id: EventId): number | undefined {
    const place = this.#store.place(id);
    return place && place.line.time.get(place.index) + this.#clocks.shift(place.line.isolate);
  }
}

/** Events per pixel: an index counts events, so each count is a difference. */
function density(
  line: IsolateLine,
  { from, to, first, end, width }: { from: number; to: number; first: number; end: number; width: number },
): readonly number[] {
  const counts = new Array<number>(width).fill(0);
  // By halves, so that each search is short, and empty stretches are one.
  const count = (left: number, right: number, low: number, high: number) => {
    if (low === high) return;
    if (right - left === 1) {
      counts[left] = high - low;
      return;
    }
    const middle = (left + right) >>> 1;
    const at = line.since(from + ((to - from) * middle) / width, low, high);
    count(left, middle, low, at);
    count(middle, right, at, high);
  };
  count(0, width, first, end);
  return counts;
}
