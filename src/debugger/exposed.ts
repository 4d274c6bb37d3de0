/**
 * Values that lines of the program tell of, in one isolate: a condition of a breakpoint hands them to a function in the program, and
 * never holds, so nothing pauses. The function keeps the last ones of each place and counts; the adapter asks for them at most 20 times
 * a second, and only when there is something. Of numbers, texts and the like a few are kept that others have followed meanwhile.
 */
import { randomUUID } from 'node:crypto';
import { type Disposable, Disposables } from '../base/disposable.ts';
import { array } from '../base/shape.ts';
import { probeKey } from '../protocol/probe.ts';
import type { BreakpointId } from './breakpoint.ts';
import type { Isolate } from './isolate.ts';

/** What the line of an exposure has told since the last time. */
export interface Told {
  readonly isolate: Isolate;
  readonly breakpoint: BreakpointId;
  /** How often it was reached since then; 0 of values that others have followed. */
  readonly hits: number;
  /** The last values, in the order of its expressions. Objects as they are when they are asked for. */
  readonly values: readonly string[];
  /** Milliseconds of `performance.now`: when these were there. */
  readonly at: number;
}

/** Milliseconds. */
const PACE = 50;
/** Microseconds: what an isolate tells at its end comes within that. */
const LATE = 1_000_000;
/** Of a place within that time, beside the last ones. */
const MOST_BEFORE = 4;

const NAME = `lightcone-expose-${randomUUID()}`;
const key = `x${NAME.replaceAll('-', '')}`;
const home = `globalThis[Symbol.for(${JSON.stringify(probeKey)})]`;
/** Undefined in contexts of `node:vm`, which have globals of their own. Short: V8 compiles it at each hit. */
export const exposeWriter = `${home}?.${key}`;

/** Runs in the program; the binding's global name is taken away. */
const install = `(function (home, name) {
  if (!home || home.${key}) return;
  const send = globalThis[name];
  delete globalThis[name];
  const { stringify } = JSON;
  const ticks = globalThis.process?.hrtime?.bigint;
  const now = ticks ? () => Number(ticks()) / 1000 : () => 0;
  const inspect = globalThis.process?.getBuiltinModule?.('node:util')?.inspect ?? String;
  // Nothing of the program may run: no getter, no trap of a proxy, no inspection of its own.
  const how = { depth: 2, breakLength: Infinity, customInspect: false, showProxy: true, maxArrayLength: 20, maxStringLength: 200 };
  const show = (value) => { try { return inspect(value, how).slice(0, 1000); } catch { return '<it can not be shown>'; } };
  const isPlain = (value) => (typeof value !== 'object' || value === null) && typeof value !== 'function';
  let places = new Map();
  const write = (id, read) => {
    let place = places.get(id);
    if (place === undefined) {
      if (places.size === 0) send('');
      places.set(id, (place = { hits: 0, values: undefined, error: undefined, at: 0, before: [] }));
    }
    place.hits++;
    const { values, before, at } = place;
    place.at = now();
    try {
      place.values = read();
      place.error = undefined;
      // Objects change under us; what they were can't be told any more.
      if (values !== undefined && before.length < ${MOST_BEFORE} && values.every(isPlain) && !values.every((value, at) => value === place.values[at]))
        before.push([at, values]);
    } catch (error) {
      place.error = error;
      place.values = undefined;
    }
  };
  write.take = () => {
    const were = places;
    places = new Map();
    return stringify([now(), [...were].flatMap(([id, { hits, values, error, at, before }]) => [
      ...before.map(([at, values]) => [id, 0, at, values.map(show)]),
      [id, hits, at, values ? values.map(show) : ['<' + (error instanceof Error ? error.name + ': ' + error.message : show(error)) + '>']],
    ])]);
  };
  // Nobody could ask any more. Without a session there is nobody who hears it.
  const last = () => { try { if (places.size > 0) send(write.take()); } catch {} };
  globalThis.process?.on?.('exit', last);
  Object.defineProperty(home, '${key}', { value: write, configurable: true });
})(${home}, ${JSON.stringify(NAME)})`;

/** Of the monotonic clock, which all processes of a machine share. */
function microseconds(): number {
  return Number(process.hrtime.bigint()) / 1000;
}

export class Exposed implements Disposable {
  readonly #isolate: Isolate;
  readonly #onTold: (told: Told) => void;
  readonly #owned = new Disposables();
  #isInstalled = false;
  #asking: NodeJS.Timeout | undefined;

  constructor(isolate: Isolate, onTold: (told: Told) => void) {
    this.#isolate = isolate;
    this.#onTold = onTold;
    this.#owned.add({ dispose: () => clearTimeout(this.#asking) });
  }

  /** Makes the isolate able to tell. Commands that are sent after it find it so. */
  install(): void {
    if (this.#isInstalled) return;
    this.#isInstalled = true;
    const { session } = this.#isolate;
    this.#owned.add(
      session.on('Runtime.bindingCalled', ({ name, payload }) => {
        if (name !== NAME) return;
        if (payload === '') this.#asking ??= setTimeout(() => void this.#ask(), PACE);
        else this.#read(payload, microseconds() - LATE);
      }),
    );
    // They fail only when the isolate is gone.
    session.send('Runtime.addBinding', { name: NAME }).catch(() => {});
    session.send('Runtime.evaluate', { expression: install, disableBreaks: true, silent: true }).catch(() => {});
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #ask(): Promise<void> {
    this.#asking = undefined;
    const before = microseconds();
    const answer = await this.#isolate.session
      .send('Runtime.evaluate', {
        expression: `${exposeWriter}?.take()`,
        disableBreaks: true,
        silent: true,
        returnByValue: true,
      })
      .catch(() => undefined); // it has ended
    const value: unknown = answer?.result.value;
    if (typeof value === 'string') this.#read(value, before);
  }

  /** @param before microseconds: it was made after that */
  #read(told: string, before: number): void {
    const [theirs, entries] = array(JSON.parse(told));
    if (typeof theirs !== 'number') return;
    const after = microseconds();
    // On the same machine both read one clock. Another machine's answer was made at some time between.
    const shift = theirs >= before && theirs <= after ? 0 : (before + after) / 2 - theirs;
    const now = performance.now();
    for (const entry of array(entries)) {
      const [id, hits, at, values] = array(entry);
      if (typeof id !== 'number' || typeof hits !== 'number' || typeof at !== 'number') continue;
      const age = (after - (at + shift)) / 1000;
      const told = { isolate: this.#isolate, breakpoint: id as BreakpointId, at: now - age };
      this.#onTold({ ...told, hits, values: array(values).map(String) });
    }
  }
}
