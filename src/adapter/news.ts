/** Tells a client once that something has happened since it asked, soon but not at once: whoever shows it can't do so a thousand times a second. */
import { type Disposable, Disposables } from '../base/disposable.ts';
import type { Event } from '../base/event.ts';

/** Milliseconds. */
const TELL_AFTER = 200;

export class News implements Disposable {
  readonly #owned = new Disposables();
  #isAsked: boolean;
  #telling: NodeJS.Timeout | undefined;

  /** @param before what was asked of the run before this one */
  constructor(onChange: Event<void>, tell: () => void, before: News | undefined) {
    this.#isAsked = before ? before.#isAsked : false;
    this.#owned.add({ dispose: () => clearTimeout(this.#telling) });
    this.#owned.add(
      onChange(() => {
        if (!this.#isAsked || this.#owned.isDisposed) return;
        this.#telling ??= setTimeout(() => {
          this.#telling = undefined;
          this.#isAsked = false;
          tell();
        }, TELL_AFTER);
      }),
    );
  }

  /** The client has asked, and is to be told of what comes from now on. */
  asked(): void {
    this.#isAsked = true;
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
