import { isolateOf } from '../protocol/event-id.ts';
import type { EventStore } from './event-store.ts';
import type { Link, Links } from './links.ts';

/** From one isolate to another: the shortest time that a message was told to take, in microseconds. Negative where the clocks differ. */
interface Delays {
  readonly exact: Map<number, number>;
  /** Of pairs that only look like one: they count where there is nothing else, and all of them say so. */
  readonly inferred: Map<number, { least: number; most: number }>;
}

/**
 * How far the clocks of isolates on different hosts are apart, so that no receive lies before its send. Clocks that contradict no
 * message stay as they are. What a shift must be lies between the shortest ways there and back; the middle is taken.
 */
export class Clocks {
  readonly #store: EventStore;
  readonly #delays = new Map<number, Delays>();
  #shifts: ReadonlyMap<number, number> | undefined;

  constructor(store: EventStore, links: Links) {
    this.#store = store;
    links.onChange((link) => this.#note(link));
  }

  /** Microseconds to add to the times that an isolate told. */
  shift(isolate: number): number {
    this.#shifts ??= align(this.#constraints(), this.#store.isolates);
    return this.#shifts.get(isolate) ?? 0;
  }

  #note({ send, receive, inferred }: Link): void {
    const [from, to] = [isolateOf(send), isolateOf(receive)];
    if (from === to) return;
    const [sent, received] = [this.#store.place(send), this.#store.place(receive)];
    if (!sent || !received) return;
    const delay = received.line.time.get(received.index) - sent.line.time.get(sent.index);
    const delays = this.#delays.get(from) ?? { exact: new Map(), inferred: new Map() };
    this.#delays.set(from, delays);
    this.#shifts = undefined;
    if (!inferred) {
      delays.exact.set(to, Math.min(delay, delays.exact.get(to) ?? delay));
      return;
    }
    const { least, most } = delays.inferred.get(to) ?? { least: delay, most: delay };
    delays.inferred.set(to, { least: Math.min(least, delay), most: Math.max(most, delay) });
  }

  #constraints(): readonly Constraint[] {
    const constraints: Constraint[] = [];
    for (const [from, { exact, inferred }] of this.#delays) {
      for (const [to, delay] of exact) constraints.push({ from, to, delay });
      for (const [to, { least, most }] of inferred)
        if (!exact.has(to) && !this.#delays.get(to)?.exact.has(from))
          constraints.push({ from, to, delay: most < 0 ? least : most });
    }
    return constraints.sort((a, b) => a.from - b.from || a.to - b.to);
  }
}

/** shift(from) - shift(to) <= delay */
interface Constraint {
  readonly from: number;
  readonly to: number;
  readonly delay: number;
}

function align(constraints: readonly Constraint[], isolates: number): ReadonlyMap<number, number> {
  const shifts = new Map<number, number>();
  if (constraints.every(({ delay }) => delay >= 0)) return shifts;
  const neighbours = new Map<number, Constraint[]>();
  for (const constraint of constraints)
    for (const isolate of [constraint.from, constraint.to])
      neighbours.set(isolate, [...(neighbours.get(isolate) ?? []), constraint]);
  for (let isolate = 1; isolate < isolates; isolate++) {
    if (shifts.has(isolate)) continue;
    shifts.set(isolate, 0);
    spread(isolate, neighbours, shifts);
  }
  repair(constraints, shifts, isolates);
  return shifts;
}

/** From one isolate to all that it talks with, and on. */
function spread(
  from: number,
  neighbours: ReadonlyMap<number, readonly Constraint[]>,
  shifts: Map<number, number>,
): void {
  const reached = new Set([from]);
  for (const isolate of reached) {
    const shift = shifts.get(isolate) ?? 0;
    const others = (neighbours.get(isolate) ?? []).map(({ from, to }) => (from === isolate ? to : from));
    for (const other of others) {
      if (shifts.has(other)) continue;
      shifts.set(other, shift + between(isolate, other, neighbours.get(isolate) ?? []));
      reached.add(other);
    }
  }
}

/** How much more the other's clock must be shifted. */
function between(isolate: number, other: number, constraints: readonly Constraint[]): number {
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  for (const { from, to, delay } of constraints) {
    if (from === isolate && to === other) least = -delay;
    if (from === other && to === isolate) most = delay;
  }
  if (least <= 0 && most >= 0) return 0;
  if (least === Number.NEGATIVE_INFINITY) return most;
  if (most === Number.POSITIVE_INFINITY) return least;
  return Math.round((least + most) / 2);
}

/** Moves those whose messages still come before they were sent, as Bellman and Ford do; ends also where there is no solution. */
function repair(constraints: readonly Constraint[], shifts: Map<number, number>, isolates: number): void {
  for (let round = 0; round < isolates; round++) {
    let isDone = true;
    for (const { from, to, delay } of constraints) {
      const least = (shifts.get(from) ?? 0) - delay;
      if ((shifts.get(to) ?? 0) >= least) continue;
      shifts.set(to, least);
      isDone = false;
    }
    if (isDone) return;
  }
}
