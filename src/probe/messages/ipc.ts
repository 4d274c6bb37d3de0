import type { ChildProcess } from 'node:child_process';
import type { Match } from '../../protocol/events.ts';
import { nameOfObject } from './naming.ts';
import type { Receiving, Recorder, Sending } from './recorder.ts';
import { type Host, replace, symbolNamed, type Transport } from './transport.ts';

/** `process` in a child, the `ChildProcess` in its parent: what Node's `setupChannel` makes of both. */
type Target = Pick<ChildProcess, 'pid' | 'channel' | 'listenerCount' | 'listeners'> & {
  send(message: unknown, ...rest: unknown[]): boolean;
  _send(message: unknown, handle?: unknown, options?: object): boolean;
  emit(event: string | symbol, ...args: unknown[]): boolean;
};

/** Where Node hands over what it has read. */
interface ChannelHandle {
  onread: (this: unknown, ...args: unknown[]) => unknown;
}

/** A message between two probes; Node emits what begins with `NODE_` as `internalMessage`, so no program sees it, with a probe or without. */
interface Note {
  readonly cmd: 'NODE_LIGHTCONE';
  /** The next message of the sender is this one of that channel. */
  readonly at?: readonly [channel: string, ordinal: number];
  /** The sender doesn't know which message comes next. */
  readonly asks?: true;
}

/**
 * `process.send`, `child.send` and `cluster`. Both ends count the messages of each direction, from the birth of the child; an
 * end that was hooked later tells by a note how it counts, and asks for how the other does.
 */
export const ipc: Transport = {
  name: 'ipc',
  install(recorder, host) {
    const lines = new Set<Line>();
    const join = (target: Target, end: 'parent' | 'child', isLate: boolean) => {
      const line = new Line(recorder, { target, end, isLate, place: placeOf(host) });
      if (line.open(() => lines.delete(line))) lines.add(line);
    };
    if (process.channel && process.send) join(process as unknown as Target, 'child', host.isLate);
    const { ChildProcess: Child } = host.builtin<typeof import('node:child_process')>('node:child_process');
    if (host.isLate) for (const child of running(Child)) join(child, 'parent', true);
    const prototype = Child.prototype as unknown as { spawn(options: unknown): unknown };
    const undo = replace(prototype, 'spawn', (original) => {
      return function lightconeIpc(this: unknown, options) {
        const result = original.call(this, options);
        const child = this as Target;
        if (child.channel) join(child, 'parent', false);
        return result;
      };
    });
    return () => {
      undo();
      for (const line of lines) line.close();
    };
  },
};

/** Children that were started before, and have a channel. */
function running(Child: typeof ChildProcess): readonly Target[] {
  const { _getActiveHandles: handles } = process as unknown as { _getActiveHandles?: () => readonly unknown[] };
  const all = handles?.call(process) ?? [];
  return all.filter((one): one is Target & ChildProcess => one instanceof Child && Boolean(one.channel));
}

/** Numbers of processes are counted anew on each machine, and in each container. */
function placeOf(host: Host): string {
  return host.builtin<typeof import('node:os')>('node:os').hostname();
}

/** Messages that wait for somebody who listens, and whose cause is remembered. Node keeps them all. */
const MOST_ARRIVING = 1000;

/** What is received was sent by nobody here. */
const never = () => {};

/** Used for channels that are counted from the middle. */
let lastNumber = 0;

/** One end of a channel. */
class Line {
  readonly #recorder: Recorder;
  readonly #target: Target;
  readonly #peer: string;
  readonly #isLate: boolean;
  readonly #out: { channel: string; next: number };
  /** Undefined while nobody has told which message comes next. */
  #in: { channel: string; next: number } | undefined;
  /** Have been read, but nobody has heard of them yet. */
  readonly #arriving: { readonly message: unknown; readonly seq: number }[] = [];
  #undo: (() => void)[] = [];
  #unwrapEmit: (() => void) | undefined;

  constructor(
    recorder: Recorder,
    { target, end, isLate, place }: { target: Target; end: 'parent' | 'child'; isLate: boolean; place: string },
  ) {
    this.#recorder = recorder;
    this.#target = target;
    this.#isLate = isLate;
    this.#peer = `process ${end === 'parent' ? target.pid : process.ppid}`;
    const [outward, inward] = end === 'parent' ? ['down', 'up'] : ['up', 'down'];
    const channel = `ipc ${place} ${target.pid}`;
    this.#out = { channel: isLate ? `${recorder.idOf(0)} ipc ${++lastNumber}` : `${channel} ${outward}`, next: 0 };
    this.#in = isLate ? undefined : { channel: `${channel} ${inward}`, next: 0 };
  }

  /** @returns false where it is not as we know it */
  open(onEnd: () => void): boolean {
    const target = this.#target;
    const handle = Reflect.get(target, symbolNamed(target, 'kChannelHandle') ?? '') as ChannelHandle | undefined;
    if (typeof handle?.onread !== 'function') return false;
    this.#undo = [this.#hookSend(), this.#hookRead(handle, onEnd)];
    if (this.#isLate) this.#note({ cmd: 'NODE_LIGHTCONE', at: [this.#out.channel, 0], asks: true });
    return true;
  }

  close(): void {
    for (const undo of this.#undo.splice(0)) undo();
    this.#unwrapEmit?.();
  }

  #hookSend(): () => void {
    const line = this;
    return replace(this.#target, 'send', (original) => {
      return function lightconeIpc(this: Target & { readonly connected?: boolean }, message, ...rest) {
        const told = this.connected ? line.#sending(message, lightconeIpc as never) : undefined;
        const result = original.call(this, message, ...rest);
        told?.();
        return result;
      };
    });
  }

  /**
   * Node reads a chunk, and schedules an `emit` for each message in it. There the message is told, and the turn of the loop in which
   * the program will hear of it belongs to it, without a frame of ours in the program's stacks.
   */
  #hookRead(handle: ChannelHandle, onEnd: () => void): () => void {
    const line = this;
    const original = handle.onread;
    const onread: ChannelHandle['onread'] = function (this: unknown, ...args) {
      if (!args[0]) onEnd();
      const { nextTick } = process;
      const schedule = (...what: Parameters<typeof nextTick>) => line.#scheduled(nextTick, what);
      process.nextTick = schedule as typeof nextTick;
      try {
        return original.apply(this, args);
      } finally {
        if (process.nextTick === schedule) process.nextTick = nextTick;
      }
    };
    handle.onread = onread;
    return () => {
      if (handle.onread === onread) handle.onread = original;
    };
  }

  #scheduled(nextTick: NodeJS.Process['nextTick'], what: Parameters<typeof nextTick>): void {
    const schedule = () => Reflect.apply(nextTick, process, what);
    const [, event, message, handle] = what as readonly unknown[];
    let cause = 0;
    try {
      if (event === 'message') cause = this.#received(message, undefined);
      else if (event === 'internalMessage') this.#internal(message, handle);
    } catch {
      // The program gets its message all the same.
    }
    if (cause > 0) this.#recorder.contexts.run(cause, schedule);
    else schedule();
  }

  #internal(message: unknown, handle: unknown): void {
    if (typeof message !== 'object' || message === null) return;
    const { cmd, msg } = message as { cmd?: unknown; msg?: unknown };
    // Without its handle it is asked for again. With it Node makes a socket or a server of it first, which may take some turns.
    if (cmd === 'NODE_HANDLE' && handle && !isInternal(msg)) this.#received(msg, handle);
    else if (cmd === 'NODE_LIGHTCONE') this.#noted(message as Partial<Note>);
  }

  /** @returns what the next turn belongs to; 0 where the program will hear of it later */
  #received(message: unknown, handle: unknown): number {
    const match = this.#in && ordinal(this.#in);
    if (isOfWatchMode(message)) return 0;
    const handlers = this.#target.listeners('message');
    const seq = this.#recorder.receive(this.#end(message, match, never, handlers[0]));
    if (handle === undefined && handlers.length > 0 && this.#arriving.length === 0) return seq;
    this.#arriving.push({ message, seq });
    if (this.#arriving.length > MOST_ARRIVING) this.#arriving.shift();
    this.#unwrapEmit ??= this.#wrapEmit();
    return 0;
  }

  /** Only while messages wait for somebody who listens, or for their handle. */
  #wrapEmit(): () => void {
    const line = this;
    return replace(this.#target, 'emit', (original) => {
      return function lightconeIpc(this: Target, event, ...args) {
        const at = event === 'message' ? line.#arriving.findIndex(({ message }) => Object.is(message, args[0])) : -1;
        if (at < 0) return original.call(this, event, ...args);
        const [{ seq = 0 } = {}] = line.#arriving.splice(at, 1);
        if (line.#arriving.length === 0) {
          line.#unwrapEmit?.();
          line.#unwrapEmit = undefined;
        }
        const { contexts } = line.#recorder;
        const before = contexts.current;
        contexts.enter(seq);
        try {
          return original.call(this, event, ...args);
        } finally {
          contexts.leave(before);
        }
      };
    });
  }

  #sending(message: unknown, above: never): (() => void) | undefined {
    try {
      const isProxy = this.#recorder.isProxy(message);
      if (!isProxy && isInternal(message)) return undefined;
      if (!isProxy && isOfWatchMode(message)) return () => void this.#out.next++;
      const { channel, next } = this.#out;
      const match = { by: 'ordinal', channel, ordinal: next } as const;
      const tell = this.#recorder.prepare(this.#end(message, match, above, undefined));
      return () => {
        this.#out.next++;
        tell();
      };
    } catch {
      return () => void this.#out.next++;
    }
  }

  #end(message: unknown, match: Match | undefined, above: Sending['above'], handler: unknown): Sending & Receiving {
    return {
      protocol: 'ipc',
      role: 'data',
      name: nameOfObject('ipc', this.#recorder.isProxy(message) ? undefined : message),
      peer: this.#peer,
      cause: undefined,
      match,
      replyTo: undefined,
      size: undefined,
      status: undefined,
      payload: message,
      headers: undefined,
      above,
      handler,
    };
  }

  #noted({ at, asks }: Partial<Note>): void {
    const [channel, next] = Array.isArray(at) ? (at as readonly unknown[]) : [];
    if (typeof channel === 'string' && Number.isSafeInteger(next)) this.#in = { channel, next: next as number };
    if (asks) this.#note({ cmd: 'NODE_LIGHTCONE', at: [this.#out.channel, this.#out.next] });
  }

  #note(note: Note): void {
    // An error would be emitted in the program.
    this.#target._send(note, undefined, { swallowErrors: true });
  }
}

function ordinal(count: { readonly channel: string; next: number }): Match {
  return { by: 'ordinal', channel: count.channel, ordinal: count.next++ };
}

/** Between two Nodes; programs don't see it. */
function isInternal(message: unknown): boolean {
  const cmd: unknown =
    typeof message === 'object' && message !== null
      ? Object.getOwnPropertyDescriptor(message, 'cmd')?.value
      : undefined;
  return typeof cmd === 'string' && cmd.length > 5 && cmd.startsWith('NODE_');
}

/** What `node --watch` hears from the program that it runs. */
function isOfWatchMode(message: unknown): boolean {
  return (
    typeof message === 'object' &&
    message !== null &&
    (Object.hasOwn(message, 'watch:require') || Object.hasOwn(message, 'watch:import'))
  );
}
