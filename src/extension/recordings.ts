/** "Save Recording…": says what would be given away, before it is. */
import * as vscode from 'vscode';
import { messageOf } from '../base/errors.ts';
import type { RecordingSummary, SaveArguments, SavedAnswer } from '../protocol/recording.ts';
import type { Sessions } from './sessions.ts';
import { inWords } from './summary-text.ts';

const withPayloads = 'Save';
const withoutPayloads = 'Save Without Payloads';

export function recordingCommandsOf(sessions: Sessions): vscode.Disposable {
  return vscode.commands.registerCommand('lightcone.saveRecording', async () => {
    const session = sessions.active?.session;
    if (!session) {
      void vscode.window.showInformationMessage('Lightcone: no session runs that could be saved.');
      return;
    }
    try {
      await saveRecording(session);
    } catch (error) {
      void vscode.window.showErrorMessage(messageOf(error));
    }
  });
}

/** @throws Error for the user */
export async function saveRecording(session: vscode.DebugSession): Promise<void> {
  const summary = (await session.customRequest('lightcone/recording')) as RecordingSummary;
  const choice = await vscode.window.showInformationMessage(
    `Save the recording of ${session.name}?`,
    { modal: true, detail: inWords(summary) },
    withPayloads,
    ...(summary.payloadBytes > 0 ? [withoutPayloads] : []),
  );
  if (choice === undefined) return;
  const uri = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(
      vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('.'),
      nameOf(session),
    ),
    filters: { 'Lightcone recording': ['lightcone-run'] },
  });
  if (!uri) return;
  const args: SaveArguments = { file: uri.fsPath, payloads: choice === withPayloads };
  const { file, bytes } = (await session.customRequest('lightcone/save', args)) as SavedAnswer;
  void vscode.window.showInformationMessage(`Saved ${(bytes / 1e6).toFixed(1)} MB to ${file}.`);
}

/** `Shop 2026-05-01 17.03.lightcone-run` */
function nameOf({ name }: vscode.DebugSession): string {
  const now = new Date().toISOString().slice(0, 16).replace('T', ' ').replace(':', '.');
  return `${name.replace(/[\\/:*?"<>|]/g, '-')} ${now}.lightcone-run`;
}
