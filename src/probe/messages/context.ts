import type { AsyncLocalStorage } from 'node:async_hooks';

/** What the code that runs belongs to. It goes along through awaits, timers and callbacks. */
export interface Context {
  /** `seq` of the `receive` that began it. */
  readonly cause: number;
  /** What the program has asked a library for, which sends it later from a stack of its own. */
  readonly asked?: unknown;
  /** Of code that takes one message after the other from ports itself. */
  readonly taken?: Taken | undefined;
}

/** A port whose message was taken, and what had led to who takes: the next message of the same port is led there by that, not by the last. */
export interface Taken {
  readonly cause: number;
  /** The same of another port, in whose message this one is asked. */
  readonly outer: Taken | undefined;
  readonly depth: number;
}

/** Of code that waits for the message that will lead it on. */
export interface Waiting extends Context {
  cause: number;
}

/** The current cause, kept by Node through all that is asynchronous. */
export class Contexts {
  readonly #storage: AsyncLocalStorage<Context>;

  constructor(storage: AsyncLocalStorage<Context>) {
    this.#storage = storage;
  }

  /** 0 where no message is known to have led here. */
  get cause(): number {
    return this.#storage.getStore()?.cause ?? 0;
  }

  get current(): Context | undefined {
    return this.#storage.getStore();
  }

  /** All that the current callback of Node still does, and what comes of it, is caused by this `receive`. Adds no frame to stacks. */
  enter(cause: number, taken?: Taken): void {
    this.#storage.enterWith({ cause, taken });
  }

  /** The code that is called now is about to wait: when it goes on, it is caused by what `cause` was set to meanwhile. */
  wait(): Waiting {
    const before = this.#storage.getStore();
    const waiting = { cause: before?.cause ?? 0, taken: before?.taken };
    this.#storage.enterWith(waiting);
    return waiting;
  }

  /** The code that is called now does what was asked for. @returns what it was before, for `leave` */
  ask(asked: unknown): Context | undefined {
    const before = this.#storage.getStore();
    this.#storage.enterWith({ cause: before?.cause ?? 0, asked, taken: before?.taken });
    return before;
  }

  /** Ends what `enter` or `ask` has begun, for a wrapper that goes on with `current` of before: unlike `run` it adds no more frames. */
  leave(before: Context | undefined): void {
    this.#storage.enterWith(before as Context);
  }

  /** The same for one call, which stands above a frame of ours. */
  run<T>(cause: number, action: () => T): T {
    return this.#storage.run({ cause }, action);
  }

  close(): void {
    this.#storage.disable();
  }
}
