/** The parts of the timeline in VS Code. */
import * as vscode from 'vscode';
import type { Commander } from '../commands.ts';
import type { Sessions } from '../sessions.ts';
import { PageActions } from './actions.ts';
import { timelineCommandsOf } from './commands.ts';
import { compareCommandOf } from './compare.ts';
import { compareNodesCommandOf } from './compare-nodes.ts';
import { KeptSources } from './kept-source.ts';
import { LastRuns } from './last-runs.ts';
import { recordingEditorOf } from './recording-editor.ts';
import { SeenWords } from './seen-words.ts';
import { Shown } from './shown.ts';
import { TimelineHosts } from './timeline.ts';

/** @param folder in which sessions are recorded */
export function timelineOf(parts: {
  type: string;
  context: vscode.ExtensionContext;
  folder: string;
  sessions: Sessions;
  commander: Commander;
}): vscode.Disposable & { readonly words: SeenWords; readonly shown: Shown } {
  const { type, context, folder, sessions, commander } = parts;
  const { workspaceState: memory, extensionUri: root } = context;
  const reader = context.asAbsolutePath('dist/reader.js');
  const runs = new LastRuns(folder, memory);
  const shown = new Shown({ sessions, runs, memory, program: reader });
  const kept = new KeptSources();
  const actions = new PageActions(commander, kept, (id) => shown.switchTo(id));
  const hosts = new TimelineHosts({ type, sessions, shown, actions, root, memory });
  // The `when` of what needs a run to show.
  const tellWhetherThereIsOne = () =>
    void vscode.commands.executeCommand('setContext', 'lightcone.hasRun', shown.run !== undefined);
  tellWhetherThereIsOne();
  const owned = vscode.Disposable.from(
    kept,
    shown,
    hosts,
    timelineCommandsOf({ hosts, shown, runs, sessions }),
    recordingEditorOf({ reader, cli: context.asAbsolutePath('dist/cli.js'), actions, root, memory }),
    compareCommandOf({ reader, actions, root, memory }),
    compareNodesCommandOf({ hosts, shown }),
    shown.onDidChange(tellWhetherThereIsOne),
  );
  return { words: new SeenWords(shown), shown, dispose: () => owned.dispose() };
}
