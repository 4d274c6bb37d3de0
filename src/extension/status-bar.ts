import * as vscode from 'vscode';
import type { Sessions } from './sessions.ts';
import { spokenStatus, statusText } from './status-text.ts';

/** State and width of the active session, in the status bar; a click switches the width. Not there without a session. */
export class StatusBar implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #owned: vscode.Disposable;

  constructor(sessions: Sessions) {
    // Beside VS Code's own item of the debugger.
    this.#item = vscode.window.createStatusBarItem('lightcone.status', vscode.StatusBarAlignment.Left, 29);
    this.#item.name = 'Lightcone';
    this.#item.command = 'lightcone.switchWidth';
    const update = () => this.#update(sessions);
    this.#owned = vscode.Disposable.from(this.#item, sessions.onDidChange(update));
    update();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #update({ active, all }: Sessions): void {
    if (!active) {
      this.#item.hide();
      return;
    }
    const { name, report } = active;
    const others = all.filter((session) => session !== active);
    this.#item.text = statusText(name, report);
    const lines = [spokenStatus(name, report), ...others.map((other) => spokenStatus(other.name, other.report))];
    this.#item.tooltip = `${lines.join('\n')}\nClick to switch the width.`;
    this.#item.accessibilityInformation = {
      label: `Lightcone: ${spokenStatus(name, report)} Switch the width.`,
      role: 'button',
    };
    this.#item.show();
  }
}
