import type { MessagePort, Worker } from 'node:worker_threads';
import { isOfProgram, sitesAbove } from '../places.ts';
import { symbolNamed } from './transport.ts';

type Threads = typeof import('node:worker_threads');

/** One end of a pair of ports, for its messages to be matched. */
export interface PortEnd {
  /** Undefined for ports that nobody knows the other end of: what they say is found by its content. */
  readonly counts: { readonly out: Count; readonly in: Count } | undefined;
  /** Who is at the other end. */
  readonly peer: string;
  /** Of the one that has its handlers, where it is not the port itself. */
  readonly worker?: Worker;
}

export interface Count {
  readonly channel: string;
  next: number;
}

/** Whose ports are whose. Node itself uses some for its own purposes: what they say is no message of the program's. */
export class Ports {
  readonly #threads: Threads;
  readonly #place: () => string;
  readonly #isLate: boolean;
  readonly #ends = new WeakMap<object, PortEnd | 'internal'>();

  /** @param place names this process among all */
  constructor(threads: Threads, place: () => string, isLate: boolean) {
    this.#threads = threads;
    this.#place = place;
    this.#isLate = isLate;
  }

  /** A worker was made here. */
  joined(worker: Worker): void {
    const [ours, public_] = ['kPort', 'kPublicPort'].map((name) =>
      Reflect.get(worker, symbolNamed(worker, name) ?? ''),
    );
    if (isObject(ours)) this.#ends.set(ours, 'internal');
    if (!isObject(public_)) return;
    if (isOfNode(worker) || isMadeByTool(callingScript())) this.#ends.set(public_, 'internal');
    else this.#ends.set(public_, this.#pair(worker.threadId, 'down', 'up', worker));
  }

  /** @param above the function of ours that the port's user has called @returns undefined where it is Node's own */
  sender(port: MessagePort, above: (...args: never[]) => unknown): PortEnd | undefined {
    return this.#known(port, () => isCalledByNode(above));
  }

  receiver(port: MessagePort, message: unknown): PortEnd | undefined {
    return this.#known(port, () => isOfBroadcast(port) || isNodesMessage(message) || isMadeByTool(callingScript()));
  }

  #known(port: MessagePort, isInternal: () => boolean): PortEnd | undefined {
    let end = this.#ends.get(port);
    if (!end) {
      end = port === this.#threads.parentPort ? this.#parent() : isInternal() ? 'internal' : unknownEnd;
      this.#ends.set(port, end);
    }
    return end === 'internal' ? undefined : end;
  }

  #parent(): PortEnd {
    // Nobody knows how many messages have gone before.
    return this.#isLate ? unknownEnd : this.#pair(this.#threads.threadId, 'up', 'down');
  }

  #pair(threadId: number, out: string, inward: string, worker?: Worker): PortEnd {
    const channel = `worker ${this.#place()} ${threadId}`;
    const counts = { out: { channel: `${channel} ${out}`, next: 0 }, in: { channel: `${channel} ${inward}`, next: 0 } };
    return worker ? { counts, peer: `worker ${threadId}`, worker } : { counts, peer: 'parent thread' };
  }
}

const unknownEnd: PortEnd = { counts: undefined, peer: '' };

interface Listener {
  readonly callback?: { readonly handler?: unknown };
  readonly listener?: unknown;
}

/** The function of the program that hears of a port's messages first. */
export function listenerOf(port: object): unknown {
  const events = Reflect.get(port, symbolNamed(port, 'kEvents') ?? '') as { get?(type: string): unknown } | undefined;
  const root = events?.get?.('message') as { readonly next?: Listener } | undefined;
  const first = root?.next;
  // `port.onmessage = handler` is kept as a function that has it.
  return first?.callback?.handler ?? first?.listener;
}

/** Node's own `BroadcastChannel` reads from a port; what it says is told where the channel says it. */
function isOfBroadcast(port: object): boolean {
  const listener = listenerOf(port);
  return typeof listener === 'function' && listener.name === 'bound onMessageEvent';
}

/** The thread in which tsx has esbuild compile what is required. */
function isMadeByTool(script: string | undefined): boolean {
  return script !== undefined && /[\\/]esbuild[\\/]lib[\\/]main\.js$/.test(script);
}

/** Threads for `module.register` and the like. */
function isOfNode(worker: object): boolean {
  return /^(?:Internal|Hooks)Worker$|LoaderHookWorker$/.test(worker.constructor.name);
}

/** What Node says to its own threads (`messageTypes` of `internal/worker/io` and `internal/worker/messaging`). */
const nodesTypes =
  /^(?:loadScript|upAndRunning|errorMessage|couldNotSerializeError|stdio\w+|\w+MainThreadPort|\w+(?:To|From)Worker)$/;

function isNodesMessage(message: unknown): boolean {
  if (!isObject(message)) return false;
  const type: unknown = Object.getOwnPropertyDescriptor(message, 'type')?.value;
  return (typeof type === 'string' && nodesTypes.test(type)) || isLoaded(message);
}

/** What Node's thread for `module.register` has resolved or loaded: it answers on a port that is made for each question. */
function isLoaded(message: object): boolean {
  const body: unknown = Object.getOwnPropertyDescriptor(message, 'body')?.value;
  if (!isObject(body) || !Object.hasOwn(message, 'status') || !Object.hasOwn(body, 'format')) return false;
  return Object.hasOwn(body, 'url') || Object.hasOwn(body, 'responseURL');
}

/** The script of the program that makes a worker just now, or asks a port. */
function callingScript(): string | undefined {
  const site = sitesAbove(callingScript, 10).find((one) => isOfProgram(one.getFileName() ?? 'node:'));
  return site?.getFileName() ?? undefined;
}

/** A port is asked once only, so this may take its time. */
function isCalledByNode(above: (...args: never[]) => unknown): boolean {
  const [site] = sitesAbove(above, 1);
  const script = site?.getFileName();
  if (!script || isOfProgram(script)) return false;
  const isPosting = script === 'node:internal/worker' && site?.getFunctionName() === 'postMessage';
  return !isPosting || site?.getTypeName() === 'InternalWorker';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
