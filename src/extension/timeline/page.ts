/** One page of the timeline in a webview: hands its questions to the run that is shown, and tells it what is new. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import { isRecord } from '../../base/shape.ts';
import { pageDocument } from '../../protocol/page.ts';
import {
  type HostMessage,
  isPageQuestion,
  type PageAction,
  type PageMessage,
  type WhichRun,
} from '../../protocol/panel.ts';
import type { ShownRun } from './run.ts';

/** What a page shows, as its host knows it. */
export interface Stage {
  readonly run: ShownRun | undefined;
  readonly choices: readonly { readonly id: string; readonly title: string }[];
  readonly onDidChange: vscode.Event<void>;
}

export interface PageParts {
  readonly host: 'panel' | 'editor';
  readonly stage: Stage;
  readonly can: readonly PageAction['do'][];
  /** The folder of the extension. */
  readonly root: vscode.Uri;
  /** For what it remembers. */
  readonly memory: vscode.Memento;
  /** @param run of those that are compared, the one that it is about */
  act(action: PageAction, page: Page, run: ShownRun | undefined): Promise<void>;
}

type Question = Extract<PageMessage, { kind: 'ask' }>;

export class Page implements vscode.Disposable {
  readonly #webview: vscode.Webview;
  readonly #parts: PageParts;
  readonly #owned: vscode.Disposable;
  readonly #forgotten = new Set<number>();
  #isReady = false;
  /** What is to be said once its scripts run. */
  #waiting: HostMessage[] = [];
  #greeted = '';

  constructor(webview: vscode.Webview, parts: PageParts) {
    this.#webview = webview;
    this.#parts = parts;
    const dist = vscode.Uri.joinPath(parts.root, 'dist');
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    this.#owned = vscode.Disposable.from(
      webview.onDidReceiveMessage((message: unknown) => {
        if (isRecord(message)) void this.#hear(message as unknown as PageMessage);
      }),
      parts.stage.onDidChange(() => this.#greet()),
    );
    const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
    webview.html = pageDocument({
      title: 'Timeline',
      script: file('timeline.js'),
      styles: [file('timeline.css')],
      nonce: randomBytes(16).toString('hex'),
      from: webview.cspSource,
    });
  }

  get host(): 'panel' | 'editor' {
    return this.#parts.host;
  }

  get run(): ShownRun | undefined {
    return this.#parts.stage.run;
  }

  /** Said once the page is there. */
  say(message: HostMessage): void {
    if (this.#isReady) void this.#webview.postMessage(message);
    else this.#waiting = [...this.#waiting.filter(({ kind }) => kind !== message.kind), message];
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #hear(message: PageMessage): Promise<void> {
    switch (message.kind) {
      case 'ready': {
        // Also after it was hidden: then it is made anew.
        this.#isReady = true;
        this.#greeted = '';
        this.#greet();
        const waiting = this.#waiting;
        this.#waiting = [];
        for (const said of waiting) this.say(said);
        return;
      }
      case 'ask':
        return this.#ask(message);
      case 'forget':
        this.#forgotten.add(message.number);
        return;
      case 'do':
        try {
          await this.#parts.act(message.action, this, this.#runOf(message.of));
        } catch (error) {
          void vscode.window.showErrorMessage(messageOf(error));
        }
        return;
      case 'remember':
        await this.#parts.memory.update(this.#key, message.state);
    }
  }

  /** Who is shown, and what can be done; said again only when it is another. */
  #greet(): void {
    if (!this.#isReady) return;
    const { host, stage, can, memory } = this.#parts;
    const subject = stage.run?.subject;
    const second = stage.run?.second?.subject;
    const hello: HostMessage = {
      ...{ kind: 'hello', host, sessions: stage.choices, can },
      ...(subject && { subject }),
      ...(second && { second }),
    };
    const text = JSON.stringify(hello);
    if (text === this.#greeted) return;
    this.#greeted = text;
    this.say({ ...hello, state: memory.get(this.#key) });
  }

  #runOf(which: WhichRun | undefined): ShownRun | undefined {
    return which === 'second' ? this.run?.second : this.run;
  }

  async #ask(asked: Question): Promise<void> {
    const answer = await this.#answer(asked);
    if (!this.#forgotten.delete(asked.number)) this.say(answer);
  }

  async #answer({ number, command, arguments: args, of }: Question): Promise<HostMessage> {
    const run = this.#runOf(of);
    if (!run) return { kind: 'failed', number, message: 'Nothing runs, and nothing is open.' };
    if (!isPageQuestion(command)) return { kind: 'failed', number, message: `${command} is no question of a page.` };
    try {
      return { kind: 'answer', number, body: await run.ask(command, args) };
    } catch (error) {
      return { kind: 'failed', number, message: messageOf(error) };
    }
  }

  get #key(): string {
    return `timeline.state.${this.#parts.host}`;
  }
}
