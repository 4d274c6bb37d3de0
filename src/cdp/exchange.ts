import { type Deferred, deferred } from '../base/deadline.ts';
import type { Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/event.ts';
import { CdpClosed, CdpError } from './errors.ts';
import type { CdpArguments, CdpEventName, CdpEventParams, CdpMethod, CdpResult } from './methods.ts';
import type { CdpSession } from './session.ts';
import { terminateAgain, terminated } from './terminate-again.ts';

/** What carries the messages of an exchange. */
export interface Carrier {
  write(text: string): void;
  /** Ends the connection. `ended` may be called from within. */
  close(): void;
}

interface Pending {
  readonly method: CdpMethod;
  /** It has a time of its own. */
  readonly isTimed: boolean;
  readonly answer: Deferred<unknown>;
}

/** A session over any carrier of texts: pairs answers with commands, and hands events to their listeners. */
export class Exchange implements CdpSession {
  readonly #carrier: Carrier;
  readonly #pending = new Map<number, Pending>();
  readonly #events = new Map<string, Emitter<unknown>>();
  readonly #close = new Emitter<void>();
  #lastId = 0;
  #closed = false;

  readonly onClose = this.#close.event;

  constructor(carrier: Carrier) {
    this.#carrier = carrier;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  send<M extends CdpMethod>(method: M, ...params: CdpArguments<M>): Promise<CdpResult<M>> {
    if (this.#closed) return Promise.reject(new CdpClosed(method));
    const id = ++this.#lastId;
    const answer = deferred<unknown>();
    this.#pending.set(id, { method, answer, isTimed: 'timeout' in (params[0] ?? {}) });
    this.#carrier.write(JSON.stringify({ id, method, params: params[0] }));
    // The inspector is trusted to answer a method with the shape that the protocol gives for it.
    return answer.promise as Promise<CdpResult<M>>;
  }

  on<E extends CdpEventName>(event: E, listener: (params: CdpEventParams<E>) => void): Disposable {
    const emitter = this.#events.get(event) ?? new Emitter<unknown>();
    this.#events.set(event, emitter);
    return emitter.event((params) => listener(params as CdpEventParams<E>));
  }

  /** A message came. What is no CDP is ignored: there is nobody to tell, and the next one may be good. */
  receive(text: string): void {
    if (this.#closed) return;
    const message = parse(text);
    if (message?.id === undefined) {
      if (message?.method !== undefined) this.#events.get(message.method)?.fire(message.params ?? {});
      return;
    }
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    this.#pending.delete(message.id);
    const { error } = message;
    if (error) {
      if (error.message === terminated && !pending.isTimed) void terminateAgain(this);
      pending.answer.reject(new CdpError(pending.method, error.code, error.message));
    } else pending.answer.resolve(message.result);
  }

  /** The connection is gone. */
  ended(): void {
    if (this.#closed) return;
    this.#closed = true;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { method, answer } of pending) answer.reject(new CdpClosed(method));
    for (const emitter of this.#events.values()) emitter.dispose();
    this.#events.clear();
    this.#close.fire();
    this.#close.dispose();
  }

  dispose(): void {
    if (this.#closed) return;
    this.#carrier.close();
    this.ended();
  }
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

function parse(text: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(text);
    // The envelope alone is looked at by the caller; what is inside is the inspector's word.
    return typeof value === 'object' && value !== null ? (value as Message) : undefined;
  } catch {
    return undefined; // No JSON: no CDP.
  }
}
