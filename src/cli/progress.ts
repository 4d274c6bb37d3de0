/** Milliseconds between two changes of a line. */
const EVERY = 100;

/** A line on a terminal that says how far something is. Nothing is written anywhere else. */
export class Progress {
  readonly #isShown = process.stderr.isTTY === true;
  #last = 0;
  #hasLine = false;

  show(text: string): void {
    const now = performance.now();
    if (!this.#isShown || now - this.#last < EVERY) return;
    this.#last = now;
    this.#hasLine = true;
    process.stderr.write(`\r\x1b[K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
  }

  /** Takes the line away. */
  end(): void {
    if (this.#hasLine) process.stderr.write('\r\x1b[K');
    this.#hasLine = false;
  }
}
