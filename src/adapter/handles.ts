/**
 * What DAP names by numbers: frames, scopes, values. One table for all nodes (host-facts.md section 1, row 22). A handle knows its
 * isolate and the pause in which it was made, and numbers are never used twice, so that an old one gets a clear answer.
 */
import type { Isolate } from '../debugger/isolate.ts';
import type { Pause } from '../debugger/pause.ts';
import { staleHandle, unknownHandle } from './errors.ts';

export interface Mortal {
  /** Undefined: of several, so it lives as long as the session. */
  readonly isolate: Isolate | undefined;
  /** Undefined: lives as long as its process. */
  readonly pause: Pause | undefined;
}

export class Handles<T extends Mortal> {
  readonly #what: string;
  readonly #items = new Map<number, T>();
  #last = 0;

  /** @param what how the user calls such a thing */
  constructor(what: string) {
    this.#what = what;
  }

  add(item: T): number {
    this.#items.set(++this.#last, item);
    return this.#last;
  }

  /** @throws UserError when its halt is over, or when there never was such a handle */
  get(handle: number): T {
    if (handle < 1 || handle > this.#last) throw unknownHandle(this.#what, handle);
    const item = this.#items.get(handle);
    if (!item || !isAlive(item)) throw staleHandle(this.#what);
    return item;
  }

  /** Forgets what no halt holds any more. */
  prune(): void {
    for (const [handle, item] of this.#items) if (!isAlive(item)) this.#items.delete(handle);
  }
}

function isAlive({ isolate, pause }: Mortal): boolean {
  if (!isolate) return true;
  return !isolate.session.isClosed && (pause === undefined || isolate.pause === pause);
}
