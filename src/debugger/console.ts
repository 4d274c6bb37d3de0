/**
 * What an isolate writes by its `console`: each call with its place and its objects, told by the probe. V8's own reports stay
 * off: they cost the program several times as much, and keep what was logged.
 */
import { randomBytes } from 'node:crypto';
import { type Disposable, disposable } from '../base/disposable.ts';
import { type ConsoleCall, type ConsoleTerms, parseConsoleCall } from '../protocol/console.ts';
import type { Isolate } from './isolate.ts';

/** A call whose text is read from the node's pipes as well. Beyond the credit its text is shown without place and objects. */
const beside: ConsoleTerms = { credit: 200, longest: 8192, tellsErrors: false };
/** A call that is all we get of a node's output. Beyond the credit it is counted. */
const alone: ConsoleTerms = { credit: 2000, longest: 256 * 1024, tellsErrors: true };
/** Milliseconds between two grants: with the credit this bounds what a flood of calls can cost. */
const GRANT_EVERY = 100;
/** Milliseconds between two times that V8 is told to let go of what was logged. */
const DISCARD_EVERY = 1000;

export interface ConsoleListener {
  call(call: ConsoleCall): void;
  /** So many calls were not told. */
  missed(count: number): void;
}

/** @param hasPipes whether we read what the process writes */
export async function listenToConsole(
  isolate: Isolate,
  hasPipes: boolean,
  listener: ConsoleListener,
): Promise<Disposable> {
  const listening = new Listening(isolate, hasPipes ? beside : alone, listener);
  await listening.begin();
  return listening;
}

class Listening implements Disposable {
  readonly #isolate: Isolate;
  readonly #terms: ConsoleTerms;
  readonly #listener: ConsoleListener;
  readonly #binding = `lightcone_${randomBytes(6).toString('hex')}`;
  #subscription: Disposable = disposable(() => {});
  #heard = 0;
  #granting: NodeJS.Timeout | undefined;
  #discarding: NodeJS.Timeout | undefined;

  constructor(isolate: Isolate, terms: ConsoleTerms, listener: ConsoleListener) {
    this.#isolate = isolate;
    this.#terms = terms;
    this.#listener = listener;
  }

  async begin(): Promise<void> {
    const { session } = this.#isolate;
    this.#subscription = session.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === this.#binding) this.#onCall(payload);
    });
    await Promise.all([
      session.send('Runtime.addBinding', { name: this.#binding }),
      this.#ask(`tell('${this.#binding}', ${JSON.stringify(this.#terms)})`),
    ]);
  }

  dispose(): void {
    this.#subscription.dispose();
    clearTimeout(this.#granting);
    clearTimeout(this.#discarding);
  }

  #onCall(payload: string): void {
    const call = parseConsoleCall(payload);
    if (!call) return;
    this.#heard++;
    if (this.#heard >= this.#terms.credit / 2) this.#granting ??= setTimeout(() => void this.#grant(), GRANT_EVERY);
    // With an inspector, V8 keeps the last thousand messages and their objects, whether anybody listens or not.
    if (call.id > 0) this.#discarding ??= setTimeout(() => this.#discard(), DISCARD_EVERY);
    this.#listener.call(call);
  }

  async #grant(): Promise<void> {
    this.#heard = 0;
    this.#granting = undefined;
    const missed = await this.#ask(`grant('${this.#binding}', ${this.#terms.credit})`).catch(() => 0); // it has ended
    if (typeof missed === 'number' && missed > 0) this.#listener.missed(missed);
  }

  #discard(): void {
    this.#discarding = undefined;
    this.#isolate.session.send('Runtime.discardConsoleEntries').catch(() => {}); // it has ended
  }

  async #ask(question: string): Promise<unknown> {
    const { result } = await this.#isolate.session.send('Runtime.evaluate', {
      expression: `globalThis[Symbol.for('lightcone')]?.console.${question}`,
      disableBreaks: true,
      silent: true,
      returnByValue: true,
    });
    return result.value;
  }
}
