import type { Recorder } from './recorder.ts';

/**
 * How the messages of one protocol are seen. One file each, and a line in `transports.ts`.
 *
 * A hook must never throw, never change what the program sees (headers, errors, counts of listeners, types of resources in
 * `async_hooks`), and needs no more than one frame in its stacks. It takes what it calls of Node's at install: a program may replace it later.
 */
export interface Transport {
  readonly name: string;
  /** Puts the hooks in; what it returns takes all of them out again. */
  install(recorder: Recorder, host: Host): () => void;
}

/** What a transport needs of the process. */
export interface Host {
  /** The program runs already: what it has taken of Node's modules and opened before can't be hooked. */
  readonly isLate: boolean;
  /** A module of Node's own. */
  builtin<T>(name: string): T;
  /** The exports of CommonJS modules that are loaded by now and whose path matches. */
  loaded(path: RegExp): readonly unknown[];
  /** Calls back where a package may have been loaded that is hooked; it may also not. */
  onLoaded(look: () => void): void;
  /** A connection whose other end may have seen its begin, which this one has not: `local>remote`. */
  openBefore(connection: string): void;
  /** Says in words what of its messages can't be seen: "WebSockets that were open before". */
  unseen(what: string): void;
}

/**
 * Puts another function in the place of a method, which looks like it: same name, length and attributes.
 * @returns puts the original back, unless somebody has wrapped ours meanwhile
 */
export function replace<T extends object, K extends keyof T>(
  owner: T,
  key: K,
  make: (original: T[K]) => T[K],
): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(owner, key);
  const original = owner[key];
  if (typeof original !== 'function') return () => {};
  const replacement = make(original);
  for (const property of ['name', 'length'] as const) {
    const value = Object.getOwnPropertyDescriptor(original, property);
    if (value) Object.defineProperty(replacement, property, value);
  }
  Object.defineProperty(owner, key, {
    configurable: descriptor?.configurable ?? true,
    enumerable: descriptor?.enumerable ?? true,
    writable: descriptor?.writable ?? true,
    value: replacement,
  });
  return () => {
    if (owner[key] !== replacement) return;
    if (descriptor) Object.defineProperty(owner, key, descriptor);
    else delete owner[key];
  };
}

/** Node's own symbol of that name on the object, or on what it inherits from. */
export function symbolNamed(object: object, name: string): symbol | undefined {
  for (let at: object | null = object; at; at = Object.getPrototypeOf(at) as object | null) {
    const symbol = Object.getOwnPropertySymbols(at).find(({ description }) => description === name);
    if (symbol) return symbol;
  }
  return undefined;
}
