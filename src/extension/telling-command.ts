import * as vscode from 'vscode';
import { messageOf } from '../base/errors.ts';

/** A command of ours that says what went wrong, in a sentence for the user, where VS Code would name an extension that failed. */
export function tellingCommand(name: string, run: (asked: unknown) => Promise<void>): vscode.Disposable {
  return vscode.commands.registerCommand(name, async (asked: unknown) => {
    try {
      await run(asked);
    } catch (error) {
      void vscode.window.showErrorMessage(`Lightcone: ${messageOf(error)}`);
    }
  });
}
