import { type EventId, isolateOf, seqOf } from '../../protocol/event-id.ts';
import { Column } from '../column.ts';
import type { EventStore } from '../event-store.ts';
import type { IsolateLine } from '../isolate-line.ts';
import { kindBits, RECEIVE, SEND } from '../kinds.ts';
import type { Link, Links } from '../links.ts';

/** Steps of one line, as far as they were asked for. */
interface Known {
  readonly column: Column;
  /** What must be looked at again: from the one index to the other; nothing where `from` is behind. */
  from: number;
  to: number;
}

/**
 * The step of each event: the length of the longest chain in process order that leads to it. Worked out when somebody asks, each event
 * once; what is heard late moves only what comes after it. Whoever was heard first makes no difference.
 */
export class CausalSteps {
  readonly #store: EventStore;
  readonly #links: Links;
  readonly #known = new Map<IsolateLine, Known>();
  readonly #moved = new Set<IsolateLine>();

  constructor(store: EventStore, links: Links) {
    this.#store = store;
    this.#links = links;
    links.onChange((link) => this.#changed(link));
  }

  /** From 1. 0 where it is not settled. */
  of(line: IsolateLine, index: number): number {
    return this.#known.get(line)?.column.get(index) ?? 0;
  }

  /** Takes in all that has come. */
  settle(): void {
    for (const line of this.#store.lines) {
      this.#knownOf(line).column.forget(line.first);
      this.#reach(line, line.end);
    }
    // Ends that were paired by their looks can lead in a circle, on which steps would grow for ever.
    let left = 4 * this.#store.size + 10_000;
    for (const line of this.#moved) {
      this.#moved.delete(line);
      left -= this.#repair(line);
      if (left < 0) break;
    }
    this.#moved.clear();
  }

  #knownOf(line: IsolateLine): Known {
    let known = this.#known.get(line);
    if (!known) {
      known = { column: Column.words(), from: Number.POSITIVE_INFINITY, to: -1 };
      this.#known.set(line, known);
    }
    return known;
  }

  /** What a line waits for comes first, so that each event is looked at once. */
  #reach(line: IsolateLine, end: number): void {
    const open = [{ line, end }];
    const waiting = new Set([line]);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const first = this.#advance(top.line, top.end, waiting);
      if (first) {
        open.push(first);
        waiting.add(first.line);
      } else {
        waiting.delete(top.line);
        open.pop();
      }
    }
  }

  /** @returns who must be there before, if anybody */
  #advance(
    line: IsolateLine,
    end: number,
    waiting: ReadonlySet<IsolateLine>,
  ): { line: IsolateLine; end: number } | undefined {
    const { column } = this.#knownOf(line);
    let before = column.get(column.length - 1);
    while (column.length < end) {
      const index = column.length;
      let step = before + 1;
      if (kindBits(line.kind.get(index)) === RECEIVE && line.partner.get(index) !== 0) {
        for (const send of this.#links.partners({ line, index })) {
          const place = this.#store.place(send);
          if (!place) continue;
          const isThere = place.index < this.#knownOf(place.line).column.length;
          if (!isThere && !waiting.has(place.line)) return { line: place.line, end: place.index + 1 };
          if (isThere) step = Math.max(step, this.of(place.line, place.index) + 1);
        }
      }
      column.push(step);
      before = step;
      if (kindBits(line.kind.get(index)) === SEND) this.#push(line, index, step);
    }
    return undefined;
  }

  /** Receives that were settled before their send was. */
  #push(line: IsolateLine, index: number, step: number, isChanged = false): void {
    if (line.partner.get(index) === 0) return;
    for (const receive of this.#links.partners({ line, index })) {
      const place = this.#store.place(receive);
      if (!place) continue;
      const { column } = this.#knownOf(place.line);
      if (place.index < column.length && (isChanged || column.get(place.index) <= step))
        this.#again(place.line, place.index);
    }
  }

  #changed({ receive }: Link): void {
    const line = this.#store.line(isolateOf(receive as EventId));
    const index = line?.find(seqOf(receive)) ?? -1;
    const known = line && this.#known.get(line);
    if (line && known && index >= 0 && index < known.column.length) this.#again(line, index);
  }

  #again(line: IsolateLine, index: number): void {
    const known = this.#knownOf(line);
    known.from = Math.min(known.from, index);
    known.to = Math.max(known.to, index);
    // At the end of those that wait, so that what comes before is done first where it can be.
    this.#moved.add(line);
  }

  /** @returns how many events were looked at */
  #repair(line: IsolateLine): number {
    const known = this.#knownOf(line);
    const { column } = known;
    const from = Math.max(known.from, line.first);
    const to = known.to;
    known.from = Number.POSITIVE_INFINITY;
    known.to = -1;
    let index = from;
    for (let before = column.get(from - 1); index < column.length; index++) {
      const old = column.get(index);
      const step = Math.max(before + 1, this.#afterSends(line, index, old));
      before = step;
      if (step === old) {
        if (index >= to) break;
        continue;
      }
      column.set(index, step);
      if (kindBits(line.kind.get(index)) === SEND) this.#push(line, index, step, true);
    }
    return index - from;
  }

  #afterSends(line: IsolateLine, index: number, old: number): number {
    if (kindBits(line.kind.get(index)) !== RECEIVE || line.partner.get(index) === 0) return 0;
    let step = 0;
    for (const send of this.#links.partners({ line, index })) {
      const place = this.#store.place(send);
      // What is forgotten still came before.
      step = Math.max(step, place ? this.of(place.line, place.index) + 1 : old);
    }
    return step;
  }
}
