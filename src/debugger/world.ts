/**
 * Who stands and who runs. A halt stops every isolate within its width, and is over for the user when all of them stand;
 * V8's reports come one by one and in any order, and some isolates can't stop at once.
 *
 * Invariant: an isolate in `#held` is paused, or has been asked to pause and counts as stopped only when its `paused` has
 * come. Every pause of an isolate that is not held, and that nobody asked for, is undone.
 */
import { type Disposable, Disposables } from '../base/disposable.ts';
import { Emitter } from '../base/event.ts';
import type { Width } from '../system/model.ts';
import type { Isolate, Pause } from './isolate.ts';

/** Why an isolate stands, as its thread's name says it. `foreign`: another debugger on the same inspector asked for it. */
export type StopReason = 'breakpoint' | 'step' | 'pause' | 'debugger statement' | 'exception' | 'entry' | 'foreign';

/** Short, since VS Code writes the reason beside it ("Paused on breakpoint") and cuts the name to make room. */
const words: Readonly<Record<StopReason, string>> = {
  breakpoint: 'stopped',
  step: 'stopped',
  'debugger statement': 'stopped',
  exception: 'stopped',
  entry: 'stopped',
  pause: 'paused',
  foreign: 'paused by another debugger',
};

export interface Stop {
  readonly isolate: Isolate;
  readonly reason: StopReason;
  /** CDP ids of the breakpoints that it hit. */
  readonly hits: readonly string[];
}

export interface Halt extends Stop {
  /** Whether everything stands now, or only the isolate of the cause. */
  readonly isWhole: boolean;
}

interface Halting extends Stop {
  readonly members: readonly Isolate[];
  readonly timers: Disposable;
}

/** Milliseconds after which a parked isolate is in one long run of code and is interrupted (probe-facts.md section 1). */
const INTERRUPT_AFTER = 18;
/** Milliseconds after which the halt is shown without those that still have not stopped: they are in native code. */
const SHOW_AFTER = 250;

export class World implements Disposable {
  width: Width;
  /** The isolate that the last halt is about. */
  cause: Isolate | undefined;
  readonly #isolates = new Set<Isolate>();
  readonly #held = new Set<Isolate>();
  /** What the isolates that stand have to say of their own; one that was only parked has nothing. */
  readonly #stops = new Map<Isolate, Stop>();
  readonly #halting = new Set<Halting>();
  #isOver = false;
  /** Pauses that the user has been told of, so that a step of one node does not tell of the others again. */
  readonly #told = new WeakSet<Pause>();
  readonly #owned = new Disposables();
  readonly #halt = this.#owned.add(new Emitter<Halt>());
  readonly #also = this.#owned.add(new Emitter<Stop>());
  readonly #run = this.#owned.add(new Emitter<Isolate | undefined>());
  readonly #states = this.#owned.add(new Emitter<void>());

  /** Everything within the width stands (or will, when it comes back from native code). Takes the focus. */
  readonly onHalt = this.#halt.event;
  /** An isolate within a halt has something to say of its own. Must not take the focus. */
  readonly onAlso = this.#also.event;
  /** An isolate runs on without having been asked by a request of its own; undefined: all of them. */
  readonly onRun = this.#run.event;
  /** What the threads' names say has changed, and none of the other events tells of it. */
  readonly onStates = this.#states.event;

  constructor(width: Width) {
    this.width = width;
  }

  get isStanding(): boolean {
    return this.#held.size > 0;
  }

  /** A new isolate. Where the system stands it stands too, before its first line if it has not begun. */
  add(isolate: Isolate): void {
    this.#isolates.add(isolate);
    if (this.isStanding && this.width === 'all') this.#hold(isolate);
    else isolate.begin();
  }

  remove(isolate: Isolate): void {
    this.#isolates.delete(isolate);
    this.#held.delete(isolate);
    this.#stops.delete(isolate);
    const wasCause = this.cause === isolate;
    if (wasCause) this.cause = undefined;
    this.#settle();
    // The rest still stands, and the user must have somewhere to stand too.
    const next = [...this.#held].find((other) => other.pause);
    if (wasCause && next && this.#halting.size === 0) this.#begin({ isolate: next, reason: 'pause', hits: [] });
  }

  holds(isolate: Isolate): boolean {
    return this.#held.has(isolate);
  }

  /** What the isolate does, in words; empty while it runs. */
  stateOf(isolate: Isolate): string {
    if (!this.#held.has(isolate)) return isolate.isStepping ? 'stepping' : '';
    if (!isolate.hasBegun) return 'not begun';
    if (!isolate.pause) return 'not stopped yet';
    const stop = this.#stops.get(isolate);
    return stop ? words[stop.reason] : 'held';
  }

  /** Halts at the user's wish. */
  pause(isolate: Isolate): void {
    if (this.#isOver || this.#held.has(isolate)) return;
    this.#begin({ isolate, reason: 'pause', hits: [] });
  }

  /**
   * An isolate has paused.
   * @param stop undefined when it did so only because it was parked or interrupted
   */
  onPause(isolate: Isolate, pause: Pause, stop: Stop | undefined): void {
    if (!this.#held.has(isolate)) {
      // A leftover of a halt that is over: `Debugger.pause` can't be taken back (probe-facts.md section 1).
      if (stop && !this.#isOver) this.#begin(stop);
      else isolate.resume();
      return;
    }
    const wasLate = ![...this.#halting].some((halting) => halting.members.includes(isolate));
    if (stop) this.#stops.set(isolate, stop);
    this.#settle();
    if (wasLate) {
      this.#told.add(pause);
      this.#also.fire(stop ?? { isolate, reason: 'pause', hits: [] });
    }
  }

  /** Another debugger let it run. */
  onForeignResume(isolate: Isolate): void {
    this.#held.delete(isolate);
    this.#stops.delete(isolate);
    this.#run.fire(isolate);
    this.#states.fire();
  }

  /** Lets everything run, or with an isolate only that one. */
  resume(only?: Isolate): void {
    const released = only ? [only] : [...this.#held];
    for (const halting of [...this.#halting]) {
      if (only && !halting.members.includes(only)) continue;
      this.#halting.delete(halting);
      halting.timers.dispose();
    }
    for (const isolate of released) this.#release(isolate);
    for (const isolate of released) {
      if (isolate.hasBegun) isolate.resume();
      else isolate.begin();
    }
    this.#states.fire();
  }

  /** Lets everything run for good: whoever hits a breakpoint until we have left it halts nobody any more. */
  release(): void {
    this.#isOver = true;
    this.resume();
  }

  /** Takes an isolate out of the halt for a step; the others stay as they are. */
  free(isolate: Isolate): void {
    this.#release(isolate);
  }

  /** An isolate runs on with no halt to come back to, and at full width so does everything else. */
  letRun(isolate: Isolate): void {
    if (this.width === 'all') this.resume();
    else this.resume(isolate);
    this.#run.fire(this.width === 'all' ? undefined : isolate);
  }

  dispose(): void {
    for (const halting of this.#halting) halting.timers.dispose();
    this.#halting.clear();
    this.#owned.dispose();
  }

  #release(isolate: Isolate): void {
    this.#held.delete(isolate);
    this.#stops.delete(isolate);
  }

  #begin(stop: Stop): void {
    const members = this.width === 'all' ? [...this.#isolates] : [stop.isolate];
    this.cause = stop.isolate;
    // What others have to say survives: while one node steps, the rest still stand where they stood.
    this.#stops.set(stop.isolate, stop);
    for (const isolate of members) this.#hold(isolate);
    const interrupt = setTimeout(() => {
      for (const isolate of members) if (this.#isMissing(isolate)) isolate.interrupt();
    }, INTERRUPT_AFTER);
    const show = setTimeout(() => this.#show(halting), SHOW_AFTER);
    const halting: Halting = {
      ...stop,
      members,
      timers: {
        dispose() {
          clearTimeout(interrupt);
          clearTimeout(show);
        },
      },
    };
    this.#halting.add(halting);
    this.#settle();
  }

  #hold(isolate: Isolate): void {
    this.#held.add(isolate);
    if (this.#isMissing(isolate)) isolate.park();
  }

  /** Asked to stand, and does not yet. One that has not begun stands by itself. */
  #isMissing(isolate: Isolate): boolean {
    return this.#held.has(isolate) && isolate.hasBegun && !isolate.pause && !isolate.session.isClosed;
  }

  #settle(): void {
    for (const halting of [...this.#halting]) {
      if (!halting.members.some((isolate) => this.#isMissing(isolate))) this.#show(halting);
    }
  }

  #show(halting: Halting): void {
    if (!this.#halting.delete(halting)) return;
    halting.timers.dispose();
    const there = halting.members.filter((isolate) => this.#isolates.has(isolate));
    const isolate = there.includes(halting.isolate) ? halting.isolate : there[0];
    if (!isolate) return;
    this.cause = isolate;
    this.#halt.fire({ isolate, reason: halting.reason, hits: halting.hits, isWhole: this.width === 'all' });
    if (isolate.pause) this.#told.add(isolate.pause);
    for (const other of there) {
      const stop = this.#stops.get(other);
      if (!stop || !other.pause || this.#told.has(other.pause)) continue;
      this.#told.add(other.pause);
      this.#also.fire(stop);
    }
  }
}
