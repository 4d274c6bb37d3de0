import type { BroadcastChannel, MessagePort, Worker } from 'node:worker_threads';
import type { Match } from '../../protocol/events.ts';
import { listen } from './channel.ts';
import type { Taken } from './context.ts';
import { nameOfObject } from './naming.ts';
import { type Count, listenerOf, Ports } from './ports.ts';
import type { Recorder } from './recorder.ts';
import type { Caller } from './stacks.ts';
import { replace, type Transport } from './transport.ts';

type Threads = typeof import('node:worker_threads');

/** What Node calls for each message that has come. It is found on what all event targets inherit from. */
const dispatch = Symbol.for('nodejs.internal.kHybridDispatch');

interface Dispatching {
  [dispatch](value: unknown, type: string, event: unknown): unknown;
}

type Port = Omit<MessagePort, 'postMessage'> &
  Dispatching & { postMessage(message: unknown, ...rest: unknown[]): unknown };

type Broadcast = Pick<BroadcastChannel, 'name'> & {
  postMessage(message: unknown): void;
  dispatchEvent(event: { readonly type?: string; readonly data?: unknown }): boolean;
};

/**
 * `worker_threads`: a worker and its parent count what they say to each other, since both know the number of the thread. Other ports may
 * go anywhere, and a `BroadcastChannel` has many ends: what they say is found by its content.
 */
export const worker: Transport = {
  name: 'worker',
  install(recorder, host) {
    const threads = host.builtin<Threads>('node:worker_threads');
    const hostname = host.builtin<typeof import('node:os')>('node:os').hostname();
    // Asked for when it is needed: a worker that has not begun does not know it.
    const place = () => `${hostname} ${process.pid}`;
    const ports = new Ports(threads, place, host.isLate);
    const ends = new Ends(recorder, ports, place);
    const undo = [
      listen(host, 'worker_threads', ({ worker }: { worker: Worker }) => ports.joined(worker)),
      replace(threads.MessagePort.prototype as unknown as Port, 'postMessage', (original) => {
        return function lightconeWorker(this: Port, message, ...rest) {
          const tell = ends.sending(this, message, lightconeWorker as Caller);
          const result = original.call(this, message, ...rest);
          tell?.();
          return result;
        };
      }),
      // Node calls this one for each message, and it calls the handlers: one frame of ours stands in their stacks, here and below.
      replace(threads.MessagePort.prototype as unknown as Port, dispatch, (original) => {
        return function lightconeWorker(this: Port, value, type, event) {
          const { contexts } = recorder;
          const before = contexts.current;
          const isMessage = type === 'message' && event === undefined && ends.received(this, value);
          try {
            return original.call(this, value, type, event);
          } finally {
            if (isMessage) contexts.leave(before);
          }
        };
      }),
      replace(threads.BroadcastChannel.prototype as unknown as Broadcast, 'postMessage', (original) => {
        return function lightconeWorker(this: Broadcast, message) {
          const tell = ends.broadcasting(this, message, lightconeWorker as Caller);
          original.call(this, message);
          tell?.();
        };
      }),
      replace(threads.BroadcastChannel.prototype as unknown as Broadcast, 'dispatchEvent', (original) => {
        return function lightconeWorker(this: Broadcast, event) {
          const { contexts } = recorder;
          const before = contexts.current;
          const isMessage = event?.type === 'message' && ends.heard(this, event.data);
          try {
            return original.call(this, event);
          } finally {
            if (isMessage) contexts.leave(before);
          }
        };
      }),
      replace(threads, 'receiveMessageOnPort', (original) => {
        return function lightconeWorker(port) {
          const result = original(port);
          if (result) ends.asked(port as unknown as Port, result.message);
          return result;
        };
      }),
    ];
    return () => {
      for (const one of undo) one();
    };
  },
};

/** Ports in whose messages others are asked: a program that makes one for each question, and never ends, is forgotten in between. */
const DEEPEST = 8;

class Ends {
  readonly #recorder: Recorder;
  readonly #ports: Ports;
  readonly #place: () => string;
  readonly #last = new WeakMap<object, Taken>();

  constructor(recorder: Recorder, ports: Ports, place: () => string) {
    this.#recorder = recorder;
    this.#ports = ports;
    this.#place = place;
  }

  /** @returns tells it, once it has been sent */
  sending(port: Port, message: unknown, above: Caller): (() => void) | undefined {
    try {
      const end = this.#ports.sender(port as unknown as MessagePort, above);
      if (!end) return undefined;
      const count = end.counts?.out;
      const tell = this.#recorder.prepare({
        ...this.#of(message, end.peer),
        match: this.#match(count, message),
        above,
      });
      return () => {
        if (count) count.next++;
        tell();
      };
    } catch {
      return undefined; // A value that can't be looked at. Node says what is wrong with it, if anything.
    }
  }

  /** @returns whether what follows belongs to it */
  received(port: Port, message: unknown): boolean {
    return this.#taken(port, message) > 0;
  }

  /** The program has asked for it: what it does next, until it asks again, is about this message. */
  asked(port: Port, message: unknown): void {
    if (isBroadcast(port)) this.heard(port, message);
    else this.#taken(port, message);
  }

  broadcasting(channel: Broadcast, message: unknown, above: Caller): (() => void) | undefined {
    try {
      return this.#recorder.prepare({ ...this.#ofBroadcast(channel, message), above });
    } catch {
      return undefined; // As above.
    }
  }

  /** @returns whether what follows belongs to it */
  heard(channel: Broadcast, message: unknown): boolean {
    const seq = this.#heard(channel, message);
    if (seq > 0) this.#recorder.contexts.enter(seq);
    return seq > 0;
  }

  #taken(port: Port, message: unknown): number {
    try {
      const end = this.#ports.receiver(port as unknown as MessagePort, message);
      if (!end) return 0;
      const count = end.counts?.in;
      const match = this.#match(count, message);
      if (count) count.next++;
      const handler = end.worker ? end.worker.listeners('message')[0] : listenerOf(port);
      const taken = this.#takenFrom(port);
      const seq = this.#recorder.receive({ ...this.#of(message, end.peer), match, handler, cause: taken.cause });
      this.#recorder.contexts.enter(seq, taken);
      return seq;
    } catch {
      return 0; // The program gets it all the same.
    }
  }

  /** A worker that waits for its next task at the end of the last one has not been led to it by that. */
  #takenFrom(port: Port): Taken {
    const { contexts } = this.#recorder;
    const outer = contexts.current?.taken;
    const last = this.#last.get(port);
    for (let one = outer; one && last; one = one.outer) if (one === last) return last;
    const { cause } = contexts;
    if (last && last.cause === cause && last.outer === outer) return last;
    const depth = (outer?.depth ?? 0) + 1;
    const taken = depth > DEEPEST ? { cause, outer: undefined, depth: 1 } : { cause, outer, depth };
    this.#last.set(port, taken);
    return taken;
  }

  #heard(channel: Broadcast, message: unknown): number {
    try {
      return this.#recorder.receive({ ...this.#ofBroadcast(channel, message), handler: listenerOf(channel) });
    } catch {
      return 0; // As above.
    }
  }

  #match(count: Count | undefined, message: unknown): Match {
    if (count) return { by: 'ordinal', channel: count.channel, ordinal: count.next };
    return { by: 'content', channel: `worker ${this.#place()}`, hash: this.#recorder.hashOf(message) };
  }

  #of(message: unknown, peer: string) {
    const name = nameOfObject('worker', this.#recorder.isProxy(message) ? undefined : message);
    return { protocol: 'worker', role: 'data', name, peer, payload: message } as const;
  }

  #ofBroadcast({ name }: Broadcast, message: unknown) {
    const match = {
      by: 'content',
      channel: `broadcast ${this.#place()} ${name}`,
      hash: this.#recorder.hashOf(message),
    } as const;
    return {
      protocol: 'broadcast',
      role: 'data',
      name: `broadcast ${name}`,
      peer: '',
      match,
      payload: message,
    } as const;
  }
}

function isBroadcast(port: object): port is Broadcast {
  return (
    Object.prototype.toString.call(port) === '[object BroadcastChannel]' || port.constructor.name === 'BroadcastChannel'
  );
}
