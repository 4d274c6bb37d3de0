/**
 * Stops an isolate inside the code that it runs. What V8 does with `Debugger.pause` depends on where it finds it: in an evaluation of
 * ours, which must not pause, it forgets it; between two runs it keeps it for the next call; while it stands, until it has gone on.
 */
import { setTimeout } from 'node:timers/promises';
import type { CdpSession } from '../cdp/session.ts';

/**
 * What makes V8 look for requests, which it does at the end of each turn of a loop: when this is answered, those that were made while
 * code ran have made it pause, or are forgotten.
 */
const fence = {
  expression: 'for (let i = 0; i < 3; i++);',
  disableBreaks: true,
  silent: true,
  returnByValue: true,
} as const;
/** Milliseconds after which an isolate that has answered, and still runs, is asked once more. */
const ASK_AGAIN_AFTER = 5;

export class PauseRequests {
  readonly #session: CdpSession;
  /** How often V8 was asked, and up to which of these it can't pause for it any more. */
  #made = 0;
  #settled = 0;
  #isAsking = false;
  /** How often it has paused, for whatever reason. */
  #pauses = 0;

  constructor(session: CdpSession) {
    this.#session = session;
  }

  /** V8 was asked to pause, and may still do so. */
  get arePending(): boolean {
    return this.#made > this.#settled;
  }

  /** Asks it to pause for as long as that is wanted, again and again. */
  ask(isWanted: () => boolean): void {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const isOver = () => {
      this.#isAsking = false;
    };
    this.#askWhile(isWanted).then(isOver, isOver); // gone meanwhile, which is told by the session's end
  }

  async #askWhile(isWanted: () => boolean): Promise<void> {
    while (isWanted()) {
      this.#made++;
      await this.#session.send('Debugger.pause');
      await this.#session.send('Runtime.evaluate', fence);
      await setTimeout(ASK_AGAIN_AFTER);
    }
  }

  /** It has paused. @param isAnswer for no reason of its own, so that no other request is left */
  paused(isAnswer: boolean): void {
    this.#pauses++;
    if (isAnswer) this.#settled = this.#made;
  }

  /** It runs again. A request that came while it stood makes it pause now, or is forgotten; later pauses are another debugger's. */
  resumed(): void {
    if (!this.arePending) return;
    const [made, pauses] = [this.#made, this.#pauses];
    const isOver = () => {
      if (this.#pauses === pauses) this.#settled = made;
    };
    this.#session.send('Runtime.evaluate', fence).then(isOver, isOver);
  }
}
