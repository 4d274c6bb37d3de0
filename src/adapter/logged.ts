/**
 * Objects in the console, by numbers for the client. They live longer than those of a halt (`handles.ts`), and a client asks for
 * the first of two at once, with every line that has one; so that is answered without the program.
 */
import type { LoggedObjects } from '../debugger/transcript.ts';
import { goneFromConsole, unknownHandle } from './errors.ts';

interface Item {
  readonly logged: LoggedObjects;
  readonly text: string;
}

/** Far from the numbers of `Handles`, and below 2^31, where DAP's end. */
const FIRST = 2 ** 30;
/** A client keeps no more lines than this. */
const KEPT = 10_000;

export class LoggedValues {
  readonly #items = new Map<number, Item>();
  #last = FIRST;

  /** @returns the number of a list with one element, under which VS Code shows the line's own text */
  add(logged: LoggedObjects, [text = '']: readonly string[]): number {
    this.#last += 2;
    this.#items.set(this.#last, { logged, text });
    this.#items.delete(this.#last - 2 * KEPT);
    return this.#last;
  }

  has(reference: number): boolean {
    return reference > FIRST;
  }

  /** @throws UserError when it is not known any more */
  get(reference: number): Item & { readonly isLine: boolean; readonly inside: number } {
    const isLine = reference % 2 === 0;
    const inside = isLine ? reference + 1 : reference;
    const item = this.#items.get(inside - 1);
    if (!item) throw reference <= this.#last + 1 ? goneFromConsole() : unknownHandle('variable', reference);
    return { ...item, isLine, inside };
  }
}
