/**
 * A recorder that outlives a full disk: what was not committed is gone then, what comes is counted, and as soon as something can be
 * written again it goes on in the same file, with a `gap` of as many events.
 */
import type { ProbeEvent } from '../protocol/events.ts';
import type { RecorderOrder, RecordingSummary } from '../protocol/recording.ts';
import { parseEvents } from '../protocol/wire.ts';
import { type Interrupted, Recorder, type RecorderParts } from './recorder.ts';
import { saveInto } from './save.ts';
import { summaryOf } from './summary.ts';

export type WrittenOrder = Exclude<RecorderOrder, { kind: 'summarize' | 'save' | 'close' }>;

/** SQLite's codes for what passes: an error of the disk (a limit on files is one), a full one, a file that can't be opened. */
const PASSING = [10, 13, 14];
/** Milliseconds until it is tried again; twice as many after each failure. */
const FIRST = 1000;
const LONGEST = 30_000;
/** Orders that are done afterwards: processes come and go rarely, and the first tell the most. */
const MOST = 10_000;

export class SteadyRecorder {
  readonly #parts: RecorderParts;
  readonly #now: () => number;
  readonly #onPause: (error: unknown) => void;
  #recorder: Recorder | undefined;
  #interrupted: Interrupted | undefined;
  /** Not safe yet. */
  #orders: WrittenOrder[] = [];
  readonly #lost = new Map<number, { count: number; time: number }>();
  #wait = FIRST;
  #again = 0;

  /** @param now milliseconds @param onPause it can't write for now @throws UserError where this Node has no SQLite, and what SQLite throws */
  constructor(parts: RecorderParts, now: () => number, onPause: (error: unknown) => void) {
    this.#parts = parts;
    this.#now = now;
    this.#onPause = onPause;
    this.#recorder = new Recorder(parts);
  }

  /** @throws what SQLite throws, unless it may pass */
  obey(order: WrittenOrder): void {
    if (!this.#recorder) {
      this.#note(order, undefined);
      return;
    }
    let events: readonly ProbeEvent[] | undefined;
    try {
      events = written(this.#recorder, order);
    } catch (error) {
      this.#pause(error);
    }
    this.#note(order, events);
  }

  /** @throws what SQLite throws, unless it may pass */
  commit(): void {
    if (!this.#recorder) {
      if (this.#now() >= this.#again) this.#goOn();
      return;
    }
    try {
      this.#recorder.commit();
      this.#safe();
    } catch (error) {
      this.#pause(error);
    }
  }

  /** Of what is in the file. */
  summary(): RecordingSummary {
    this.commit();
    return this.#recorder?.summary() ?? summaryOf((this.#interrupted as Interrupted).database);
  }

  /** What is in the file, also while nothing can be written to that. @returns its bytes */
  save(file: string, payloads: boolean): number {
    this.commit();
    return (
      this.#recorder?.save(file, payloads) ?? saveInto((this.#interrupted as Interrupted).database, file, payloads)
    );
  }

  close(): void {
    if (!this.#recorder) this.#goOn();
    this.commit();
    if (this.#recorder) this.#recorder.close();
    else this.#interrupted?.database.close();
  }

  /** What must be done again, or counted, if the next commit fails. @param events that were read of it already */
  #note(order: WrittenOrder, events: readonly ProbeEvent[] | undefined): void {
    switch (order.kind) {
      case 'batch': {
        const { isolate, batch, shift } = order;
        const told = events ?? parseEvents(batch, shift);
        this.#lose(isolate, countOf(told), told[0]?.time ?? 0);
        return;
      }
      case 'missed':
        this.#lose(order.isolate, order.count, order.time);
        return;
      case 'mapped':
        return; // Its stack is told of again when it is met again.
      default:
        if (this.#orders.length < MOST) this.#orders.push(order);
    }
  }

  /** @param time of the first of them */
  #lose(isolate: number, count: number, time: number): void {
    const lost = this.#lost.get(isolate);
    if (count > 0) this.#lost.set(isolate, { count: (lost?.count ?? 0) + count, time: lost?.time ?? time });
  }

  #safe(): void {
    this.#orders = [];
    this.#lost.clear();
  }

  #pause(error: unknown): void {
    const code = (error as { readonly errcode?: unknown }).errcode;
    if (typeof code !== 'number' || !PASSING.includes(code & 0xff)) throw error;
    this.#interrupted = this.#recorder?.interrupt();
    this.#recorder = undefined;
    this.#again = this.#now() + this.#wait;
    this.#onPause(error);
  }

  #goOn(): void {
    const before = this.#interrupted;
    if (!before) return;
    try {
      const recorder = new Recorder({ ...this.#parts, before });
      this.#recorder = recorder;
      for (const order of this.#orders) written(recorder, order);
      for (const [isolate, { count, time }] of this.#lost) recorder.missed(isolate, time, count);
      recorder.commit();
      this.#safe();
    } catch (error) {
      this.#wait = Math.min(LONGEST, 2 * this.#wait);
      this.#pause(error);
    }
  }
}

/** Of the messages' ends among them, and of those that are missing. */
function countOf(events: readonly ProbeEvent[]): number {
  const counts = events.map((event) => (event.kind === 'gap' ? event.count : 'seq' in event ? 1 : 0));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** @returns the events that it told */
function written(to: Recorder, order: WrittenOrder): readonly ProbeEvent[] | undefined {
  switch (order.kind) {
    case 'started':
      to.started(order.isolate, order.time);
      break;
    case 'ended':
      to.ended(order.isolate, order.time);
      break;
    case 'exited':
      to.exited(order.isolate, order.how);
      break;
    case 'marked':
      to.marked(order.mark);
      break;
    case 'batch':
      return to.batch(order.isolate, order.batch, order.shift);
    case 'missed':
      to.missed(order.isolate, order.time, order.count);
      break;
    case 'halted':
      to.halted(order.time, order.isolate, order.width, order.reason);
      break;
    case 'resumed':
      to.resumed(order.time);
      break;
    case 'mapped':
      to.mapped(order.stack, order.frames);
  }
  return undefined;
}
