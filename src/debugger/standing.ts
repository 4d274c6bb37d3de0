/** Who stands with whom, and what each has to say. Only remembers: `world.ts` decides, and moves the isolates. */
import type { Isolate } from './isolate.ts';
import type { Stop } from './stop.ts';

/** What was stopped together, and goes on together: from the cause's pause until nothing of it stands. */
export interface Standing {
  readonly stop: Stop;
  /** Less than the width reaches: who joins does not belong to it. */
  readonly isAlone: boolean;
}

export class Standings {
  readonly #held = new Map<Isolate, Standing>();
  /** Where those that are stepping stood, and will stand again. */
  readonly #stepping = new Map<Isolate, Standing | undefined>();
  /** Those of them whose steps concern nobody else. */
  readonly #alone = new Set<Isolate>();
  /** What the isolates that stand have to say of their own; one that was only parked has nothing. */
  readonly #stops = new Map<Isolate, Stop>();
  /** Whom the halts are about, the last one last. */
  readonly #causes = new Set<Isolate>();

  get isEmpty(): boolean {
    return this.#held.size === 0;
  }

  get isolates(): readonly Isolate[] {
    return [...this.#held.keys()];
  }

  get all(): readonly Standing[] {
    return [...this.#held.values()];
  }

  /** The isolate that the last halt is about, or what is left of those that stand. */
  get cause(): Isolate | undefined {
    return [...this.#causes].at(-1) ?? this.isolates.find(({ pause }) => pause);
  }

  holds(isolate: Isolate): boolean {
    return this.#held.has(isolate);
  }

  /** Where it stands now. */
  at(isolate: Isolate): Standing | undefined {
    return this.#held.get(isolate);
  }

  /** Where it stands, or stood before its step. */
  of(isolate: Isolate): Standing | undefined {
    return this.#held.get(isolate) ?? this.#stepping.get(isolate);
  }

  members(standing: Standing): readonly Isolate[] {
    return this.isolates.filter((isolate) => this.#held.get(isolate) === standing);
  }

  isStepping(isolate: Isolate): boolean {
    return this.#stepping.has(isolate);
  }

  /** Whether it is in a step that concerns nobody else. */
  isAlone(isolate: Isolate): boolean {
    return this.#alone.has(isolate);
  }

  isCause(isolate: Isolate): boolean {
    return this.#causes.has(isolate);
  }

  /** Undefined if it has nothing to say of its own. */
  stopOf(isolate: Isolate): Stop | undefined {
    return this.#stops.get(isolate);
  }

  hold(isolate: Isolate, standing: Standing): void {
    this.#held.set(isolate, standing);
    this.#stepping.delete(isolate);
    this.#alone.delete(isolate);
  }

  say(stop: Stop): void {
    this.#stops.set(stop.isolate, stop);
  }

  /** The last halt is about it. */
  blame(isolate: Isolate): void {
    this.#causes.delete(isolate);
    this.#causes.add(isolate);
  }

  /** It steps, and will stand again where it stood. */
  step(isolate: Isolate, { alone }: { alone: boolean }): void {
    const standing = this.#held.get(isolate);
    const wasCause = this.#causes.has(isolate);
    this.release(isolate);
    this.#stepping.set(isolate, standing);
    if (alone) this.#alone.add(isolate);
    if (wasCause) this.#causes.add(isolate);
  }

  release(isolate: Isolate): void {
    this.#held.delete(isolate);
    this.#stepping.delete(isolate);
    this.#alone.delete(isolate);
    this.#stops.delete(isolate);
    this.#causes.delete(isolate);
  }
}
