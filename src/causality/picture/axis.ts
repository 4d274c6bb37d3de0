import type { Scale, Span } from '../../protocol/picture.ts';
import type { Clocks } from '../clocks.ts';
import type { EventStore } from '../event-store.ts';
import type { IsolateLine } from '../isolate-line.ts';
import type { CausalSteps } from './causal-steps.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Where events lie on a scale. Positions never fall along a line. */
export interface Axis {
  readonly scale: Scale;
  at(line: IsolateLine, index: number): number;
  /** The index of the first event at or behind a position, of those from `low` to `high`; `high` for none. */
  since(line: IsolateLine, position: number, low: number, high: number): number;
  /** Where a moment is on a line. @param time as the isolate told it */
  moment(line: IsolateLine, time: number): number;
}

export class TimeAxis implements Axis {
  readonly scale = 'time';
  readonly #clock: VirtualClock;
  readonly #clocks: Clocks;

  constructor(clock: VirtualClock, clocks: Clocks) {
    this.#clock = clock;
    this.#clocks = clocks;
  }

  at(line: IsolateLine, index: number): number {
    return this.moment(line, line.time.get(index));
  }

  since(line: IsolateLine, position: number, low: number, high: number): number {
    return line.since(this.#clock.time(position) - this.#clocks.shift(line.isolate), low, high);
  }

  moment(line: IsolateLine, time: number): number {
    return this.#clock.position(time + this.#clocks.shift(line.isolate));
  }
}

export class OrderAxis implements Axis {
  readonly scale = 'order';
  readonly #steps: CausalSteps;

  /** @param steps which are settled */
  constructor(steps: CausalSteps) {
    this.#steps = steps;
  }

  at(line: IsolateLine, index: number): number {
    return this.#steps.of(line, index);
  }

  since(line: IsolateLine, position: number, from: number, end: number): number {
    let low = from;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#steps.of(line, middle) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Half a step behind what was before it. */
  moment(line: IsolateLine, time: number): number {
    const next = line.since(time);
    return next > line.first ? this.at(line, next - 1) + 0.5 : Math.max(0, this.at(line, next) - 0.5);
  }
}

/** All events that are kept. Undefined where there are none. */
export function extentOf(store: EventStore, axis: Axis): Span | undefined {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const line of store.lines) {
    if (line.first === line.end) continue;
    from = Math.min(from, axis.at(line, line.first));
    to = Math.max(to, axis.at(line, line.end - 1));
  }
  return from <= to ? { from, to } : undefined;
}

/** The indices at which columns of a window begin and end, one more than there are columns. By halves: empty stretches are one search. */
export function bounds(axis: Axis, line: IsolateLine, { from, to }: Span, columns: number): Uint32Array<ArrayBuffer> {
  const found = new Uint32Array(columns + 1);
  const first = axis.since(line, from, line.first, line.end);
  const end = axis.since(line, to, first, line.end);
  found[0] = first;
  found[columns] = end;
  const halve = (left: number, right: number, low: number, high: number) => {
    if (right - left < 2) return;
    if (low === high) {
      found.fill(low, left + 1, right);
      return;
    }
    const middle = (left + right) >>> 1;
    const at = axis.since(line, from + ((to - from) * middle) / columns, low, high);
    found[middle] = at;
    halve(left, middle, low, at);
    halve(middle, right, at, high);
  };
  halve(0, columns, first, end);
  return found;
}
