import * as vscode from 'vscode';
import { messageOf } from '../base/errors.ts';
import type { Width, WidthArguments } from '../protocol/control.ts';
import type { Sessions } from './sessions.ts';
import { widths } from './status-text.ts';

/** "Switch Width…": how much of the running system a halt stops, from now on. */
export function widthCommandOf(sessions: Sessions): vscode.Disposable {
  return vscode.commands.registerCommand('lightcone.switchWidth', async () => {
    const { active } = sessions;
    if (!active) return;
    const items = (Object.entries(widths) as [Width, string][]).map(([width, detail]) => ({
      label: width,
      detail,
      ...(width === active.report.width && { description: 'now' }),
    }));
    const chosen = await vscode.window.showQuickPick(items, {
      placeHolder: `What does a halt of ${active.name} stop?`,
    });
    if (!chosen) return;
    try {
      await active.session.customRequest('lightcone/width', { width: chosen.label } satisfies WidthArguments);
    } catch (error) {
      void vscode.window.showErrorMessage(messageOf(error));
    }
  });
}
