/**
 * Who stands and who runs. A halt stops every isolate within its width, and is over for the user when all of them stand;
 * V8's reports come one by one and in any order, and some isolates can't stop at once.
 *
 * Invariant: an isolate that is held is paused, or has been asked to pause and counts as stopped only when its `paused` has
 * come. Every pause of an isolate that is not held, and that nobody asked for, is undone.
 */
import { type Disposable, Disposables } from '../base/disposable.ts';
import { Emitter } from '../base/event.ts';
import type { Width } from '../system/model.ts';
import type { Isolate } from './isolate.ts';
import type { Pause } from './pause.ts';
import { type Standing, Standings } from './standing.ts';
import { type Stop, wordsOf } from './stop.ts';

export interface Halt extends Stop {
  /** Whether everything stands now; else those that stand with its cause are told of one by one. */
  readonly isWhole: boolean;
}

/** What is not shown yet, since not all of it stands. */
interface Halting {
  readonly standing: Standing;
  readonly timers: Disposable;
}

/** Milliseconds after which a parked isolate is in one long run of code and is interrupted (probe-facts.md section 1). */
const INTERRUPT_AFTER = 18;
/** Milliseconds after which the halt is shown without those that still have not stopped: they are in native code. */
const SHOW_AFTER = 250;

export class World implements Disposable {
  #width: Width;
  readonly #isolates = new Set<Isolate>();
  readonly #standings = new Standings();
  readonly #halting = new Set<Halting>();
  #settling: NodeJS.Immediate | undefined;
  #isOver = false;
  /** Pauses that the user has been told of, so that a step of one node does not tell of the others again. */
  readonly #told = new WeakSet<Pause>();
  readonly #owned = new Disposables();
  readonly #halt = this.#owned.add(new Emitter<Halt>());
  readonly #also = this.#owned.add(new Emitter<Stop>());
  readonly #run = this.#owned.add(new Emitter<Isolate | undefined>());
  readonly #states = this.#owned.add(new Emitter<void>());
  readonly #step = this.#owned.add(new Emitter<void>());

  /** Everything within the width stands (or will, when it comes back from native code). Takes the focus. */
  readonly onHalt = this.#halt.event;
  /** An isolate within a halt has something to say of its own. Must not take the focus. */
  readonly onAlso = this.#also.event;
  /** An isolate runs on without having been asked by a request of its own; undefined: all of them. */
  readonly onRun = this.#run.event;
  /** What the threads' names say has changed, and none of the other events tells of it. */
  readonly onStates = this.#states.event;
  /** An isolate has left its halt for a step, as somebody asked. */
  readonly onStep = this.#step.event;

  constructor(width: Width) {
    this.#width = width;
  }

  get width(): Width {
    return this.#width;
  }

  /**
   * Wider, while something stands: the rest within the new width is stopped at once. Narrower: what was stopped together still goes on
   * together, and the new width holds from the next halt on.
   */
  set width(width: Width) {
    this.#width = width;
    const late = [...this.#isolates].filter(
      (isolate) => !this.#standings.holds(isolate) && !this.#standings.isStepping(isolate),
    );
    const reached = late.filter((isolate) => {
      const standing = this.#standingFor(isolate);
      if (standing) this.#hold(isolate, standing);
      return standing !== undefined;
    });
    if (reached.length > 0) this.#owned.add(this.#interruptLater(reached));
    this.#states.fire();
  }

  get isStanding(): boolean {
    return !this.#standings.isEmpty;
  }

  /** The isolate that the last halt is about, or what is left of those that stand. */
  get cause(): Isolate | undefined {
    return this.#standings.cause;
  }

  /** A new isolate. Where the system stands it stands too, before its first line if it has not begun. */
  add(isolate: Isolate): void {
    this.#isolates.add(isolate);
    const standing = this.#standingFor(isolate);
    if (standing) this.#hold(isolate, standing);
    else isolate.begin();
  }

  remove(isolate: Isolate): void {
    const standing = this.#standings.of(isolate);
    const wasCause = this.#standings.isCause(isolate);
    this.#isolates.delete(isolate);
    this.#standings.release(isolate);
    this.#settle();
    if (!wasCause || !standing) return;
    // The rest still stands, and the user must have somewhere to stand too.
    const next = this.#standings.members(standing).find(({ pause }) => pause);
    const isComing = [...this.#halting].some((halting) => halting.standing === standing);
    if (next && !isComing) this.#begin({ isolate: next, reason: 'pause', hits: [] }, [next]);
  }

  holds(isolate: Isolate): boolean {
    return this.#standings.holds(isolate);
  }

  /** What the isolate does, in words; empty while it runs. */
  stateOf(isolate: Isolate): string {
    if (!this.#standings.holds(isolate)) return isolate.isStepping ? 'stepping' : '';
    if (!isolate.hasBegun) return 'not begun';
    if (!isolate.pause) return 'not stopped yet';
    const stop = this.#standings.stopOf(isolate);
    return stop ? wordsOf[stop.reason] : 'held';
  }

  /** Halts at the user's wish: all that is within the width, or `only` those, whatever that is. */
  pause(isolate: Isolate, only?: readonly Isolate[]): void {
    const reach = only ?? this.#reach(isolate);
    const running = reach.filter((one) => !this.#standings.holds(one));
    const [first] = running;
    if (this.#isOver || !first) return;
    this.#begin({ isolate: running.includes(isolate) ? isolate : first, reason: 'pause', hits: [] }, running);
  }

  /** The isolate that a halt is about: the one that `of` stands in, or the last one. */
  causeOf(of: Isolate | undefined): Isolate | undefined {
    const its = of && this.#standings.at(of)?.stop.isolate;
    return its && this.#standings.holds(its) ? its : this.cause;
  }

  /** Tells of an isolate that stands as if it had halted just now, so that the user sees it. False if it does not stand. */
  show(isolate: Isolate): boolean {
    if (!this.#standings.holds(isolate)) return false;
    this.#halt.fire({ ...this.#stopOf(isolate), isWhole: this.#isWhole });
    return true;
  }

  /**
   * An isolate has paused.
   * @param stop undefined when it did so only because it was parked or interrupted
   */
  onPause(isolate: Isolate, pause: Pause, stop: Stop | undefined): void {
    if (!this.#standings.holds(isolate)) {
      // A leftover of a halt that is over: `Debugger.pause` can't be taken back (probe-facts.md section 1).
      if (!stop || this.#isOver) isolate.resume();
      else if (stop.reason === 'step' && this.#standings.isAlone(isolate)) this.#begin(stop, [isolate]);
      else this.#begin(stop, this.#reach(isolate));
      return;
    }
    const wasLate = ![...this.#halting].some(({ standing }) => standing === this.#standings.at(isolate));
    if (stop) this.#standings.say(stop);
    this.#settle();
    if (wasLate) this.#tellAlso(isolate, pause);
  }

  /** Another debugger let it run. */
  onForeignResume(isolate: Isolate): void {
    this.#standings.release(isolate);
    this.#run.fire(isolate);
    this.#states.fire();
  }

  /** Lets everything run, or with an isolate only that one. */
  resume(only?: Isolate): void {
    this.#letGo(only ? [only] : this.#standings.isolates);
  }

  /** Lets an isolate run with all that is within the width, and all that was stopped together with it. */
  resumeWith(isolate: Isolate): void {
    const others = this.#together(isolate).filter((other) => other !== isolate);
    this.#letGo([isolate, ...others]);
    if (this.isStanding) for (const other of others) this.#run.fire(other);
  }

  /** Lets everything run for good: whoever hits a breakpoint until we have left it halts nobody any more. */
  release(): void {
    this.#isOver = true;
    this.resume();
  }

  /** Takes an isolate out of the halt for a step; the others stay as they are, `alone` also when the step ends. */
  free(isolate: Isolate, { alone }: { alone: boolean }): void {
    this.#standings.step(isolate, { alone });
    this.#step.fire();
  }

  /** An isolate runs on with no halt to come back to, and unless its step was `alone` so does what stood with it. */
  letRun(isolate: Isolate): void {
    const released = this.#standings.isAlone(isolate) ? [isolate] : [isolate, ...this.#together(isolate)];
    this.#letGo(released);
    if (!this.isStanding) this.#run.fire(undefined);
    else for (const one of new Set(released)) this.#run.fire(one);
  }

  dispose(): void {
    if (this.#settling) clearImmediate(this.#settling);
    for (const halting of this.#halting) halting.timers.dispose();
    this.#halting.clear();
    this.#owned.dispose();
  }

  get #isWhole(): boolean {
    return [...this.#isolates].every((isolate) => this.#standings.holds(isolate));
  }

  #reach(isolate: Isolate): readonly Isolate[] {
    return [...this.#isolates].filter((other) => this.#reaches(isolate, other));
  }

  #reaches(isolate: Isolate, other: Isolate): boolean {
    if (this.#width === 'all') return true;
    return this.#width === 'group' ? isolate.group === other.group : isolate.node === other.node;
  }

  /** The halt that an isolate belongs to, as wide as halts are now. */
  #standingFor(isolate: Isolate): Standing | undefined {
    return this.#standings.all.find((standing) => !standing.isAlone && this.#reaches(standing.stop.isolate, isolate));
  }

  /** Who stands and goes on when an isolate does. */
  #together(isolate: Isolate): readonly Isolate[] {
    const standing = this.#standings.of(isolate);
    return this.#standings.isolates.filter(
      (other) => this.#standings.at(other) === standing || this.#reaches(isolate, other),
    );
  }

  #stopOf(isolate: Isolate): Stop {
    return this.#standings.stopOf(isolate) ?? { isolate, reason: 'pause', hits: [] };
  }

  #letGo(released: readonly Isolate[]): void {
    for (const isolate of released) this.#standings.release(isolate);
    for (const halting of [...this.#halting]) {
      if (this.#standings.members(halting.standing).length > 0) continue;
      this.#halting.delete(halting);
      halting.timers.dispose();
    }
    for (const isolate of released) {
      if (isolate.hasBegun) isolate.resume();
      else isolate.begin();
    }
    this.#settle();
    this.#states.fire();
  }

  #begin(stop: Stop, reach: readonly Isolate[]): void {
    const { isolate } = stop;
    const before = this.#standings.of(isolate);
    // Where an isolate stands again after a step, those that stood with it meanwhile go on standing with it.
    const others = before ? this.#standings.members(before) : [];
    const isAlone =
      others.length === 0 &&
      this.#reach(isolate).some((other) => !this.#standings.holds(other) && !reach.includes(other));
    const standing: Standing = { stop, isAlone };
    this.#standings.blame(isolate);
    // What others have to say survives: while one node steps, the rest still stand where they stood.
    this.#standings.say(stop);
    const members = [...new Set([...reach, ...others])];
    for (const member of members) this.#hold(member, standing);
    const interrupt = this.#interruptLater(members);
    const show = setTimeout(() => this.#show(halting), SHOW_AFTER);
    const dispose = () => {
      interrupt.dispose();
      clearTimeout(show);
    };
    const halting: Halting = { standing, timers: { dispose } };
    this.#halting.add(halting);
    this.#settle();
  }

  #hold(isolate: Isolate, standing: Standing): void {
    this.#standings.hold(isolate, standing);
    if (this.#isMissing(isolate)) isolate.park();
  }

  #interruptLater(members: readonly Isolate[]): Disposable {
    const timer = setTimeout(() => {
      for (const isolate of members) if (this.#isMissing(isolate)) isolate.interrupt();
    }, INTERRUPT_AFTER);
    return { dispose: () => clearTimeout(timer) };
  }

  /** Asked to stand, and does not yet. One that has not begun stands by itself. */
  #isMissing(isolate: Isolate): boolean {
    return this.#standings.holds(isolate) && isolate.hasBegun && !isolate.pause && !isolate.session.isClosed;
  }

  /**
   * Shows the halts of which everything stands: when the loop has read all that has come, since what was written before a halt
   * stands before it, and pipes may be read after the inspector's socket.
   */
  #settle(): void {
    this.#settling ??= setImmediate(() => {
      this.#settling = undefined;
      for (const halting of [...this.#halting]) {
        if (!this.#standings.members(halting.standing).some((isolate) => this.#isMissing(isolate))) this.#show(halting);
      }
    });
  }

  #show(halting: Halting): void {
    if (!this.#halting.delete(halting)) return;
    halting.timers.dispose();
    const { stop } = halting.standing;
    const there = this.#standings.members(halting.standing);
    const isolate = there.includes(stop.isolate) ? stop.isolate : there[0];
    if (!isolate) return;
    const isWhole = this.#isWhole;
    if (!this.#standings.isCause(isolate)) this.#standings.blame(isolate);
    this.#halt.fire({ ...stop, isolate, isWhole });
    if (isolate.pause) this.#told.add(isolate.pause);
    for (const other of there) {
      if (!other.pause || this.#told.has(other.pause)) continue;
      // One event says that all stand; it does not say what else has happened to them.
      if (isWhole && !this.#standings.stopOf(other)) this.#told.add(other.pause);
      else this.#tellAlso(other, other.pause);
    }
  }

  #tellAlso(isolate: Isolate, pause: Pause): void {
    this.#told.add(pause);
    this.#also.fire(this.#stopOf(isolate));
  }
}
