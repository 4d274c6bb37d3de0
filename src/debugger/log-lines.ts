/**
 * The lines of logpoints in one isolate: written by V8 while it looks at a condition, so that nothing stops for them, and sent
 * over a binding of the inspector, which works when the program has patched its console, and which it does not see. A hot loop
 * must flood neither the editor nor the inspector's queue in the user's process (host-facts.md section 2): so a program may write
 * `CREDIT` lines, counts what it would write beyond, and gets new credit at a steady pace.
 */
import { randomUUID } from 'node:crypto';
import { type Disposable, Disposables } from '../base/disposable.ts';
import { array, isRecord } from '../base/shape.ts';
import { probeKey } from '../protocol/probe.ts';
import type { BreakpointId } from './breakpoint.ts';
import type { Isolate } from './isolate.ts';

export interface LogLine {
  readonly isolate: Isolate;
  readonly breakpoint: BreakpointId;
  /** `failure`: why its condition can't be evaluated. */
  readonly kind: 'line' | 'failure';
  /** May have several lines. */
  readonly text: string;
  /** The number under which the probe keeps the objects in it (see `ProbeConsole.arguments`); 0: there are none. */
  readonly objects: number;
}

/** Lines of an isolate within one `PACE`. */
const CREDIT = 100;
/** Milliseconds. */
const PACE = 100;

const home = `globalThis[Symbol.for(${JSON.stringify(probeKey)})]`;

/** A function in the program that writes lines. */
interface LogWriter {
  /** Of its binding: no other session's. */
  readonly name: string;
  /** Undefined in contexts of `node:vm`, which have globals of their own. */
  readonly expression: string;
}

function writerNamed(name: string): LogWriter {
  return { name, expression: `${home}?.[${JSON.stringify(name)}]` };
}

const breakpointWriter = writerNamed(`lightcone-log-${randomUUID()}`);
/** Of logpoints on lines. */
export const logWriter = breakpointWriter.expression;
/** Of those on messages, whose credit is one of their own. */
export const watchWriter = writerNamed(`lightcone-watch-${randomUUID()}`);

/** Runs in the program. What it needs of it is taken when the first logpoint is set, and the binding's global name is taken away. */
const install = (name: string) => `(function (home, name, credit) {
  if (!home || home[name]) return;
  const send = globalThis[name];
  delete globalThis[name];
  const { stringify } = JSON;
  const inspect = globalThis.process?.getBuiltinModule?.('node:util')?.inspect ?? String;
  // Nothing of the program may run: no getter, no trap of a proxy, no inspection of its own.
  const how = { depth: 2, breakLength: Infinity, customInspect: false, showProxy: true, maxArrayLength: 20, maxStringLength: 1000 };
  const reason = (error) => {
    try { return error instanceof Error ? error.name + ': ' + error.message : inspect(error, how); } catch { return 'it throws'; }
  };
  const show = (piece, objects) => {
    if (typeof piece !== 'function') return piece;
    let value;
    try {
      value = piece();
    } catch (error) {
      return '<' + reason(error) + '>';
    }
    if (typeof value === 'object' && value !== null) objects.push(value);
    try { return typeof value === 'string' ? value : inspect(value, how); } catch { return '<it can not be shown>'; }
  };
  let left = credit;
  let missed = {};
  const write = (id, pieces) => {
    if (left > 0) {
      left--;
      let text = '';
      const objects = [];
      for (let i = 0; i < pieces.length; i++) text += show(pieces[i], objects);
      const kept = objects.length > 0 ? home.console?.keep?.(objects) ?? 0 : 0;
      send(stringify(['line', id, text, kept]));
    } else missed[id] = (missed[id] ?? 0) + 1;
    return false;
  };
  const told = new Set();
  write.failed = (id, key, error) => {
    if (told.size < 100 && !told.has(key)) {
      told.add(key);
      send(stringify(['failure', id, reason(error)]));
    }
    return false;
  };
  write.renew = () => {
    const were = missed;
    missed = {};
    left = credit;
    return stringify(were);
  };
  Object.defineProperty(home, name, { value: write, configurable: true });
})(${home}, ${JSON.stringify(name)}, ${CREDIT})`;

export class LogLines implements Disposable {
  readonly #isolate: Isolate;
  readonly #onLine: (line: LogLine) => void;
  readonly #writer: LogWriter;
  readonly #owned = new Disposables();
  #isInstalled = false;
  #renewal: NodeJS.Timeout | undefined;

  constructor(isolate: Isolate, onLine: (line: LogLine) => void, writer = breakpointWriter) {
    this.#writer = writer;
    this.#isolate = isolate;
    this.#onLine = onLine;
    this.#owned.add({ dispose: () => clearTimeout(this.#renewal) });
  }

  /** Makes the isolate able to write. Commands that are sent after it find it so. */
  install(): void {
    if (this.#isInstalled) return;
    this.#isInstalled = true;
    const { session } = this.#isolate;
    const { name } = this.#writer;
    this.#owned.add(
      session.on('Runtime.bindingCalled', (event) => {
        if (event.name === name) this.#onCall(event.payload);
      }),
    );
    // They fail only when the isolate is gone.
    session.send('Runtime.addBinding', { name }).catch(() => {});
    session.send('Runtime.evaluate', { expression: install(name), disableBreaks: true, silent: true }).catch(() => {});
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #onCall(payload: string): void {
    const [kind, id, text, kept] = array(JSON.parse(payload));
    if (typeof id !== 'number' || typeof text !== 'string' || (kind !== 'line' && kind !== 'failure')) return;
    this.#renewal ??= setTimeout(() => void this.#renew(), PACE);
    const objects = typeof kept === 'number' ? kept : 0;
    this.#onLine({ isolate: this.#isolate, breakpoint: id as BreakpointId, kind, text, objects });
  }

  async #renew(): Promise<void> {
    const answer = await this.#isolate.session
      .send('Runtime.evaluate', {
        expression: `${this.#writer.expression}?.renew()`,
        disableBreaks: true,
        silent: true,
        returnByValue: true,
      })
      .catch(() => undefined); // it has ended, and writes no more
    this.#renewal = undefined;
    const { value } = answer?.result ?? {};
    const missed: unknown = typeof value === 'string' ? JSON.parse(value) : {};
    for (const [id, count] of Object.entries(isRecord(missed) ? missed : {})) {
      if (typeof count !== 'number') continue;
      const text = `… ${count.toLocaleString('en-US')} more ${count === 1 ? 'line' : 'lines'} of this logpoint`;
      this.#onLine({ isolate: this.#isolate, breakpoint: Number(id) as BreakpointId, kind: 'line', text, objects: 0 });
    }
  }
}
