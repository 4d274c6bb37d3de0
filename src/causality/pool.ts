/**
 * Values that many events share, each kept once: names, peers, stacks. They are counted, since a name may have a number in it
 * (`GET /orders/4711`), and what no event has any more must not stay for ever.
 */
export class Pool<T> {
  readonly #ids = new Map<T, number>();
  readonly #values: (T | undefined)[] = [undefined];
  readonly #uses: number[] = [0];
  readonly #free: number[] = [];

  get size(): number {
    return this.#ids.size;
  }

  /** Notes one use more. @returns its number, 0 for `undefined` */
  add(value: T | undefined): number {
    if (value === undefined) return 0;
    let id = this.#ids.get(value);
    if (id === undefined) {
      id = this.#free.pop() ?? this.#values.length;
      this.#ids.set(value, id);
      this.#values[id] = value;
      this.#uses[id] = 0;
    }
    this.#uses[id] = (this.#uses[id] ?? 0) + 1;
    return id;
  }

  /** The values, the most used first. */
  mostUsed(): readonly T[] {
    return [...this.#ids].sort((a, b) => (this.#uses[b[1]] ?? 0) - (this.#uses[a[1]] ?? 0)).map(([value]) => value);
  }

  get(id: number): T | undefined {
    return this.#values[id];
  }

  /** Notes one use less. */
  release(id: number): void {
    const value = this.#values[id];
    if (value === undefined) return;
    const uses = (this.#uses[id] ?? 0) - 1;
    this.#uses[id] = uses;
    if (uses > 0) return;
    this.#ids.delete(value);
    this.#values[id] = undefined;
    this.#free.push(id);
  }
}
