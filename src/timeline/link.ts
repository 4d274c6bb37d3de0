/**
 * The page's link to its host: VS Code's webview, or the server of `lightcone open` over a WebSocket, which is opened again when it
 * breaks. It numbers the questions and ends those that nobody answers.
 */
import { Disposables, disposable } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { HostMessage, PageAction, PageMessage, WhichRun } from '../protocol/panel.ts';
import { pictureVersion } from '../protocol/picture.ts';
import type { Asking, Questions } from './asking.ts';

/** Milliseconds. */
const patience = 10_000;
/** Two recordings are read as a whole. */
const patienceToCompare = 300_000;
const reconnectAfter = 1000;

interface Waiting {
  resolve(body: never): void;
  reject(error: Error): void;
}

/** How messages are carried. */
interface Wire {
  send(message: PageMessage): void;
}

declare const acquireVsCodeApi: (() => { postMessage(message: unknown): void }) | undefined;

/** What one of the runs of a page is seen by. */
export type RunLink = Pick<Link, 'ask' | 'do' | 'remember' | 'onMessage' | 'onTrouble'>;

/** The link to the run that the first one is compared with. It is shown as the first one is, so it has nothing to remember. */
export function linkToSecond(link: Link): RunLink {
  return {
    ask: (command, args, signal) => link.ask(command, args, signal, 'second'),
    do: (action) => link.do(action, 'second'),
    remember: () => {},
    onTrouble: link.onTrouble,
    onMessage: (hear) =>
      link.onMessage((message) => {
        if (message.kind === 'changed') hear(message);
        if (message.kind !== 'hello') return;
        const { subject: _, second, state: __, ...hello } = message;
        hear({ ...hello, ...(second && { subject: second }) });
      }),
  };
}

/** The link of one more picture of the run: what is selected and remembered is not its. */
export function linkToSame(link: Link): RunLink {
  return {
    ask: (command, args, signal) => link.ask(command, args, signal),
    do: (action) => link.do(action),
    remember: () => {},
    onTrouble: link.onTrouble,
    onMessage: (hear) =>
      link.onMessage((message) => {
        if (message.kind === 'changed' || message.kind === 'hello') hear(message);
      }),
  };
}

export class Link implements Asking {
  readonly #owned = new Disposables();
  readonly #heard = this.#owned.add(new Emitter<HostMessage>());
  readonly #trouble = this.#owned.add(new Emitter<string | undefined>());
  readonly #waiting = new Map<number, Waiting>();
  readonly #wire: Wire;
  #number = 0;

  /** All but answers. */
  readonly onMessage: Event<HostMessage> = this.#heard.event;
  /** What is wrong with the link, in words; undefined when it works again. */
  readonly onTrouble: Event<string | undefined> = this.#trouble.event;

  constructor() {
    this.#wire = typeof acquireVsCodeApi === 'function' ? this.#webview(acquireVsCodeApi()) : this.#socket();
  }

  ask<Q extends keyof Questions>(
    command: Q,
    args: Questions[Q]['arguments'],
    signal?: AbortSignal,
    of?: WhichRun,
  ): Promise<Questions[Q]['answer']> {
    const number = ++this.#number;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => fail(new Error('The adapter does not answer. It may be busy; try again.')),
        command === 'lightcone/compare' ? patienceToCompare : patience,
      );
      const leave = () => fail(new DOMException('Nobody waits any more.', 'AbortError'));
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', leave);
        this.#waiting.delete(number);
      };
      const fail = (error: Error) => {
        if (!this.#waiting.has(number)) return;
        end();
        this.#wire.send({ kind: 'forget', number });
        reject(error);
      };
      this.#waiting.set(number, {
        resolve: (body) => {
          end();
          const version = (body as { version?: unknown } | undefined)?.version;
          if (typeof version === 'number' && version > pictureVersion)
            reject(new Error('This run comes from a newer version of Lightcone. Update Lightcone to see it.'));
          else resolve(body);
        },
        reject: (error) => {
          end();
          reject(error);
        },
      });
      if (signal?.aborted) return leave();
      signal?.addEventListener('abort', leave);
      this.#wire.send({ kind: 'ask', number, command, arguments: args, ...(of && { of }) });
    });
  }

  do(action: PageAction, of?: WhichRun): void {
    this.#wire.send({ kind: 'do', action, ...(of && { of }) });
  }

  remember(state: unknown): void {
    this.#wire.send({ kind: 'remember', state });
  }

  /** The page listens now. */
  begin(): void {
    this.#wire.send({ kind: 'ready' });
  }

  dispose(): void {
    this.#owned.dispose();
    for (const { reject } of [...this.#waiting.values()]) reject(new Error('The page is closed.'));
  }

  #hear(message: HostMessage): void {
    if (message.kind === 'answer') this.#waiting.get(message.number)?.resolve(message.body as never);
    else if (message.kind === 'failed') this.#waiting.get(message.number)?.reject(new Error(message.message));
    else this.#heard.fire(message);
  }

  #webview(api: { postMessage(message: unknown): void }): Wire {
    const hear = ({ data }: MessageEvent) => this.#hear(data as HostMessage);
    window.addEventListener('message', hear);
    this.#owned.add(disposable(() => window.removeEventListener('message', hear)));
    return { send: (message) => api.postMessage(message) };
  }

  #socket(): Wire {
    let socket: WebSocket | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wasOpen = false;
    const connect = () => {
      const address = new URL('link', location.href);
      address.protocol = address.protocol.replace('http', 'ws');
      const opened = new WebSocket(address);
      socket = opened;
      opened.onmessage = ({ data }) => this.#hear(JSON.parse(String(data)) as HostMessage);
      opened.onopen = () => {
        wasOpen = true;
        this.#trouble.fire(undefined);
        opened.send(JSON.stringify({ kind: 'ready' } satisfies PageMessage));
      };
      opened.onclose = () => {
        if (this.#owned.isDisposed) return;
        const text = wasOpen ? 'The connection to Lightcone is lost. ' : 'Lightcone can not be reached. ';
        this.#trouble.fire(`${text}If “lightcone open” has ended, start it again.`);
        for (const { reject } of [...this.#waiting.values()]) reject(new Error(text.trim()));
        timer = setTimeout(connect, reconnectAfter);
      };
    };
    connect();
    this.#owned.add(
      disposable(() => {
        clearTimeout(timer);
        socket?.close();
      }),
    );
    return {
      // What is sent while there is no link is lost; the page asks anew after each `hello`.
      send: (message) => {
        if (socket?.readyState === WebSocket.OPEN && message.kind !== 'ready') socket.send(JSON.stringify(message));
      },
    };
  }
}
