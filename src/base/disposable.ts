/** Something that holds a socket, timer, child process or listener until it is disposed. Disposing twice is harmless. */
export interface Disposable {
  dispose(): void;
}

export function disposable(dispose: () => void): Disposable {
  let done = false;
  return {
    dispose() {
      if (done) return;
      done = true;
      dispose();
    },
  };
}

/** Owns disposables and disposes them in reverse order. What is added after its own disposal is disposed at once. */
export class Disposables implements Disposable {
  readonly #owned = new Set<Disposable>();
  #disposed = false;

  get isDisposed(): boolean {
    return this.#disposed;
  }

  add<T extends Disposable>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#owned.add(item);
    return item;
  }

  /** Disposes one of the owned items now. */
  drop(item: Disposable): void {
    if (this.#owned.delete(item)) item.dispose();
  }

  dispose(): void {
    this.#disposed = true;
    const items = [...this.#owned].reverse();
    this.#owned.clear();
    for (const item of items) item.dispose();
  }
}
