import { type WireEvent, wireGap, writeBatch } from '../../protocol/wire.ts';

/** Events that are told as one batch without being asked for. */
const BATCH = 512;
/** Characters of batches that wait at most: seconds of a node that sends and receives some thousand messages in each. */
const ROOM = 4_000_000;
/** Microseconds after which nobody is there any more who takes them. */
const SILENT_AFTER = 5_000_000;

/**
 * What waits to be taken by the adapter. Bounded: an adapter that is slow, stands still or is gone must not cost the program its
 * memory, so what has no room is counted (`gap`). What waits is text, but for the last events: so nothing of the program's is kept
 * alive by it, and what it takes is known.
 */
export class Outbox {
  readonly #say: (batch: string) => void;
  readonly #now: () => number;
  readonly #room: number;
  /** Less than a batch. */
  #latest: WireEvent[] = [];
  #batches: string[] = [];
  /** Characters in them, and events. */
  #size = 0;
  #count = 0;
  #missed = 0;
  #credit: number;
  /** When it was asked to take what waits; 0 while it was not. */
  #woken = 0;
  #isSilent = false;

  /** @param parts.room characters that may wait, besides the last batch */
  constructor(parts: { say: (batch: string) => void; now: () => number; credit: number; room?: number }) {
    this.#say = parts.say;
    this.#now = parts.now;
    this.#credit = parts.credit;
    this.#room = parts.room ?? ROOM;
  }

  /** Whether it pays to make an event; one that does not fit is counted. */
  hasRoom(): boolean {
    if (!this.isFull) return true;
    this.#missed++;
    if (!this.#isSilent && this.#now() - this.#woken > SILENT_AFTER) {
      this.#isSilent = true;
      this.#missed += this.#count + this.#latest.length;
      this.#latest = [];
      this.#forgetBatches();
    }
    return false;
  }

  /** What comes now is only counted. */
  get isFull(): boolean {
    return this.#isSilent || this.#size >= this.#room;
  }

  /** Something has been waiting for so long that whoever should take it must be gone. */
  get isAbandoned(): boolean {
    return this.#isSilent || (this.#woken > 0 && this.#now() - this.#woken > SILENT_AFTER);
  }

  put(event: WireEvent): void {
    this.#latest.push(event);
    if (this.#latest.length >= BATCH) {
      const count = this.#latest.length;
      const batch = this.#batch();
      if (this.#credit > 0 && this.#batches.length === 0) {
        this.#credit--;
        this.#woken = 0;
        this.#say(batch);
        return;
      }
      this.#batches.push(batch);
      this.#size += batch.length;
      this.#count += count;
    }
    if (this.#woken === 0) {
      this.#woken = this.#now();
      this.#say('');
    }
  }

  /** The thread is about to stand still, where nobody can ask it for anything, and where it may be ended. */
  beforeStanding(): void {
    if (this.#latest.length === 0 || this.#batches.length > 0 || this.#credit <= 0) return;
    this.#credit--;
    this.#woken = 0;
    this.#say(this.#batch());
  }

  take(credit: number): void {
    this.#credit = credit;
    this.#woken = 0;
    this.#isSilent = false;
    this.flush();
  }

  /** Tells what waits: it is asked for, or nobody will be able to ask any more. */
  flush(): void {
    const batches = this.#batches;
    this.#forgetBatches();
    for (const batch of batches) this.#say(batch);
    if (this.#latest.length > 0 || this.#missed > 0) this.#say(this.#batch());
  }

  #forgetBatches(): void {
    this.#batches = [];
    this.#size = 0;
    this.#count = 0;
  }

  #batch(): string {
    if (this.#missed > 0) {
      this.#latest.push(wireGap({ kind: 'gap', time: this.#now(), count: this.#missed }));
      this.#missed = 0;
    }
    // The adapter may ask for all in the middle of the writing: V8 looks for its questions in every loop.
    const events = this.#latest;
    this.#latest = [];
    return writeBatch(events);
  }
}
