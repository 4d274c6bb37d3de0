import { firstNote } from '../protocol/event-id.ts';
import { Column } from './column.ts';
import { Marks } from './marks.ts';

/** What the adapter itself notes in an isolate's line. */
export interface Note {
  readonly kind: 'start' | 'exit' | 'gap';
  /** From `firstNote`. */
  readonly seq: number;
  /** Microseconds of the run. */
  readonly time: number;
  /** Of a gap: events that are missing. */
  readonly count: number;
}

/**
 * All events of one isolate, in the order in which they happened, a column for each property. An event is found by its `seq`; its
 * *index* counts all that there ever were here, so that it stays the same when old ones are forgotten.
 */
export class IsolateLine {
  readonly isolate: number;
  /** The name of the node. */
  readonly node: string;
  readonly seq = Column.words();
  /** Microseconds of the run, as told: clocks of hosts may differ (`Clocks`). */
  readonly time = Column.doubles();
  /** `readKind`. */
  readonly kind = Column.bytes();
  readonly flags = Column.bytes();
  readonly protocol = Column.words();
  readonly name = Column.words();
  readonly peer = Column.words();
  readonly status = Column.words();
  readonly stack = Column.words();
  readonly handler = Column.words();
  /** NaN where it is not known. */
  readonly size = Column.doubles();
  readonly payload = Column.doubles();
  /** Microseconds from its time until it was complete or lost, as far as 32 bits go. */
  readonly took = Column.words();
  readonly replyTo = Column.words();
  /** `seq` of its first answer at this end. */
  readonly reply = Column.words();
  /** `EventId` of the other end; further ones are in `Links`. */
  readonly partner = Column.doubles();
  /** `seq` of the `receive` that began the code which did this. */
  readonly cause = Column.words();
  /** `Contexts`: neighbours with the same cause; `next` of the last is the first. */
  readonly next = Column.words();
  readonly previous = Column.words();
  /** `Contexts`: of a `receive` that has caused something, the last of it. */
  readonly last = Column.words();
  /** What the debugger saw of it. */
  readonly marks: Marks;
  #first = 0;
  #notes: Note[] = [];
  #noted = 0;

  constructor(isolate: number, node: string) {
    this.isolate = isolate;
    this.node = node;
    this.marks = new Marks(isolate);
  }

  /** Index of the oldest event that is kept. */
  get first(): number {
    return this.#first;
  }

  /** Index after the newest event. */
  get end(): number {
    return this.seq.length;
  }

  /** 0 while there is none. */
  get lastSeq(): number {
    return this.seq.get(this.end - 1);
  }

  get hasEnded(): boolean {
    return this.#notes.at(-1)?.kind === 'exit';
  }

  get notes(): readonly Note[] {
    return this.#notes;
  }

  note(kind: Note['kind'], time: number, count = 0): void {
    this.#notes.push({ kind, time, count, seq: firstNote + this.#noted++ });
    if (this.#notes.length > MOST_NOTES) this.#notes.shift();
  }

  /** @returns the index of the event; -1 where it is missing or forgotten */
  find(seq: number): number {
    const index = this.atOrBefore(seq);
    return index >= this.#first && this.seq.get(index) === seq ? index : -1;
  }

  /** @returns the index of the last event that is kept and whose `seq` is not larger; `first - 1` for none */
  atOrBefore(seq: number): number {
    const { end } = this;
    if (end === this.#first) return end - 1;
    // Without gaps it is exactly so far behind the first, and never further.
    let high = Math.min(end - 1, this.#first + seq - this.seq.get(this.#first));
    if (high < this.#first) return this.#first - 1;
    if (this.seq.get(high) <= seq) return high;
    let low = this.#first;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.seq.get(middle) <= seq) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** @returns the index of the first event at or after that time, of those from `from` to `end`; `end` for none */
  since(time: number, from = this.#first, end = this.end): number {
    let low = from;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.time.get(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  forget(before: number): void {
    this.#first = before;
    for (const column of this.#columns()) column.forget(before);
  }

  #columns(): readonly Column[] {
    return [
      ...[this.seq, this.time, this.kind, this.flags, this.protocol, this.name, this.peer, this.status, this.stack],
      ...[this.handler, this.size, this.payload, this.took, this.replyTo, this.reply, this.partner, this.cause],
      ...[this.next, this.previous, this.last],
    ];
  }
}

/** A program that floods makes a gap now and then, for as long as it runs. */
const MOST_NOTES = 10_000;
