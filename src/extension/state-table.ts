/**
 * "Show State of All Nodes": a tab with what all nodes have told by `expose`, to be read only. It follows the run while it is in sight;
 * values change with every line that is reached, so the adapter is asked now and then.
 */
import * as vscode from 'vscode';
import { array, isRecord } from '../base/shape.ts';
import type { StateAnswer } from '../protocol/control.ts';
import type { RunningSession, Sessions } from './sessions.ts';
import { stateText } from './state-text.ts';
import { tellingCommand } from './telling-command.ts';

const scheme = 'lightcone-state';
/** Its last part is the title of the tab. */
const place = vscode.Uri.from({ scheme, path: '/State of All Nodes' });
/** Milliseconds. */
const PACE = 500;

export class StateTable implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #sessions: Sessions;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #owned: vscode.Disposable;
  #text = '';
  /** Of the sessions that ran last. */
  #last = '';
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  readonly onDidChange = this.#changed.event;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
    this.#owned = vscode.Disposable.from(
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      tellingCommand('lightcone.showState', () => this.#show()),
      sessions.onDidChange(() => this.#see()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#see()),
    );
  }

  provideTextDocumentContent(): string {
    return this.#text;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#owned.dispose();
    clearTimeout(this.#timer);
  }

  async #show(): Promise<void> {
    await this.#tell();
    const document = await vscode.workspace.openTextDocument(place);
    await vscode.window.showTextDocument(document, { preview: false, viewColumn: vscode.ViewColumn.Beside });
    this.#see();
  }

  #see(): void {
    const isInSight = vscode.window.visibleTextEditors.some(({ document }) => document.uri.scheme === scheme);
    if (!isInSight || this.#isDisposed || this.#timer) return;
    this.#timer = setTimeout(async () => {
      await this.#tell();
      this.#timer = undefined;
      if (this.#sessions.all.length > 0) this.#see();
    }, PACE);
  }

  async #tell(): Promise<void> {
    const parts = await Promise.all(this.#sessions.all.map(textOf));
    if (parts.length > 0) this.#last = parts.join('\n');
    // What was there last is worth reading when all is over.
    const text = parts.length > 0 ? this.#last : `No Lightcone session runs now.\n\n${this.#last}`;
    if (text === this.#text || this.#isDisposed) return;
    this.#text = text;
    this.#changed.fire(place);
  }
}

async function textOf({ name, report, session }: RunningSession): Promise<string> {
  const title = `${name} · ${report.state}`;
  try {
    const answer: unknown = await session.customRequest('lightcone/state');
    // Adapter and extension come in one package, so that one look is enough.
    return stateText(title, isRecord(answer) ? (array(answer.rows) as StateAnswer['rows']) : []);
  } catch {
    return `${title}\n`; // It has ended meanwhile, or has not begun.
  }
}
