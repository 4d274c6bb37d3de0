/** The state of the nodes as lines of their programs have told it: the last value of each name in each isolate. */
import type { Isolate } from './isolate.ts';

export interface ExposedValue {
  readonly name: string;
  readonly value: string;
  /** How often its line was reached. */
  readonly hits: number;
  /** Absolute path, and the line from 1. */
  readonly path: string;
  readonly line: number;
}

export class State {
  readonly #values = new Map<Isolate, Map<string, ExposedValue>>();

  /** In the order in which they came first. */
  of(isolate: Isolate): readonly ExposedValue[] {
    return [...(this.#values.get(isolate)?.values() ?? [])];
  }

  /** @param told with the hits since it was told last. @returns whether the value is another one */
  tell(isolate: Isolate, told: ExposedValue): boolean {
    const values = this.#values.get(isolate) ?? new Map<string, ExposedValue>();
    this.#values.set(isolate, values);
    const before = values.get(told.name);
    values.set(told.name, { ...told, hits: (before?.hits ?? 0) + told.hits });
    return before?.value !== told.value;
  }

  forget(isolate: Isolate): void {
    this.#values.delete(isolate);
  }
}
