import { type EventId, eventId, isolateOf, seqOf } from '../../protocol/event-id.ts';
import type { EventStore } from '../event-store.ts';
import type { IsolateLine } from '../isolate-line.ts';
import { readMark } from '../marks.ts';
import type { Axis } from './axis.ts';
import { type Hit, lowest } from './hits.ts';

export interface Entry {
  readonly id: EventId;
  readonly at: number;
}

/** What is in a list, in the order of a scale: all that happened, or what a filter holds for. */
export class Entries {
  readonly #sequences: readonly Sequence[];

  constructor(store: EventStore, axis: Axis, hit: Hit | undefined, lines = store.lines) {
    this.#sequences = lines.flatMap((line) => [
      hit ? hitsOf(line, axis, hit) : eventsOf(line, axis),
      marksOf(line, axis, hit),
    ]);
  }

  get total(): number {
    return this.#sequences.reduce((sum, { length }) => sum + length, 0);
  }

  /** How many come before it. */
  rank(entry: Entry): number {
    return this.#sequences.reduce((sum, sequence) => sum + below(sequence, entry), 0);
  }

  /** From the one with this number on, in order. @param from the first that is not smaller is the first of the answer */
  after(from: Entry | undefined, most: number): readonly Entry[] {
    const next = this.#sequences.map((sequence) => {
      if (!from) return 0;
      const at = below(sequence, from);
      return at < sequence.length && sequence.entry(at).id === from.id ? at + 1 : at;
    });
    return this.#merge(next, most, 1);
  }

  /** The last ones before it, in order. */
  before(to: Entry | undefined, most: number): readonly Entry[] {
    const next = this.#sequences.map((sequence) => (to ? below(sequence, to) : sequence.length) - 1);
    return [...this.#merge(next, most, -1)].reverse();
  }

  #merge(next: number[], most: number, step: 1 | -1): readonly Entry[] {
    const merged: Entry[] = [];
    const heads = this.#sequences.map((sequence, at) => entryAt(sequence, next[at] ?? -1));
    while (merged.length < most) {
      let best = -1;
      for (let at = 0; at < heads.length; at++) {
        const [head, known] = [heads[at], heads[best]];
        if (head && (!known || compare(head, known) * step < 0)) best = at;
      }
      const [head, sequence] = [heads[best], this.#sequences[best]];
      if (!head || !sequence) break;
      merged.push(head);
      next[best] = (next[best] ?? 0) + step;
      heads[best] = entryAt(sequence, next[best] ?? -1);
    }
    return merged;
  }
}

/** Undefined where the event is missing or forgotten. */
export function entryOf(store: EventStore, axis: Axis, id: EventId): Entry | undefined {
  const place = store.place(id);
  if (place) return { id, at: axis.at(place.line, place.index) };
  const line = store.line(isolateOf(id));
  const mark = line && readMark(store, id);
  return mark && line && { id, at: axis.moment(line, mark.time) };
}

/** Sorted by position, then by id. */
interface Sequence {
  readonly length: number;
  entry(at: number): Entry;
}

function entryAt(sequence: Sequence, at: number): Entry | undefined {
  return at >= 0 && at < sequence.length ? sequence.entry(at) : undefined;
}

function eventsOf(line: IsolateLine, axis: Axis): Sequence {
  const entry = (index: number) => ({ id: eventId(line.isolate, line.seq.get(index)), at: axis.at(line, index) });
  return { length: line.end - line.first, entry: (at) => entry(line.first + at) };
}

function hitsOf(line: IsolateLine, axis: Axis, hit: Hit): Sequence {
  const found = hit.of(line);
  const gone = lowest(found, line.first);
  const entry = (index: number) => ({ id: eventId(line.isolate, line.seq.get(index)), at: axis.at(line, index) });
  return { length: found.length - gone, entry: (at) => entry(found[gone + at] ?? 0) };
}

function marksOf(line: IsolateLine, axis: Axis, hit: Hit | undefined): Sequence {
  const marks = line.marks.all.filter((mark) => !hit || hit.marks(line, mark));
  const entries = marks.map(({ id, time }) => ({ id, at: axis.moment(line, time) })).sort(compare);
  return { length: entries.length, entry: (at) => entries[at] ?? nothing };
}

const nothing: Entry = { id: 0 as EventId, at: 0 };

function compare(one: Entry, other: Entry): number {
  return one.at - other.at || isolateOf(one.id) - isolateOf(other.id) || seqOf(one.id) - seqOf(other.id);
}

/** How many of a sequence come before. */
function below(sequence: Sequence, entry: Entry): number {
  let low = 0;
  let high = sequence.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(sequence.entry(middle), entry) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
