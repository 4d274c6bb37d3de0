import * as vscode from 'vscode';
import { messageOf } from '../base/errors.ts';
import { isRecord } from '../base/shape.ts';
import type { WhyUnboundAnswer, WhyUnboundArguments } from '../protocol/control.ts';
import { explain } from './explanation.ts';
import type { RunningSession, Sessions } from './sessions.ts';

/**
 * "Why Is This Breakpoint Not Bound?": for the line beside which the menu was opened, else the line of the cursor. The
 * answer is a few lines long, so it is a dialog: a notification would cut it.
 */
export function whyUnboundCommandOf(sessions: Sessions): vscode.Disposable {
  return vscode.commands.registerCommand('lightcone.whyUnbound', async (place?: unknown) => {
    const asked = placeOf(place) ?? placeOfCursor();
    if (!asked) return;
    const where = `${vscode.workspace.asRelativePath(asked.path)}:${asked.line}`;
    if (sessions.all.length === 0) {
      void vscode.window.showInformationMessage(
        'Breakpoints are bound while a Lightcone session runs. Start one first.',
      );
      return;
    }
    try {
      const answers = await Promise.all(sessions.all.map((running) => answerOf(running, asked)));
      const summary = answers.length === 1 ? `${where}: ${answers[0]?.summary}` : where;
      const detail = answers.map(({ text }) => text).join('\n\n');
      const copy = 'Copy';
      const button = await vscode.window.showInformationMessage(summary, { modal: true, detail }, copy);
      if (button === copy) await vscode.env.clipboard.writeText(`${summary}\n\n${detail}`);
    } catch (error) {
      void vscode.window.showErrorMessage(messageOf(error));
    }
  });

  async function answerOf(running: RunningSession, asked: WhyUnboundArguments) {
    const answer: WhyUnboundAnswer = await running.session.customRequest('lightcone/whyUnbound', asked);
    const title = sessions.all.length === 1 ? '' : `${running.name}: ${answer.summary}\n\n`;
    return { summary: answer.summary, text: `${title}${explain(answer)}` };
  }
}

/** What the menu beside the line numbers hands over; its lines begin at 1. */
function placeOf(value: unknown): WhyUnboundArguments | undefined {
  if (!isRecord(value) || typeof value.lineNumber !== 'number' || !(value.uri instanceof vscode.Uri)) return undefined;
  return { path: value.uri.fsPath, line: value.lineNumber };
}

function placeOfCursor(): WhyUnboundArguments | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && { path: editor.document.uri.fsPath, line: editor.selection.active.line + 1 };
}
