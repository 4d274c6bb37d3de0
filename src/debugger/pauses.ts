/** Why an isolate has paused, and whose business that is: the world's, the step's that it is in the middle of, or nobody's. */
import type { LaunchSpec } from '../system/model.ts';
import type { Breakpoints } from './breakpoints.ts';
import type { Exceptions } from './exceptions.ts';
import type { Isolate } from './isolate.ts';
import { realPath, urlMatching } from './paths.ts';
import type { Pause } from './pause.ts';
import type { Stepper } from './step.ts';
import type { Stop, StopReason } from './stop.ts';
import type { WatchStops } from './watch-stops.ts';
import type { World } from './world.ts';

interface PausesParts {
  readonly world: World;
  readonly breakpoints: Breakpoints;
  readonly exceptions: Exceptions;
  readonly stepper: Stepper;
  readonly watchStops: WatchStops;
  readonly stopOnEntry: boolean;
  /** Whether the system stops for anything but the user's wish to pause or to step. */
  readonly stops: boolean;
}

/** What nobody waits for where `stops` is false: it is passed like a place of our own. */
const passed: ReadonlySet<StopReason> = new Set(['breakpoint', 'debugger statement', 'exception', 'entry', 'watch']);

export class Pauses {
  readonly #parts: PausesParts;
  /** CDP ids of breakpoints on the first line of programs, for `stopOnEntry`. */
  readonly #entries = new Map<Isolate, string>();

  constructor(parts: PausesParts) {
    this.#parts = parts;
  }

  /** If the user wants it: a program that has not begun will stand at its first line. */
  async expectEntry(isolate: Isolate, start: LaunchSpec['start']): Promise<void> {
    if (!this.#parts.stopOnEntry || isolate.kind !== 'main' || start.kind !== 'program') return;
    const { program } = start;
    const place = { ...urlMatching(realPath(program) ?? program), lineNumber: 0, columnNumber: 0 };
    const { breakpointId } = await isolate.session.send('Debugger.setBreakpointByUrl', place);
    this.#entries.set(isolate, breakpointId);
  }

  async on(isolate: Isolate, pause: Pause): Promise<void> {
    const { world, stepper } = this.#parts;
    const found = await this.#stopOf(isolate, pause).catch(() => 'gone' as const); // its session ended meanwhile
    if (found === 'gone' || isolate.pause !== pause) return;
    const isPassed = !this.#parts.stops && found !== 'ours' && found !== undefined && passed.has(found.reason);
    const stop = isPassed ? 'ours' : found;
    if (stop === 'ours' && !world.holds(isolate)) {
      if (pause.endsStep) stepper.interrupted(isolate, pause);
      else isolate.resume();
      return;
    }
    if (stop !== 'ours' && stop?.reason === 'step' && !world.holds(isolate)) {
      if (!(await stepper.hasArrived(isolate, pause))) return;
    } else stepper.forget(isolate);
    world.onPause(isolate, pause, stop === 'ours' ? undefined : stop);
  }

  /** The isolate is gone. */
  forget(isolate: Isolate): void {
    this.#parts.stepper.forget(isolate);
    this.#parts.watchStops.forget(isolate);
    this.#entries.delete(isolate);
  }

  /** Why it paused. `ours`: to read a source map; undefined: because it was parked or interrupted. */
  async #stopOf(isolate: Isolate, pause: Pause): Promise<Stop | 'ours' | undefined> {
    const { world, breakpoints, exceptions, stepper, watchStops } = this.#parts;
    if (pause.isParked) return undefined;
    if (pause.watch) return watchStops.atWatch(isolate, pause);
    if ((pause.reason as string) === 'Break on start') return this.#stopOfStart(isolate, pause);
    const entry = this.#entries.get(isolate);
    const firstLines = watchStops.ours(isolate, pause.hits);
    const landing = stepper.landings.ours(isolate, pause.hits);
    const theirs = pause.hits.filter((hit) => hit !== entry && !firstLines.includes(hit) && !landing.includes(hit));
    const hits = await breakpoints.inspect(isolate, { ...pause, hits: theirs });
    if (firstLines.length > 0) {
      const stop = await watchStops.atFirstLine(isolate, hits ?? []);
      if (stop !== 'ours') return stop;
    }
    const make = (reason: StopReason): Stop => ({ isolate, reason, hits: hits ?? [] });
    if (hits && hits.length > 0) return make('breakpoint');
    if (landing.length > 0) {
      if (!stepper.landings.hasLanded(isolate, pause)) return 'ours';
      stepper.landings.clear(isolate);
      return make('step');
    }
    if (entry !== undefined && pause.hits.includes(entry)) {
      this.#entries.delete(isolate);
      await isolate.session.send('Debugger.removeBreakpoint', { breakpointId: entry });
      return make('entry');
    }
    if (hits === undefined) {
      const isCounted = breakpoints.isHitBy(isolate, pause.hits);
      return pause.endsStep && isCounted && stepper.wouldEnd(isolate, pause) ? make('step') : 'ours';
    }
    switch (pause.reason) {
      case 'exception':
      case 'promiseRejection':
        return (await exceptions.wants(isolate, pause)) ? make('exception') : 'ours';
      case 'step':
      case 'other':
      case 'ambiguous':
        // Interrupted in the middle of a step: what it stands at is not where the step leads.
        if (pause.wasAsked && world.holds(isolate)) return undefined;
        if (pause.endsStep) return make('step');
        if (await isAtDebuggerStatement(isolate, pause)) return make('debugger statement');
        return pause.wasAsked || pause.endsLostStep ? undefined : make('foreign');
      default:
        return make('foreign');
    }
  }

  /** Where `--inspect-brk` holds a program: it goes on, unless the user wants it to stand there. */
  async #stopOfStart(isolate: Isolate, pause: Pause): Promise<Stop | 'ours'> {
    const { breakpoints, stopOnEntry } = this.#parts;
    const hits = await breakpoints.at(isolate, pause);
    if (hits.length > 0) return { isolate, reason: 'breakpoint', hits };
    return stopOnEntry && isolate.kind === 'main' ? { isolate, reason: 'entry', hits } : 'ours';
  }
}

/** V8 gives the same reason for a `debugger` statement and for a pause that somebody asked for. */
async function isAtDebuggerStatement(isolate: Isolate, pause: Pause): Promise<boolean> {
  const location = pause.frames[0]?.location;
  if (!location) return false;
  const { scriptId, lineNumber, columnNumber = 0 } = location;
  const { result } = await isolate.session.send('Debugger.searchInContent', {
    scriptId,
    query: 'debugger',
    caseSensitive: true,
  });
  const line = result.find((match) => match.lineNumber === lineNumber)?.lineContent;
  return line?.slice(columnNumber).startsWith('debugger') ?? false;
}
