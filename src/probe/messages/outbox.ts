import { type WireEvent, wireGap } from '../../protocol/events.ts';

/** Events that are told as one batch without being asked for. */
const BATCH = 128;
/** Events that wait at most. */
const ROOM = 2048;
/** Microseconds after which nobody is there any more who takes them. */
const SILENT_AFTER = 5_000_000;

/**
 * What waits to be taken by the adapter. Bounded: an adapter that is slow, stands still or is gone must not cost the program its
 * memory, so what has no room is counted (`gap`).
 */
export class Outbox {
  readonly #say: (batch: string) => void;
  readonly #now: () => number;
  #waiting: WireEvent[] = [];
  #missed = 0;
  #credit: number;
  /** When it was asked to take what waits; 0 while it was not. */
  #woken = 0;
  #isSilent = false;

  constructor(parts: { say: (batch: string) => void; now: () => number; credit: number }) {
    this.#say = parts.say;
    this.#now = parts.now;
    this.#credit = parts.credit;
  }

  /** Whether it pays to make an event; one that does not fit is counted. */
  hasRoom(): boolean {
    if (!this.isFull) return true;
    this.#missed++;
    if (!this.#isSilent && this.#now() - this.#woken > SILENT_AFTER) {
      this.#isSilent = true;
      this.#missed += this.#waiting.length;
      this.#waiting = [];
    }
    return false;
  }

  /** What comes now is only counted. */
  get isFull(): boolean {
    return this.#isSilent || this.#waiting.length >= ROOM;
  }

  /** Something has been waiting for so long that whoever should take it must be gone. */
  get isAbandoned(): boolean {
    return this.#isSilent || (this.#woken > 0 && this.#now() - this.#woken > SILENT_AFTER);
  }

  put(event: WireEvent): void {
    this.#waiting.push(event);
    if (this.#waiting.length >= BATCH && this.#credit > 0) {
      this.#credit--;
      this.#woken = 0;
      this.#say(this.#batch());
    } else if (this.#woken === 0) {
      this.#woken = this.#now();
      this.#say('');
    }
  }

  take(credit: number): void {
    this.#credit = credit;
    this.#woken = 0;
    this.#isSilent = false;
    this.flush();
  }

  /** Tells what waits: it is asked for, or nobody will be able to ask any more. */
  flush(): void {
    if (this.#waiting.length > 0 || this.#missed > 0) this.#say(this.#batch());
  }

  #batch(): string {
    if (this.#missed > 0) {
      this.#waiting.push(wireGap({ kind: 'gap', time: this.#now(), count: this.#missed }));
      this.#missed = 0;
    }
    const batch = JSON.stringify(this.#waiting);
    this.#waiting = [];
    return batch;
  }
}
