/**
 * Steps of one isolate, and what the others do meanwhile. `hold`: they stand. `run`: they run. `auto`: they stand until the stepping
 * isolate waits for something, which may well be one of them.
 */
import type { Protocol } from 'devtools-protocol';
import { CdpError } from '../cdp/errors.ts';
import type { Stepping } from '../system/model.ts';
import { nothingToStep, notRestartable, notStopped } from './errors.ts';
import type { Isolate } from './isolate.ts';
import { Landings } from './landing.ts';
import type { Pause, StepKind } from './pause.ts';
import type { Frame, Stacks } from './stack.ts';
import type { World } from './world.ts';

interface Step {
  readonly isolate: Isolate;
  readonly kind: StepKind;
  /** Where it began. */
  readonly stack: Pause['frames'];
  readonly origin: Protocol.Debugger.CallFrame;
  /** How often it had to go on, because it ended in code that is skipped. */
  detours: number;
  /** The last detour was through a compiler's helpers, which a call of an imported function goes through before the call itself. */
  wasInPreamble: boolean;
}

/** Milliseconds after which a step that has not ended may be waiting: most take one. */
const MAY_WAIT_AFTER = 12;
/** A step into code that is skipped looks this often for code of the user that it calls, a listener say. */
const MOST_DETOURS = 50;

export class Stepper {
  readonly #world: World;
  readonly #stacks: Stacks;
  readonly #stepping: Stepping;
  readonly #steps = new Map<Isolate, Step>();
  readonly landings = new Landings();

  constructor(world: World, stacks: Stacks, stepping: Stepping) {
    this.#world = world;
    this.#stacks = stacks;
    this.#stepping = stepping;
  }

  /**
   * @param alone the others stay as they are, whatever the settings say
   * @throws UserError when the isolate does not stand
   */
  step(isolate: Isolate, kind: StepKind, { alone = false } = {}): void {
    if (!isolate.pause) throw notStopped(isolate.title);
    // Between two turns of its loop there is nothing to step through: the next thing that it does is unknown.
    if (isolate.pause.isParked) throw nothingToStep(isolate.title, this.#world.cause?.title);
    const [origin] = isolate.pause.frames;
    if (!origin) throw notStopped(isolate.title);
    if (isolate.pause.watch) {
      this.#leaveCall(isolate, isolate.pause, kind, alone);
      return;
    }
    const step: Step = { isolate, kind, stack: isolate.pause.frames, origin, detours: 0, wasInPreamble: false };
    this.#steps.set(isolate, step);
    this.#world.free(isolate, { alone });
    isolate.step(kind);
    if (alone) return;
    if (this.#stepping === 'run') this.#world.letRun(isolate);
    if (this.#stepping === 'auto') void this.#releaseWhenIdle(step);
  }

  /** The function of a frame runs again from its beginning, and stands there. @throws UserError where V8 can't */
  async restart({ isolate, call, pause }: Frame): Promise<void> {
    if (!call?.canBeRestarted || !pause || isolate.pause !== pause) throw notRestartable(isolate.title);
    this.#steps.delete(isolate);
    this.#world.free(isolate, { alone: true });
    try {
      await isolate.restartFrame(call.callFrameId);
    } catch (error) {
      this.#world.onPause(isolate, pause, { isolate, reason: 'pause', hits: [] });
      throw error instanceof CdpError ? notRestartable(isolate.title) : error;
    }
  }

  /** Whether a step has ended where the user wants it; if not, it goes on. */
  async hasArrived(isolate: Isolate, pause: Pause): Promise<boolean> {
    const step = this.#steps.get(isolate);
    const [top] = pause.frames;
    if (!step || !top) return true;
    // Back from where it was interrupted (`interrupted`), and not yet out of what the line calls.
    if (step.kind !== 'into' && step.detours > 0 && placeOf(step, pause) === 'deeper') {
      isolate.step('out');
      return false;
    }
    // Into a wrapper of ours: what it calls is Node's, so the step is one over the line.
    if (isolate.scripts.get(top.location.scriptId)?.file.isProbe) {
      this.#steps.delete(isolate);
      void this.#land(isolate, pause, step.kind === 'out' ? step.stack.slice(1) : step.stack);
      return false;
    }
    const isSkipped = await this.#stacks.isSkipped(isolate, top);
    const isPreamble = step.kind === 'into' && (await this.#stacks.isPreamble(isolate, top));
    if (isolate.pause !== pause) return false;
    if (isPreamble && ++step.detours <= MOST_DETOURS) {
      step.wasInPreamble = true;
      isolate.step('into');
      return false;
    }
    // V8 can't be told to skip what comes from Node's snapshot (probe-facts.md section 7), so it is left again by hand.
    if (isSkipped) await this.#goOn(step, pause);
    else if (isBackIn(step, top, pause)) {
      isolate.step(step.wasInPreamble ? 'into' : 'over');
      step.wasInPreamble = false;
    } else {
      this.#steps.delete(isolate);
      return true;
    }
    return false;
  }

  /**
   * Whether a pause that is nobody's business, for a breakpoint that only counts, is where the step would have ended: V8 tells of
   * the breakpoint only.
   */
  wouldEnd(isolate: Isolate, pause: Pause): boolean {
    const step = this.#steps.get(isolate);
    const [top] = pause.frames;
    if (!step || !top) return false;
    const place = placeOf(step, pause);
    if (place === 'shallower') return true;
    if (place === 'deeper') return step.kind === 'into';
    // Behind an `await` a function stands on a stack of its own. It could be another call of it, which nothing tells apart.
    const isSame = place === 'same' || isSameFunction(top, step.origin);
    return isSame && step.kind !== 'out' && top.location.lineNumber !== step.origin.location.lineNumber;
  }

  /** A pause that is nobody's business came in the middle of a step: V8 has forgotten the step, so it is led back to its way. */
  interrupted(isolate: Isolate, pause: Pause): void {
    const step = this.#steps.get(isolate);
    const place = step && placeOf(step, pause);
    if (!step || place === undefined || step.kind === 'into') isolate.step(pause.endsStep ?? 'over');
    // In another turn of the loop, while the step waits behind an `await`: V8 still has it in mind.
    else if (place === 'elsewhere') isolate.resumeStep(step.kind);
    else if (place === 'deeper') {
      step.detours++;
      isolate.step('out');
    } else isolate.step(step.kind);
  }

  /** Something else stopped the isolate. */
  forget(isolate: Isolate): void {
    this.#steps.delete(isolate);
    this.landings.clear(isolate);
  }

  /** At a watch it stands in the middle of what the line calls, and lands behind that. */
  #leaveCall(isolate: Isolate, pause: Pause, kind: StepKind, alone: boolean): void {
    // Where a message was lost, nothing of the program may be on the stack.
    const isProgram = pause.frames.some((call) => !isolate.isInternal(call));
    const frames = isProgram ? pause.frames : [];
    const caller = frames.findIndex((call, depth) => depth > 0 && !isolate.isInternal(call));
    this.#world.free(isolate, { alone });
    void this.#land(isolate, pause, kind !== 'out' ? frames : caller < 0 ? [] : frames.slice(caller), alone);
  }

  /** Out of a call, without V8's steps. @param stack from the function on that has made it; empty: there is none */
  async #land(isolate: Isolate, pause: Pause, stack: Pause['frames'], alone = false): Promise<void> {
    await this.landings.expect(isolate, stack).catch(() => {}); // then it runs on
    if (isolate.pause !== pause) return;
    isolate.resume();
    if (alone) return;
    if (this.#stepping === 'auto' && this.landings.has(isolate)) {
      await new Promise((done) => setTimeout(done, MAY_WAIT_AFTER));
      if (this.landings.has(isolate)) await isolate.loopTurns().catch(() => {}); // as below
    }
    const isWaiting = this.#stepping !== 'hold' && this.landings.has(isolate) && !isolate.pause;
    if (isWaiting || stack.length === 0) this.#world.letRun(isolate);
  }

  async #goOn(step: Step, pause: Pause): Promise<void> {
    const { isolate, kind } = step;
    const called = pause.frames.at(-step.stack.length);
    const isCalled =
      pause.frames.length > step.stack.length && called !== undefined && isSameFunction(called, step.origin);
    if (kind === 'into' && isCalled && ++step.detours <= MOST_DETOURS) isolate.step('into');
    else if (await this.#hasUserCode(isolate, pause)) isolate.step('out');
    else if (isolate.pause === pause) this.#leave(isolate);
  }

  /** Nothing of the user's is left on the stack: the step ends in running. */
  #leave(isolate: Isolate): void {
    this.#steps.delete(isolate);
    isolate.resume();
    this.#world.letRun(isolate);
  }

  async #hasUserCode(isolate: Isolate, pause: Pause): Promise<boolean> {
    for (const call of pause.frames.slice(1)) {
      if (!(await this.#stacks.isSkipped(isolate, call))) return isolate.pause === pause;
    }
    return false;
  }

  async #releaseWhenIdle(step: Step): Promise<void> {
    await new Promise((done) => setTimeout(done, MAY_WAIT_AFTER));
    if (this.#steps.get(step.isolate) !== step) return;
    // Answered only when its loop turns (host-facts.md section 3), or not at all, when the isolate pauses or ends before.
    await step.isolate.loopTurns().catch(() => {});
    if (this.#steps.get(step.isolate) === step && step.isolate.isStepping) this.#world.letRun(step.isolate);
  }
}

/** Where a pause is on the stack on which a step began. */
function placeOf({ stack, origin }: Step, { frames }: Pause): 'deeper' | 'same' | 'shallower' | 'elsewhere' {
  const [top] = frames;
  const [mine, theirs] =
    frames.length < stack.length ? [stack.at(-frames.length), top] : [origin, frames.at(-stack.length)];
  if (!mine || !theirs || !isSameFunction(mine, theirs)) return 'elsewhere';
  return frames.length > stack.length ? 'deeper' : frames.length < stack.length ? 'shallower' : 'same';
}

/** A step into nothing of the user's is one over the line: the rest of the line is still to do. */
function isBackIn(step: Step, top: Protocol.Debugger.CallFrame, pause: Pause): boolean {
  const isSameLine = top.location.lineNumber === step.origin.location.lineNumber;
  return (
    step.detours > 0 && pause.frames.length === step.stack.length && isSameFunction(top, step.origin) && isSameLine
  );
}

function isSameFunction(a: Protocol.Debugger.CallFrame, b: Protocol.Debugger.CallFrame): boolean {
  const [at, other] = [a.functionLocation ?? a.location, b.functionLocation ?? b.location];
  return at.scriptId === other.scriptId && at.lineNumber === other.lineNumber && at.columnNumber === other.columnNumber;
}
