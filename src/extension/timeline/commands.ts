/** What leads to the timeline: by name, from the gutter, and to runs that are over. */
import path from 'node:path';
import * as vscode from 'vscode';
import { isRecord } from '../../base/shape.ts';
import type { Sessions } from '../sessions.ts';
import type { LastRuns, PastRun } from './last-runs.ts';
import type { Shown } from './shown.ts';
import type { TimelineHosts } from './timeline.ts';

interface RunItem extends vscode.QuickPickItem {
  readonly run: PastRun;
}

export function timelineCommandsOf(parts: {
  hosts: TimelineHosts;
  shown: Shown;
  runs: LastRuns;
  sessions: Sessions;
}): vscode.Disposable {
  const { hosts, shown, runs, sessions } = parts;
  const { registerCommand } = vscode.commands;
  const past = () => runs.all(sessions.all.flatMap(({ report }) => report.recording ?? []));
  const reopen = async (run: PastRun) => {
    shown.reopen(run);
    await hosts.show();
  };
  return vscode.Disposable.from(
    registerCommand('lightcone.showTimeline', () => vscode.commands.executeCommand('lightcone.timeline.focus')),
    registerCommand('lightcone.openTimelineInEditor', () => hosts.openTab()),
    registerCommand('lightcone.showMessagesOfLine', async (place: unknown) => {
      const text = placeOf(place);
      if (text !== undefined) await hosts.search(text);
    }),
    registerCommand('lightcone.reopenLastRun', async () => {
      const [last] = await past();
      if (last) await reopen(last);
      else void vscode.window.showInformationMessage('Lightcone: no run of this workspace was recorded yet.');
    }),
    registerCommand('lightcone.reopenRun', async () => {
      const items: RunItem[] = (await past()).map((run) => ({
        label: run.title,
        description: run.ended.toLocaleString(),
        detail: `${(run.bytes / 1e6).toFixed(1)} MB`,
        run,
      }));
      const placeHolder = items.length === 0 ? 'No run of this workspace was recorded yet' : 'Look at which run again?';
      const chosen = await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true });
      if (chosen) await reopen(chosen.run);
    }),
    registerCommand('lightcone.openRecording', async () => {
      const [uri] = (await vscode.window.showOpenDialog({
        title: 'Open Recording',
        filters: { 'Lightcone recording': ['lightcone-run'] },
      })) ?? [undefined];
      if (uri) await vscode.commands.executeCommand('vscode.open', uri);
    }),
  );
}

/** The gutter's menu says which line it is of; called by its name, it is the cursor's. As the search of the timeline reads it. */
function placeOf(place: unknown): string | undefined {
  if (isRecord(place) && place.uri instanceof vscode.Uri && typeof place.lineNumber === 'number')
    return siteOf(place.uri, place.lineNumber);
  const editor = vscode.window.activeTextEditor;
  return editor && siteOf(editor.document.uri, editor.selection.active.line + 1);
}

function siteOf(uri: vscode.Uri, line: number): string {
  const text = `site:${path.posix.basename(uri.path)}:${line}`;
  return /\s/.test(text) ? `site:"${text.slice('site:'.length)}"` : text;
}
