/**
 * Counts and values of the run beside the sentences of its file. They change with every message: so the adapter is asked now and then,
 * and only while a system file is in sight.
 */
import * as vscode from 'vscode';
import { array, isRecord } from '../base/shape.ts';
import type { Live } from '../protocol/live.ts';
import type { Language } from './language.ts';
import type { Sessions } from './sessions.ts';

/** Milliseconds. */
const PACE = 500;
const none: Live = { watches: [], exposed: [] };

export class LiveCounts implements vscode.Disposable {
  readonly #sessions: Sessions;
  readonly #language: Language;
  readonly #owned: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;
  #told = JSON.stringify(none);

  constructor(sessions: Sessions, language: Language) {
    this.#sessions = sessions;
    this.#language = language;
    this.#owned = vscode.Disposable.from(
      sessions.onDidChange(() => this.#see()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#see()),
    );
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#owned.dispose();
    clearTimeout(this.#timer);
  }

  #see(): void {
    const isInSight = vscode.window.visibleTextEditors.some(({ document }) => document.languageId === 'lightcone');
    if (isInSight && !this.#isDisposed) this.#timer ??= setTimeout(() => void this.#tell(), PACE);
  }

  async #tell(): Promise<void> {
    const live = await this.#ask();
    const text = JSON.stringify(live);
    this.#timer = undefined;
    if (text !== this.#told) {
      this.#told = text;
      // Without its server the file has no hints; VS Code has said what became of it.
      await this.#language.tell(live).catch(() => {});
    }
    if (this.#sessions.active) this.#see();
  }

  async #ask(): Promise<Live> {
    const session = this.#sessions.active?.session;
    if (!session) return none;
    try {
      const [watches, state] = await Promise.all([
        session.customRequest('lightcone/watches'),
        session.customRequest('lightcone/state'),
      ]);
      return { watches: listIn(watches, 'watches'), exposed: listIn(state, 'rows') };
    } catch {
      return none; // The session has ended meanwhile, or has not begun.
    }
  }
}

/** Adapter and extension come in one package, so that one look is enough. */
function listIn<T>(answer: unknown, key: string): readonly T[] {
  return isRecord(answer) ? (array(answer[key]) as readonly T[]) : [];
}
