/** Listens to what VS Code and our adapter say to each other, from the start of the next session on. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import * as vscode from 'vscode';
import { type Deferred, deferred } from '../../src/base/deadline.ts';

type Message = DebugProtocol.ProtocolMessage;

interface Waiting {
  readonly is: (message: Message) => boolean;
  readonly found: Deferred<Message>;
}

export class Conversation implements vscode.Disposable {
  readonly #messages: Message[] = [];
  readonly #waiting = new Set<Waiting>();
  #over: Error | undefined;
  readonly #registration: vscode.Disposable;

  constructor() {
    this.#registration = vscode.debug.registerDebugAdapterTrackerFactory('lightcone', {
      createDebugAdapterTracker: () => ({
        onDidSendMessage: (message: Message) => this.#hear(message),
        onError: (error) => this.#giveUp(`the adapter can't be used: ${error.message}`),
        onExit: (code, signal) => this.#giveUp(`the adapter ended (${code ?? signal})`),
      }),
    });
  }

  /** The adapter's answer to a request, whether it has come already or not. */
  response(command: string): Promise<DebugProtocol.Response> {
    return this.#first((message): message is DebugProtocol.Response => {
      return message.type === 'response' && (message as DebugProtocol.Response).command === command;
    });
  }

  /** The first event of the adapter that fits, whether it has come already or not. */
  event<T>(event: string, fits: (body: T) => boolean = () => true): Promise<DebugProtocol.Event> {
    return this.#first((message): message is DebugProtocol.Event => {
      const { event: name, body } = message as DebugProtocol.Event;
      return message.type === 'event' && name === event && fits(body as T);
    });
  }

  dispose(): void {
    this.#registration.dispose();
  }

  async #first<T extends Message>(is: (message: Message) => message is T): Promise<T> {
    const early = this.#messages.find(is);
    if (early) return early;
    if (this.#over) throw this.#over;
    const waiting = { is, found: deferred<Message>() };
    this.#waiting.add(waiting);
    return (await waiting.found.promise) as T;
  }

  #hear(message: Message): void {
    this.#messages.push(message);
    for (const waiting of this.#waiting) {
      if (!waiting.is(message)) continue;
      this.#waiting.delete(waiting);
      waiting.found.resolve(message);
    }
  }

  #giveUp(why: string): void {
    this.#over = new Error(why);
    for (const { found } of this.#waiting) found.reject(this.#over);
    this.#waiting.clear();
  }
}
