/** Listens to what VS Code and our adapter say to each other, from the start of the next session on. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import * as vscode from 'vscode';
import { deferred } from '../../src/base/deadline.ts';

type Message = DebugProtocol.ProtocolMessage;

export class Conversation implements vscode.Disposable {
  readonly #messages: Message[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #registration: vscode.Disposable;

  constructor() {
    this.#registration = vscode.debug.registerDebugAdapterTrackerFactory('lightcone', {
      createDebugAdapterTracker: () => ({
        onDidSendMessage: (message: Message) => {
          this.#messages.push(message);
          for (const look of [...this.#waiting]) look();
        },
      }),
    });
  }

  /** The adapter's answer to a request, whether it has come already or not. */
  response(command: string): Promise<DebugProtocol.Response> {
    return this.#first((message): message is DebugProtocol.Response => {
      return message.type === 'response' && (message as DebugProtocol.Response).command === command;
    });
  }

  /** The adapter's first event of this name, whether it has come already or not. */
  event(name: string): Promise<DebugProtocol.Event> {
    return this.#first((message): message is DebugProtocol.Event => {
      return message.type === 'event' && (message as DebugProtocol.Event).event === name;
    });
  }

  dispose(): void {
    this.#registration.dispose();
  }

  async #first<T extends Message>(is: (message: Message) => message is T): Promise<T> {
    const found = deferred<T>();
    const look = () => {
      const message = this.#messages.find(is);
      if (message) found.resolve(message);
    };
    this.#waiting.add(look);
    look();
    try {
      return await found.promise;
    } finally {
      this.#waiting.delete(look);
    }
  }
}
