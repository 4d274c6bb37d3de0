/**
 * "Show State of All Nodes": a tab with what all nodes have told by `expose`, to be read only. It follows the run while it is in sight;
 * values change with every line that is reached, so the adapter is asked now and then. When all is over it has what was told last, by the
 * recording that the timeline shows.
 */
import * as vscode from 'vscode';
import { messageOf } from '../base/errors.ts';
import { array, isRecord } from '../base/shape.ts';
import type { StateAnswer } from '../protocol/control.ts';
import type { MomentAnswer } from '../protocol/moment.ts';
import type { RunningSession, Sessions } from './sessions.ts';
import { stateText } from './state-text.ts';
import { tellingCommand } from './telling-command.ts';
import type { ShownRun } from './timeline/run.ts';
import type { Shown } from './timeline/shown.ts';

const scheme = 'lightcone-state';
/** Its last part is the title of the tab. */
const place = vscode.Uri.from({ scheme, path: '/State of All Nodes' });
/** Milliseconds. */
const PACE = 500;

export class StateTable implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #sessions: Sessions;
  readonly #shown: Shown;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #owned: vscode.Disposable;
  #text = '';
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  readonly onDidChange = this.#changed.event;

  constructor(sessions: Sessions, shown: Shown) {
    this.#sessions = sessions;
    this.#shown = shown;
    this.#owned = vscode.Disposable.from(
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      tellingCommand('lightcone.showState', () => this.#show()),
      sessions.onDidChange(() => this.#see()),
      shown.onDidChange(() => this.#see()),
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
    const { run } = this.#shown;
    if (parts.length === 0 && run && !run.session) parts.push(await endOf(run));
    const text =
      parts.length > 0
        ? parts.join('\n')
        : 'No Lightcone session runs now, and the timeline shows no run that is over.\n';
    if (text === this.#text || this.#isDisposed) return;
    this.#text = text;
    this.#changed.fire(place);
  }
}

/** What was there last is worth reading when all is over. */
async function endOf(run: ShownRun): Promise<string> {
  const title = `${run.subject.title} · ended`;
  try {
    const answer: unknown = await run.ask('lightcone/moment', {});
    const isolates = isRecord(answer) ? (array(answer.isolates) as MomentAnswer['isolates']) : [];
    const rows = isolates.flatMap(({ isolate, lane, values }) =>
      values.map(({ name, value }) => ({ threadId: isolate, title: lane, name, value })),
    );
    return stateText(title, rows);
  } catch (error) {
    return `${title}\n\n${messageOf(error)}\n`;
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
