/** The page's end of the wire to its host: VS Code's webview, or the server of `lightcone open`. */
import { deferred } from '../base/deadline.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { HostMessage, PageAction, PageMessage } from '../protocol/panel.ts';
import type { Asking, Questions } from './asking.ts';

/** Milliseconds. */
const ANSWER_WITHIN = 10_000;

interface Wire {
  send(message: PageMessage): void;
}

interface Pending {
  resolve(body: unknown): void;
  reject(error: Error): void;
}

export class HostLink implements Asking {
  readonly #wire: Wire;
  readonly #pending = new Map<number, Pending>();
  readonly #told = new Emitter<HostMessage>();
  #number = 0;

  /** All but answers. */
  readonly onTold: Event<HostMessage> = this.#told.event;

  constructor() {
    this.#wire = openWire((message) => this.#hear(message));
  }

  /** The page can hear from now on. */
  begin(): void {
    this.#wire.send({ kind: 'ready' });
  }

  async ask<Q extends keyof Questions>(
    question: Q,
    args: Questions[Q]['arguments'],
    signal?: AbortSignal,
  ): Promise<Questions[Q]['answer']> {
    const number = ++this.#number;
    const answer = deferred<unknown>();
    this.#pending.set(number, answer);
    const forget = () => {
      this.#wire.send({ kind: 'forget', number });
      answer.reject(new DOMException('Nobody waits any more.', 'AbortError'));
    };
    signal?.addEventListener('abort', forget);
    const timer = setTimeout(() => answer.reject(new Error('The debug adapter does not answer.')), ANSWER_WITHIN);
    this.#wire.send({ kind: 'ask', number, command: question, arguments: args });
    try {
      return (await answer.promise) as Questions[Q]['answer'];
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', forget);
      this.#pending.delete(number);
    }
  }

  do(action: PageAction): void {
    this.#wire.send({ kind: 'do', action });
  }

  remember(state: unknown): void {
    this.#wire.send({ kind: 'remember', state });
  }

  #hear(message: HostMessage): void {
    if (message.kind === 'answer') this.#pending.get(message.number)?.resolve(message.body);
    else if (message.kind === 'failed') this.#pending.get(message.number)?.reject(new Error(message.message));
    else this.#told.fire(message);
  }
}

declare const acquireVsCodeApi: undefined | (() => { postMessage(message: PageMessage): void });

function openWire(hear: (message: HostMessage) => void): Wire {
  if (typeof acquireVsCodeApi === 'function') {
    const host = acquireVsCodeApi();
    window.addEventListener('message', ({ data }) => hear(data as HostMessage));
    return { send: (message) => host.postMessage(message) };
  }
  const socket = new WebSocket(new URL('link', location.href.replace(/^http/, 'ws')));
  const open = new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  socket.addEventListener('message', ({ data }) => hear(JSON.parse(String(data)) as HostMessage));
  return { send: (message) => void open.then(() => socket.send(JSON.stringify(message))) };
}
