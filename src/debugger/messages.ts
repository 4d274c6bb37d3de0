/**
 * The messages of all isolates as they are told by the probes: who is listened to, and what has come, in the time of the run. What
 * it means is found out by `causality/`.
 */
import { randomBytes } from 'node:crypto';
import { within } from '../base/deadline.ts';
import { type Disposable, Disposables, disposable } from '../base/disposable.ts';
import { Emitter } from '../base/event.ts';
import { array, isRecord } from '../base/shape.ts';
import { addressKey } from '../protocol/address-key.ts';
import { type CaptureStart, type CaptureTerms, loadedLast } from '../protocol/capture.ts';
import type { ProbeEvent } from '../protocol/events.ts';
import { probeExpression } from '../protocol/probe.ts';
import { parseEvents, wireGap, writeBatch } from '../protocol/wire.ts';
import type { NodeName, System } from '../system/model.ts';
import { isSameClock, offsetOf, type Reading } from './clock-offset.ts';
import type { Isolate } from './isolate.ts';

/** Batches that a probe may tell without being asked. */
const CREDIT = 16;
/** Milliseconds from the first event that waits to the question for all: the more come together, the less each costs. */
const TAKE_AFTER = 20;

/** Times that another machine is asked what its clock says. */
const READINGS = 6;

/** Milliseconds that a node may take to answer when everything is asked for. */
const CATCH_UP_WITHIN = 500;

export interface Captured {
  readonly isolate: Isolate;
  /** In the order in which they happened; times are microseconds since the run began, by the adapter's clock. */
  readonly events: readonly ProbeEvent[];
  /** The same as it was told, and what makes its times those of the run: for those who read it elsewhere. */
  readonly batch: string;
  readonly shift: number;
}

export class Messages implements Disposable {
  readonly #system: System;
  readonly #session = randomBytes(6).toString('hex');
  /** When the run began, in microseconds of `process.hrtime`. */
  readonly #origin = now();
  readonly #owned = new Disposables();
  readonly #captured = this.#owned.add(new Emitter<Captured>());
  readonly #unseen = new Map<Isolate, readonly string[]>();
  readonly #listening = new Set<Listening>();

  readonly onCaptured = this.#captured.event;

  constructor(system: System) {
    this.#system = system;
  }

  /** What can't be seen of the messages of an isolate that ran before we came, in words. */
  unseenIn(isolate: Isolate): readonly string[] {
    return this.#unseen.get(isolate) ?? [];
  }

  /** Whether a node is listened to at all; one that was found in a terminal is as the system says. */
  isCapturedIn(node: NodeName): boolean {
    const spec = this.#system.nodes.find(({ name }) => name === node);
    return spec?.capture ?? this.#system.settings.messages.capture;
  }

  /** Microseconds since the run began. */
  get elapsed(): number {
    return now() - this.#origin;
  }

  /** Hears of the messages of an isolate from now on, until the result is disposed. */
  async listen(isolate: Isolate): Promise<Disposable> {
    if (!this.isCapturedIn(isolate.node)) return new Disposables();
    const { stacks, payload, redact, propagateTo } = this.#system.settings.messages;
    const terms: CaptureTerms = {
      session: this.#session,
      isolate: isolate.id,
      isLate: isolate.hasBegun,
      credit: CREDIT,
      externals: Object.fromEntries(this.#system.externals.map(({ name, address }) => [addressKey(address), name])),
      ...{ stacks, payload, redact, propagateTo },
    };
    const listening = new Listening(isolate, terms, this.#origin, (told) => this.#captured.fire({ isolate, ...told }));
    const { unseen, open } = await listening.begin();
    if (unseen.length > 0) this.#unseen.set(isolate, unseen);
    if (open.length > 0)
      await within(CATCH_UP_WITHIN, Promise.all([...this.#listening].map((other) => other.endsAreLate(open))));
    this.#listening.add(listening);
    return disposable(() => {
      listening.dispose();
      this.#listening.delete(listening);
      this.#unseen.delete(isolate);
    });
  }

  /**
   * Resolves when all has come that has happened until now; what a node in native code has seen may come later.
   * @param isolate ordinal of the only one that matters
   */
  async catchUp(isolate?: number): Promise<void> {
    const asked = [...this.#listening].filter((one) => isolate === undefined || one.of === isolate);
    await within(CATCH_UP_WITHIN, Promise.all(asked.map((one) => one.take())));
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

/** The messages of one isolate. */
class Listening implements Disposable {
  readonly #isolate: Isolate;
  readonly #terms: CaptureTerms;
  readonly #origin: number;
  readonly #tell: (told: Omit<Captured, 'isolate'>) => void;
  readonly #binding = `lightcone_${randomBytes(6).toString('hex')}`;
  #subscription: Disposable = disposable(() => {});
  #closing: Disposable = disposable(() => {});
  #taking: NodeJS.Timeout | undefined;
  /** It has something to tell, and has not told it. */
  #owes = false;
  /** Microseconds to be added to the isolate's clock. */
  #offset = 0;

  constructor(isolate: Isolate, terms: CaptureTerms, origin: number, tell: (told: Omit<Captured, 'isolate'>) => void) {
    this.#isolate = isolate;
    this.#terms = terms;
    this.#origin = origin;
    this.#tell = tell;
  }

  /** The ordinal of the isolate. */
  get of(): number {
    return this.#isolate.id;
  }

  /** @returns what can't be seen, and the connections that were there */
  async begin(): Promise<Omit<CaptureStart, 'clock'>> {
    const { session } = this.#isolate;
    this.#subscription = session.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === this.#binding) this.#onTold(payload);
    });
    this.#closing = session.onClose(() => this.#onGone());
    const before = now();
    const [, , start] = await Promise.all([
      session.send('Runtime.addBinding', { name: this.#binding }),
      // Its condition is false, so nothing pauses. It goes with the session.
      session.send('Debugger.setBreakpointByUrl', {
        urlRegex: loadedLast,
        lineNumber: 0,
        condition: `${probeExpression}?.messages.look?.()`,
      }),
      this.#ask(`open('${this.#binding}', ${JSON.stringify(this.#terms)})`),
    ]);
    if (!isRecord(start) || typeof start['clock'] !== 'number')
      return { unseen: ['messages: another session captures them'], open: [] };
    this.#offset = offsetOf(await this.#readings({ before, theirs: start['clock'], after: now() }));
    return { unseen: textsIn(start['unseen']), open: textsIn(start['open']) };
  }

  /** Of another machine's clock several: the first answer has waited for the hooks. */
  async #readings(first: Reading): Promise<readonly Reading[]> {
    const readings = [first];
    while (!isSameClock(first) && readings.length < READINGS) {
      const before = now();
      const theirs = await this.#ask('clock()');
      if (typeof theirs !== 'number') break;
      readings.push({ before, theirs, after: now() });
    }
    return readings;
  }

  async endsAreLate(connections: readonly string[]): Promise<void> {
    await this.#ask(`endsAreLate(${JSON.stringify(connections)})`).catch(() => {}); // it has ended, with its connections
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#closing.dispose();
    clearTimeout(this.#taking);
  }

  #onTold(batch: string): void {
    this.#owes = batch === '';
    if (this.#owes) {
      this.#taking ??= setTimeout(() => void this.take(), TAKE_AFTER);
      return;
    }
    // It has told all that there was, so there is nothing to ask for: it may be standing where no question should wake it.
    clearTimeout(this.#taking);
    this.#taking = undefined;
    this.#read(batch);
  }

  /** What it has not told is gone with it: nobody knows how much that was. */
  #onGone(): void {
    if (this.#owes) this.#read(writeBatch([wireGap({ kind: 'gap', time: now() - this.#offset, count: 1 })]));
    this.#owes = false;
  }

  async take(): Promise<void> {
    clearTimeout(this.#taking);
    this.#taking = undefined;
    await this.#ask(`take(${CREDIT})`).catch(() => {}); // it has ended, and has told the rest before
  }

  #read(batch: string): void {
    const shift = this.#offset - this.#origin;
    const events = parseEvents(batch, shift);
    if (events.length > 0) this.#tell({ events, batch, shift });
  }

  async #ask(question: string): Promise<unknown> {
    const { result } = await this.#isolate.session.send('Runtime.evaluate', {
      expression: `${probeExpression}?.messages.${question}`,
      disableBreaks: true,
      silent: true,
      returnByValue: true,
    });
    return result.value;
  }
}

function textsIn(value: unknown): readonly string[] {
  return array(value).filter((one) => typeof one === 'string');
}

/** Microseconds of the monotonic clock. */
function now(): number {
  return Math.round(Number(process.hrtime.bigint()) / 1000);
}
