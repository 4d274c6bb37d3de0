import type { CaptureStart, CaptureTerms, ProbeMessages } from '../../protocol/capture.ts';
import type { WatchNames, WatchTerms, WireWatchHit } from '../../protocol/watches.ts';
import { type Context, Contexts } from './context.ts';
import { Destinations } from './destinations.ts';
import { Outbox } from './outbox.ts';
import { Handlers, Recorder } from './recorder.ts';
import { type Host, replace } from './transport.ts';
import { transports } from './transports.ts';

const noNames: WatchNames = { node: '', isolates: {}, addresses: {} };

interface Standing {
  wait(...terms: unknown[]): string;
}

/** Captures messages for one session at a time. */
export class Capture implements ProbeMessages {
  readonly #builtin: (name: string) => unknown;
  readonly #handlers = new Handlers();
  #outbox: Outbox | undefined;
  #now: (() => number) | undefined;
  #recorder: Recorder | undefined;
  readonly #looks: (() => void)[] = [];
  readonly #undo: (() => void)[] = [];

  /** @param builtin a module of Node's own */
  constructor(builtin: (name: string) => unknown) {
    this.#builtin = builtin;
  }

  open(binding: string, terms: CaptureTerms): CaptureStart | undefined {
    const say: unknown = Reflect.get(globalThis, binding);
    Reflect.deleteProperty(globalThis, binding);
    if (typeof say !== 'function') return undefined;
    if (this.#outbox?.isAbandoned) this.close();
    if (this.#outbox) return undefined;
    const builtin = <T>(name: string) => this.#builtin(name) as T;
    const { AsyncLocalStorage } = builtin<typeof import('node:async_hooks')>('node:async_hooks');
    const { types } = builtin<typeof import('node:util')>('node:util');
    const { isUtf8 } = builtin<typeof import('node:buffer')>('node:buffer');
    const now = clock(builtin);
    this.#now = now;
    const outbox = new Outbox({ say: say as (batch: string) => void, now, credit: terms.credit });
    const contexts = new Contexts(new AsyncLocalStorage<Context>());
    const destinations = new Destinations(terms.propagateTo);
    const recorder = new Recorder({
      terms,
      contexts,
      outbox,
      handlers: this.#handlers,
      destinations,
      now,
      kinds: { ...types, isUtf8 },
      nextTick: process.nextTick,
    });
    this.#recorder = recorder;
    const [unseen, open]: [string[], string[]] = [[], []];
    const host = hostOf(builtin, terms.isLate, { unseen, open, looks: this.#looks });
    this.#outbox = outbox;
    this.#undo.push(() => contexts.close());
    for (const transport of transports) {
      try {
        this.#undo.push(transport.install(recorder, host));
      } catch {
        // Another Node than those that we know. The program runs on without.
        unseen.push(transport.name);
      }
    }
    const onExit = () => outbox.flush();
    process.on('exit', onExit);
    this.#undo.push(() => process.off('exit', onExit));
    this.#undo.push(
      replace(Atomics as Standing, 'wait', (original) => {
        return function lightconeWait(...terms) {
          outbox.beforeStanding();
          return original(...terms);
        };
      }),
    );
    return { clock: now(), unseen, open };
  }

  clock(): number | undefined {
    return this.#now?.();
  }

  take(credit: number): void {
    this.#outbox?.take(credit);
  }

  look(): void {
    for (const look of this.#looks) look();
  }

  endsAreLate(connections: readonly string[]): void {
    for (const one of connections) this.#recorder?.lateEnds.add(one);
  }

  handler(id: number): unknown {
    return this.#handlers.get(id);
  }

  watch(terms: readonly WatchTerms[], names: WatchNames, write: unknown): void {
    this.#recorder?.watches.set(terms, names, write);
  }

  isExpected(): boolean {
    return this.#recorder?.watches.current() !== undefined;
  }

  expected(): WireWatchHit | undefined {
    const hit = this.#recorder?.watches.current();
    if (hit) this.forget(hit.seq);
    return hit;
  }

  forget(seq: number): void {
    this.#recorder?.watches.forget(seq);
  }

  close(): void {
    this.#outbox?.flush();
    this.#recorder?.watches.set([], noNames, undefined);
    this.#outbox = undefined;
    this.#looks.length = 0;
    for (const undo of this.#undo.splice(0).reverse()) {
      try {
        undo();
      } catch {
        // The next ones still have to go.
      }
    }
  }
}

/** By the transports. */
interface Told {
  readonly unseen: string[];
  readonly open: string[];
  readonly looks: (() => void)[];
}

function hostOf(builtin: Host['builtin'], isLate: boolean, told: Told): Host {
  return {
    isLate,
    builtin,
    loaded(path) {
      const { _cache: cache = {} } = builtin<{ _cache?: Record<string, { exports: unknown } | undefined> }>(
        'node:module',
      );
      return Object.keys(cache).flatMap((file) => (path.test(file) ? [cache[file]?.exports] : []));
    },
    onLoaded: (look) => void told.looks.push(look),
    openBefore: (connection) => void told.open.push(connection),
    unseen: (what) => void told.unseen.push(what),
  };
}

/** Microseconds of `process.hrtime`, by what is cheaper to ask. Taken now: a test may replace both. */
function clock(builtin: Host['builtin']): () => number {
  const { performance } = builtin<typeof import('node:perf_hooks')>('node:perf_hooks');
  const elapsed = performance.now.bind(performance);
  const origin = Number(process.hrtime.bigint()) / 1000 - elapsed() * 1000;
  return () => Math.round(origin + elapsed() * 1000);
}
