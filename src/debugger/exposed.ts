/**
 * Values that lines of the program tell of, in one isolate: a condition of a breakpoint hands them to a function in the program, and
 * never holds, so nothing pauses. The function keeps the last ones of each place and counts; the adapter asks for them at most 20 times
 * a second, and only when there is something.
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
  /** How often it was reached since then. */
  readonly hits: number;
  /** The last values, in the order of its expressions. Objects as they are when they are asked for. */
  readonly values: readonly string[];
  /** Milliseconds of `performance.now`: when these were there. */
  readonly at: number;
}

/** Milliseconds. */
const PACE = 50;

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
  const clock = globalThis.performance;
  const now = clock ? clock.now.bind(clock) : () => 0;
  const inspect = globalThis.process?.getBuiltinModule?.('node:util')?.inspect ?? String;
  // Nothing of the program may run: no getter, no trap of a proxy, no inspection of its own.
  const how = { depth: 2, breakLength: Infinity, customInspect: false, showProxy: true, maxArrayLength: 20, maxStringLength: 200 };
  const show = (value) => { try { return inspect(value, how).slice(0, 1000); } catch { return '<it can not be shown>'; } };
  let places = new Map();
  const write = (id, read) => {
    let place = places.get(id);
    if (place === undefined) {
      if (places.size === 0) send('');
      places.set(id, (place = { hits: 0, values: [], error: undefined, at: 0 }));
    }
    place.hits++;
    place.at = now();
    try {
      place.values = read();
      place.error = undefined;
    } catch (error) {
      place.error = error;
      place.values = undefined;
    }
  };
  write.take = () => {
    const were = places;
    places = new Map();
    return stringify([...were].map(([id, { hits, values, error, at }]) => {
      return [id, hits, now() - at, values ? values.map(show) : ['<' + (error instanceof Error ? error.name + ': ' + error.message : show(error)) + '>']];
    }));
  };
  Object.defineProperty(home, '${key}', { value: write, configurable: true });
})(${home}, ${JSON.stringify(NAME)})`;

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
      session.on('Runtime.bindingCalled', ({ name }) => {
        if (name === NAME) this.#asking ??= setTimeout(() => void this.#ask(), PACE);
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
    const answer = await this.#isolate.session
      .send('Runtime.evaluate', {
        expression: `${exposeWriter}?.take()`,
        disableBreaks: true,
        silent: true,
        returnByValue: true,
      })
      .catch(() => undefined); // it has ended
    const value: unknown = answer?.result.value;
    for (const entry of array(typeof value === 'string' ? JSON.parse(value) : [])) {
      const [id, hits, age, values] = array(entry);
      if (typeof id !== 'number' || typeof hits !== 'number' || typeof age !== 'number') continue;
      const told = { isolate: this.#isolate, breakpoint: id as BreakpointId, at: performance.now() - age };
      this.#onTold({ ...told, hits, values: array(values).map(String) });
    }
  }
}
