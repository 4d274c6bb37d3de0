import { type EventId, isolateOf } from '../../protocol/event-id.ts';
import type { LaneName, Scale, Seam, Span } from '../../protocol/picture.ts';
import type { Run } from '../run.ts';
import { type Axis, extentOf, OrderAxis, TimeAxis } from './axis.ts';
import { Lanes } from './lanes.ts';
import type { Outsiders } from './outsiders.ts';
import type { Surroundings } from './surroundings.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A run at one moment, with what all answers about it need. */
export class Scene {
  readonly run: Run;
  readonly host: Surroundings;
  readonly lanes: Lanes;
  readonly outsiders: Outsiders;
  readonly clock: VirtualClock;
  readonly time: Axis;
  readonly #order: Axis;

  constructor(run: Run, host: Surroundings) {
    this.run = run;
    this.host = host;
    this.lanes = new Lanes(host.members);
    this.outsiders = run.outsiders;
    this.clock = new VirtualClock(host.halts);
    this.time = new TimeAxis(this.clock, run.clocks);
    this.#order = new OrderAxis(run.steps);
    run.outsiders.settle();
  }

  axis(scale: Scale): Axis {
    if (scale === 'time') return this.time;
    this.run.steps.settle();
    return this.#order;
  }

  /** All of the run; where it is live, until now. */
  extent(scale: Scale): Span {
    const events = extentOf(this.run.store, this.axis(scale));
    if (scale === 'order') return events ? { from: 0, to: events.to } : { from: 0, to: 0 };
    const { members, now, isLive } = this.host;
    const begun = members.map(({ since }) => this.clock.position(since));
    const ended = members.flatMap(({ until }) => (until === undefined ? [] : [this.clock.position(until)]));
    const from = least([...begun, ...(events ? [events.from] : [])]) ?? 0;
    const to = isLive ? this.clock.position(now) : (most([...ended, ...(events ? [events.to] : [])]) ?? from);
    return { from, to: Math.max(from, to) };
  }

  /** Where what has not ended is drawn to. */
  end(scale: Scale): number {
    return scale === 'order' ? this.extent(scale).to + 0.5 : this.extent(scale).to;
  }

  /** What is cut out, of the whole run or of a window. Steps are not cut. */
  seams(scale: Scale, window?: Span): readonly Seam[] {
    if (scale === 'order') return [];
    const seams = this.clock.cuts.map(({ from, to }): Seam => {
      const halts = this.host.halts.filter((halt) => halt.from >= from && halt.to <= to);
      const event = halts.find((halt) => halt.event !== undefined)?.event;
      const at = this.clock.position(from);
      return { at, duration: to - from, halts: halts.length, ...(event !== undefined && { event }) };
    });
    return window ? seams.filter(({ at }) => at >= window.from && at <= window.to) : seams;
  }

  laneOf(id: EventId): LaneName {
    const isolate = isolateOf(id);
    return this.lanes.of(isolate) ?? this.run.store.line(isolate)?.node ?? `isolate ${isolate}`;
  }
}

// By a loop: a spread of many arguments overflows the stack.
function least(numbers: readonly number[]): number | undefined {
  return numbers.reduce<number | undefined>(
    (one, other) => (one === undefined || other < one ? other : one),
    undefined,
  );
}

function most(numbers: readonly number[]): number | undefined {
  return numbers.reduce<number | undefined>(
    (one, other) => (one === undefined || other > one ? other : one),
    undefined,
  );
}
