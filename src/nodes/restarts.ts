/** Milliseconds in which so many restarts are told one by one; what comes then is only counted, and summed up once in a while. */
const window = 10_000;
const toldSingly = 3;

/** What is said of a node's restarts: one that comes up and dies every second must not fill the console. */
export class Restarts {
  count = 0;
  #times: number[] = [];
  #lastSum = Number.NEGATIVE_INFINITY;

  /** @returns what to say of one more, if anything */
  next(now: number): string | undefined {
    this.count++;
    this.#times = [...this.#times.filter((time) => now - time < window), now];
    const recent = this.#times.length;
    if (recent <= toldSingly)
      return `runs again, in another process${this.count > 1 ? ` (restart ${this.count})` : ''}`;
    if (now - this.#lastSum < window) return undefined;
    this.#lastSum = now;
    return `restarts again and again: ${recent} times in ${window / 1000} seconds. Further restarts are only counted.`;
  }
}
