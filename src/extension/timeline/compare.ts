/** "Compare Recordings…": two of them in one tab, and where they begin to differ. */
import * as vscode from 'vscode';
import { canForRecording, type PageActions } from './actions.ts';
import { Page } from './page.ts';
import { recordedRunOf } from './recorded-file.ts';
import { ComparedRuns } from './run.ts';

/** @param reader path of `dist/reader.js` */
export function compareCommandOf(parts: {
  reader: string;
  actions: PageActions;
  root: vscode.Uri;
  memory: vscode.Memento;
}): vscode.Disposable {
  return vscode.commands.registerCommand('lightcone.compareRecordings', async () => {
    const [first, ...more] = (await choose('Compare Recordings: Choose Two, or the First', true)) ?? [];
    if (!first) return;
    const [second = undefined] = more.length > 0 ? more : ((await choose('Compare With', false)) ?? []);
    if (second) show(first, second, parts);
  });
}

function choose(title: string, canSelectMany: boolean): Thenable<vscode.Uri[] | undefined> {
  const filters = { 'Lightcone recording': ['lightcone-run'] };
  return vscode.window.showOpenDialog({ title, openLabel: 'Compare', canSelectMany, filters });
}

function show(
  first: vscode.Uri,
  second: vscode.Uri,
  { reader, actions, root, memory }: Parameters<typeof compareCommandOf>[0],
): void {
  const run = new ComparedRuns(recordedRunOf(first, reader), recordedRunOf(second, reader));
  const title = `${run.subject.title} ↔ ${run.second.subject.title}`;
  const panel = vscode.window.createWebviewPanel('lightcone.comparison', title, vscode.ViewColumn.Active);
  const changed = new vscode.EventEmitter<void>();
  const page = new Page(panel.webview, {
    ...{ host: 'editor', stage: { run, choices: [], onDidChange: changed.event }, can: canForRecording, root, memory },
    act: (action, from, of) => actions.act(action, from, of),
  });
  panel.onDidDispose(() => {
    page.dispose();
    run.dispose();
    changed.dispose();
  });
}
