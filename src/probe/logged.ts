/** How many calls' arguments are held, so that what was made only to be logged can be opened. */
const HELD = 100;
/** Of how many before those we still know what the program itself keeps. */
const KNOWN = 1000;

/**
 * What the program has logged, for those who open it later. Few are held: a program that logs large objects must not grow because
 * it is debugged. Of older ones remains what the program still uses.
 */
export class Logged {
  readonly #held = new Map<number, readonly unknown[]>();
  readonly #known = new Map<number, readonly unknown[]>();
  #last = 0;

  add(values: readonly unknown[]): number {
    this.#held.set(++this.#last, values);
    if (this.#held.size > HELD) this.#loosen(this.#last - HELD);
    return this.#last;
  }

  /** Undefined when nothing of it is left. */
  get(id: number): readonly unknown[] | undefined {
    const held = this.#held.get(id);
    if (held) return held;
    const values = this.#known.get(id)?.map((value) => (value instanceof Weak ? value.deref() : value));
    return values?.some(isObject) ? values : undefined;
  }

  #loosen(id: number): void {
    const values = this.#held.get(id) ?? [];
    this.#held.delete(id);
    this.#known.set(
      id,
      values.map((value) => (isObject(value) ? new Weak(value) : value)),
    );
    this.#known.delete(id - KNOWN);
  }
}

/** Of our own, so that a `WeakRef` that the program has logged is not taken for one. */
class Weak extends WeakRef<object> {}

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
