import type { CallSite } from '../protocol/events.ts';
import { Pool } from './pool.ts';

type Stack = readonly CallSite[];

/** A program sends from few places, so few stacks are of all events: each is kept once, as long as an event has it. */
export class Stacks {
  readonly #pool = new Pool<Stack>();
  readonly #byHash = new Map<number, Stack[]>();

  /** Notes one use more. @returns its number, 0 for an empty one */
  add(stack: Stack): number {
    if (stack.length === 0) return 0;
    const hash = hashOf(stack);
    const alike = this.#byHash.get(hash);
    const known = alike?.find((other) => isSame(stack, other));
    if (known) return this.#pool.add(known);
    if (alike) alike.push(stack);
    else this.#byHash.set(hash, [stack]);
    return this.#pool.add(stack);
  }

  get(id: number): Stack {
    return this.#pool.get(id) ?? [];
  }

  /** Notes one use less. */
  release(id: number): void {
    const stack = this.#pool.get(id);
    if (!stack) return;
    this.#pool.release(id);
    if (this.#pool.get(id)) return;
    const hash = hashOf(stack);
    const rest = this.#byHash.get(hash)?.filter((other) => other !== stack) ?? [];
    if (rest.length > 0) this.#byHash.set(hash, rest);
    else this.#byHash.delete(hash);
  }
}

/** Places tell stacks apart; the texts are compared where they do not. */
function hashOf(stack: Stack): number {
  let hash = stack.length;
  for (const { line, column } of stack) hash = (Math.imul(hash, 31) + line * 977 + column) | 0;
  return hash;
}

function isSame(one: Stack, other: Stack): boolean {
  return one.length === other.length && one.every((site, at) => isSameSite(site, other[at]));
}

function isSameSite(one: CallSite, other: CallSite | undefined): boolean {
  const { line, column, script, name, isAssumed } = one;
  if (line !== other?.line || column !== other.column || isAssumed !== other.isAssumed) return false;
  return script === other.script && name === other.name;
}
