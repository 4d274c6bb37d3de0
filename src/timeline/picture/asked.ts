/** One question at a time: while an answer is under way only the newest further question is kept. */
import type { Disposable } from '../../base/disposable.ts';

export class Asked<Arguments, Answer> implements Disposable {
  readonly #ask: (args: Arguments, signal: AbortSignal) => Promise<Answer>;
  readonly #take: (answer: Answer, args: Arguments) => void;
  readonly #fail: (error: unknown) => void;
  readonly #stop = new AbortController();
  #isAsking = false;
  #next: { readonly args: Arguments } | undefined;

  /** @param fail is told of what went wrong, with the text for the user in it */
  constructor(
    ask: (args: Arguments, signal: AbortSignal) => Promise<Answer>,
    take: (answer: Answer, args: Arguments) => void,
    fail: (error: unknown) => void,
  ) {
    this.#ask = ask;
    this.#take = take;
    this.#fail = fail;
  }

  get isAsking(): boolean {
    return this.#isAsking;
  }

  ask(args: Arguments): void {
    this.#next = { args };
    if (!this.#isAsking) void this.#run();
  }

  /** What is not asked yet is not asked any more. */
  forget(): void {
    this.#next = undefined;
  }

  async #run(): Promise<void> {
    this.#isAsking = true;
    while (this.#next && !this.#stop.signal.aborted) {
      const { args } = this.#next;
      this.#next = undefined;
      try {
        const answer = await this.#ask(args, this.#stop.signal);
        if (!this.#stop.signal.aborted) this.#take(answer, args);
      } catch (error) {
        if (!this.#stop.signal.aborted) this.#fail(error);
      }
    }
    this.#isAsking = false;
  }

  dispose(): void {
    this.#next = undefined;
    this.#stop.abort();
  }
}
