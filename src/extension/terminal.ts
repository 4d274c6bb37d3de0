import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { messageOf } from '../base/errors.ts';
import type { TerminalAnswer } from '../protocol/control.ts';

/** The key of a configuration by which its session is found again; the adapter lets keys with `__` pass. */
const mark = '__terminal';

/**
 * "New Debug Terminal": a session without nodes of its own, and a terminal in which everything that Node starts joins it.
 * Closing the terminal leaves the session, since programs may have left the terminal; stopping the session ends them.
 */
export class DebugTerminals implements vscode.Disposable {
  readonly #type: string;
  readonly #terminals = new Map<string, vscode.Terminal>();
  readonly #owned: vscode.Disposable;

  constructor(type: string) {
    this.#type = type;
    this.#owned = vscode.Disposable.from(
      vscode.commands.registerCommand('lightcone.newDebugTerminal', () => this.#start()),
      vscode.debug.onDidStartDebugSession((session) => this.#open(session)),
      vscode.debug.onDidTerminateDebugSession((session) => this.#end(session)),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #start(): Promise<void> {
    const folder = vscode.workspace.workspaceFolders?.[0];
    await vscode.debug.startDebugging(
      folder,
      { type: this.#type, request: 'launch', name: 'Debug Terminal', terminal: true, [mark]: randomUUID() },
      // The user wants to type now, not to read a console.
      { suppressDebugView: true },
    );
  }

  async #open(session: vscode.DebugSession): Promise<void> {
    if (session.type !== this.#type || session.configuration[mark] === undefined) return;
    try {
      const { env }: TerminalAnswer = await session.customRequest('lightcone/terminal');
      const terminal = vscode.window.createTerminal({
        name: session.name,
        iconPath: new vscode.ThemeIcon('debug-console'),
        env: { ...env },
        ...(session.workspaceFolder && { cwd: session.workspaceFolder.uri }),
        isTransient: true, // after a reload of the window nobody would debug what runs in it
      });
      this.#terminals.set(session.id, terminal);
      terminal.show();
    } catch (error) {
      void vscode.window.showErrorMessage(messageOf(error));
      await vscode.debug.stopDebugging(session);
    }
  }

  /** What the terminal shows may still be wanted, so it stays; but it must not look as if it debugged. */
  async #end(session: vscode.DebugSession): Promise<void> {
    const terminal = this.#terminals.get(session.id);
    if (!this.#terminals.delete(session.id) || !terminal || terminal.exitStatus !== undefined) return;
    const another = 'New Debug Terminal';
    const message = 'The session of this debug terminal has ended: what you start in it now runs without the debugger.';
    const button = await vscode.window.showInformationMessage(message, another);
    if (button !== another) return;
    terminal.dispose();
    await this.#start();
  }
}
