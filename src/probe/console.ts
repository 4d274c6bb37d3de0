import { type ConsoleTerms, consolePayload, type ProbeConsole } from '../protocol/console.ts';
import { isObject, Logged } from './logged.ts';
import { placesAbove } from './places.ts';

interface Listener {
  readonly say: (payload: string) => void;
  readonly longest: number;
  readonly tellsErrors: boolean;
  credit: number;
  missed: number;
}

type Method = (this: object, ...args: unknown[]) => unknown;

/** What every method of Node's console goes through; the names are the same from Node 20 to 26. */
const inner = { write: 'kWriteToConsole', toOut: 'kFormatForStdout', toError: 'kFormatForStderr' } as const;

/**
 * Listens to the program's console, and puts everything back when it is closed. V8's own report of console calls costs 10
 * times as much, and holds up to a thousand messages with their objects.
 */
export class ConsoleTap implements ProbeConsole {
  readonly #listeners = new Map<string, Listener>();
  readonly #logged = new Logged();
  /** The arguments of the call in progress, if there are objects among them. */
  #objects: readonly unknown[] | undefined;
  #restore: (() => void) | undefined;
  readonly #onUncaught = (error: unknown) => this.#uncaught(error);

  tell(binding: string, { credit, longest, tellsErrors }: ConsoleTerms): boolean {
    const say: unknown = Reflect.get(globalThis, binding);
    Reflect.deleteProperty(globalThis, binding);
    this.#restore ??= this.#open();
    if (typeof say !== 'function' || !this.#restore) return false;
    this.#listeners.set(binding, { say: say as Listener['say'], credit, longest, tellsErrors, missed: 0 });
    if (tellsErrors && !process.listeners('uncaughtExceptionMonitor').includes(this.#onUncaught))
      process.on('uncaughtExceptionMonitor', this.#onUncaught);
    return true;
  }

  grant(binding: string, credit: number): number {
    const listener = this.#listeners.get(binding);
    if (!listener) return 0;
    const { missed } = listener;
    listener.credit = credit;
    listener.missed = 0;
    return missed;
  }

  keep(values: readonly unknown[]): number {
    return this.#logged.add(values);
  }

  arguments(id: number): readonly unknown[] | undefined {
    return this.#logged.get(id);
  }

  close(): void {
    this.#listeners.clear();
    process.off('uncaughtExceptionMonitor', this.#onUncaught);
    this.#restore?.();
    this.#restore = undefined;
  }

  #open(): (() => void) | undefined {
    const console = globalThis.console as unknown as Record<string | symbol, unknown>;
    const symbols = Object.getOwnPropertySymbols(console);
    const named = (name: string) => symbols.find(({ description }) => description === name);
    const [write, toOut, toError] = [named(inner.write), named(inner.toOut), named(inner.toError)];
    const indent = symbols.find(
      ({ description }) => description?.startsWith('kGroupIndent') && description !== 'kGroupIndentWidth',
    );
    if (!write || !toOut || !toError) return undefined;

    const undo: (() => void)[] = [];
    const wrap = (key: string | symbol, make: (original: Method) => Method) => {
      const original = console[key];
      if (typeof original !== 'function') return;
      const wrapper = make(original as Method);
      console[key] = wrapper;
      undo.push(() => {
        if (console[key] === wrapper) console[key] = original;
      });
    };
    const tap = this;
    const format = (original: Method): Method =>
      function (this: object, given: unknown) {
        // Before it is formatted, which adds to the list, and may run code of the program that logs something itself.
        const args = tap.#isHeard() && Array.isArray(given) && given.some(isObject) ? [...given] : undefined;
        const text = original.call(this, given);
        if (args) tap.#objects = args;
        return text;
      };
    wrap(toOut, format);
    wrap(toError, format);
    wrap(write, (original) => {
      function lightconeConsole(this: object, stream: unknown, text: unknown): unknown {
        const prefix = indent ? console[indent] : '';
        tap.#wrote(stream, text, typeof prefix === 'string' ? prefix : '', lightconeConsole);
        return original.call(this, stream, text);
      }
      return lightconeConsole;
    });
    // These two give the others text only.
    for (const name of ['dir', 'table']) {
      wrap(name, (original) => {
        const wrapper = {
          [name]: (...args: unknown[]) => {
            if (tap.#isHeard() && isObject(args[0])) tap.#objects = [args[0]];
            return original.apply(console, args);
          },
        }[name];
        return wrapper as Method;
      });
    }
    return () => {
      for (const restore of undo) restore();
    };
  }

  #isHeard(): boolean {
    for (const listener of this.#listeners.values()) if (listener.credit > 0) return true;
    return false;
  }

  /** Never throws: it runs inside the program's `console.log`. */
  #wrote(stream: unknown, text: unknown, indent: string, below: Method): void {
    const objects = this.#objects;
    this.#objects = undefined;
    try {
      if (typeof text !== 'string') return;
      const isError = typeof stream === 'symbol' && stream.description === 'kUseStderr';
      const whole = indent === '' ? text : indent + text.replaceAll('\n', `\n${indent}`);
      this.#say(
        isError,
        whole,
        objects,
        () => placesAbove(below),
        () => true,
      );
    } catch {
      // Out of stack, say: the program goes on, and its text is shown without more.
    }
  }

  #uncaught(error: unknown): void {
    try {
      const stack = error instanceof Error ? error.stack : undefined;
      this.#say(
        true,
        `Uncaught ${stack ?? String(error)}`,
        [error],
        () => [],
        ({ tellsErrors }) => tellsErrors,
      );
    } catch {
      // A proxy, say, that can't be read: the program ends in its own way.
    }
  }

  #say(
    isError: boolean,
    text: string,
    objects: readonly unknown[] | undefined,
    findPlaces: () => readonly (string | number)[],
    isFor: (listener: Listener) => boolean,
  ): void {
    let id: number | undefined;
    let places: readonly (string | number)[] | undefined;
    for (const listener of this.#listeners.values()) {
      if (!isFor(listener)) continue;
      if (listener.credit <= 0) {
        listener.missed++;
        continue;
      }
      listener.credit--;
      id ??= objects ? this.#logged.add(objects) : 0;
      places ??= findPlaces();
      const isCut = text.length > listener.longest;
      listener.say(consolePayload(isError, isCut, id, isCut ? text.slice(0, listener.longest) : text, places));
    }
  }
}
