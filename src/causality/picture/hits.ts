import { type EventId, isolateOf, seqOf } from '../../protocol/event-id.ts';
import type { EventStore } from '../event-store.ts';
import type { IsolateLine } from '../isolate-line.ts';
import type { Links } from '../links.ts';
import { isFound } from '../mark-search.ts';
import type { Mark } from '../marks.ts';
import type { Search, Test } from '../search.ts';
import { parseSearch, type Term } from '../search-query.ts';

/** Filters that are kept: one that is shown, one that is being written, and what a list asks. */
const KEPT = 4;
/** Events that are looked at in one step. */
const STEP = 4000;

/** The events of which a filter holds, line by line; it grows with the run. */
export class Hit {
  readonly #terms: readonly Term[];
  readonly #test: Test;
  readonly #lines = new Map<IsolateLine, { found: number[]; end: number }>();

  constructor(terms: readonly Term[], test: Test) {
    this.#terms = terms;
    this.#test = test;
  }

  /** Indices, in order. Those that are forgotten may be among them. */
  of(line: IsolateLine): readonly number[] {
    return this.#lines.get(line)?.found ?? none;
  }

  /** How many lie between two indices. */
  count(line: IsolateLine, from: number, to: number): number {
    const found = this.of(line);
    return lowest(found, to) - lowest(found, from);
  }

  has(line: IsolateLine, index: number): boolean {
    const found = this.of(line);
    return found[lowest(found, index)] === index;
  }

  /** Whether it holds for what is no message. */
  marks(line: IsolateLine, mark: Mark): boolean {
    return isFound(this.#terms, line.node, mark);
  }

  /** Something about an event is known that was not. */
  touch(line: IsolateLine, index: number): void {
    const known = this.#lines.get(line);
    if (!known || index < 0 || index >= known.end) return;
    known.end = index;
    known.found.length = lowest(known.found, index);
  }

  /** Looks at all that it has not. */
  *advance(store: EventStore): Generator<undefined, void> {
    let looked = 0;
    for (const line of store.lines) {
      const known = this.#lines.get(line) ?? { found: [], end: 0 };
      this.#lines.set(line, known);
      const gone = lowest(known.found, line.first);
      if (gone > STEP) known.found.splice(0, gone);
      for (known.end = Math.max(known.end, line.first); known.end < line.end; known.end++) {
        if (this.#test(line, known.end)) known.found.push(known.end);
        if (++looked % STEP !== 0) continue;
        known.end++;
        yield undefined;
        known.end = Math.max(known.end, line.first) - 1;
      }
    }
  }
}

/** The filters that are in use. */
export class Hits {
  readonly #store: EventStore;
  readonly #search: Search;
  /** The one that was used last is last. */
  readonly #known = new Map<string, Hit>();

  constructor(store: EventStore, links: Links, search: Search) {
    this.#store = store;
    this.#search = search;
    links.onChange(({ send, receive }) => {
      if (this.#known.size === 0) return;
      this.#touched(send);
      this.#touched(receive);
    });
  }

  /** Something about an event is known that was not. */
  touch(line: IsolateLine, index: number): void {
    for (const hit of this.#known.values()) hit.touch(line, index);
  }

  /** In steps of some milliseconds: to read a million payloads takes a second. @throws UserError where it can't be understood */
  *of(filter: string): Generator<undefined, Hit> {
    let hit = this.#known.get(filter);
    if (!hit) {
      const terms = parseSearch(filter);
      hit = new Hit(terms, this.#search.test(terms));
    }
    this.#known.delete(filter);
    this.#known.set(filter, hit);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= KEPT) break;
      this.#known.delete(oldest);
    }
    yield* hit.advance(this.#store);
    return hit;
  }

  #touched(id: EventId): void {
    const line = this.#store.line(isolateOf(id));
    if (line) this.touch(line, line.find(seqOf(id)));
  }
}

const none: readonly number[] = [];

/** The first of sorted numbers that is not smaller. */
export function lowest(sorted: readonly number[], than: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < than) low = middle + 1;
    else high = middle;
  }
  return low;
}
