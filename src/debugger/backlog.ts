/**
 * Work that has come and can wait: what processes tell of their messages. A halt is dealt with before it, however much there is,
 * since both come over the same socket and a busy system tells thousands of messages a second.
 */
import type { Disposable } from '../base/disposable.ts';
import { Queue } from '../base/queue.ts';

/** Milliseconds that are worked on it before the loop looks what else has come. */
const TURN = 3;

export class Backlog<T> implements Disposable {
  readonly #items = new Queue<T>();
  readonly #work: (item: T) => void;
  #immediate: NodeJS.Immediate | undefined;

  constructor(work: (item: T) => void) {
    this.#work = work;
  }

  get length(): number {
    return this.#items.length;
  }

  add(item: T): void {
    this.#items.push(item);
    this.#schedule();
  }

  /** Does at once all that is left. */
  flush(): void {
    while (this.#doNext());
  }

  dispose(): void {
    if (this.#immediate) clearImmediate(this.#immediate);
  }

  #schedule(): void {
    this.#immediate ??= setImmediate(() => {
      this.#immediate = undefined;
      const end = performance.now() + TURN;
      while (this.#doNext() && performance.now() < end);
      if (this.#items.length > 0) this.#schedule();
    });
  }

  #doNext(): boolean {
    const item = this.#items.shift();
    if (item !== undefined) this.#work(item);
    return item !== undefined;
  }
}
