/**
 * The extension: gives VS Code configurations that are complete, the adapter, which is a program of its own, and what
 * VS Code has no place for: the Nodes view, the timeline, the status bar item, commands for single nodes. All debugging happens in the
 * adapter (design: a crash or a busy loop in it must not take the editor along).
 */
import * as vscode from 'vscode';
import { AdapterFactory } from './adapter.ts';
import { Commander, nodeCommandsOf } from './commands.ts';
import { Configurations, Suggestions } from './configurations.ts';
import { conversionCommandsOf } from './conversion.ts';
import { Language } from './language.ts';
import { LiveCounts } from './live-counts.ts';
import { NodesView } from './nodes-view.ts';
import { processCommandsOf } from './processes.ts';
import { recordingCommandsOf } from './recordings.ts';
import { watchSavingOf } from './save-watches.ts';
import { Sessions } from './sessions.ts';
import { StateTable } from './state-table.ts';
import { StatusBar } from './status-bar.ts';
import { systemFileCommandsOf } from './system-files.ts';
import { DebugTerminals } from './terminal.ts';
import { timelineOf } from './timeline/wire.ts';
import { whyUnboundCommandOf } from './why-unbound.ts';
import { widthCommandOf } from './width.ts';

const type = 'lightcone';

export function activate(context: vscode.ExtensionContext): void {
  const { debug, DebugConfigurationProviderTriggerKind: when } = vscode;
  const suggestions = new Suggestions();
  const sessions = new Sessions(type);
  const view = new NodesView(sessions, context.workspaceState);
  // What is recorded of a workspace stays with it.
  const folder = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'runs').fsPath;
  const commander = new Commander(sessions, view);
  const timeline = timelineOf({ type, context, folder, sessions, commander });
  const language = new Language(context.asAbsolutePath('dist/server.cjs'), timeline.words);
  context.subscriptions.push(
    debug.registerDebugAdapterDescriptorFactory(
      type,
      new AdapterFactory(context.asAbsolutePath('dist/adapter.js'), folder),
    ),
    debug.registerDebugConfigurationProvider(type, new Configurations()),
    debug.registerDebugConfigurationProvider(type, suggestions, when.Initial),
    debug.registerDebugConfigurationProvider(type, suggestions, when.Dynamic),
    sessions,
    view,
    new StatusBar(sessions),
    timeline,
    new DebugTerminals(type),
    nodeCommandsOf(commander, sessions, view),
    widthCommandOf(sessions),
    whyUnboundCommandOf(sessions),
    recordingCommandsOf(sessions),
    processCommandsOf(type, context.asAbsolutePath('dist/cli.js')),
    systemFileCommandsOf(type, context.asAbsolutePath('dist/cli.js')),
    conversionCommandsOf(type, context.asAbsolutePath('dist/cli.js')),
    language,
    watchSavingOf(sessions, language),
    new LiveCounts(sessions, language),
    new StateTable(sessions, timeline.shown),
    sessions.onDidChange(() => {
      // The `when` of the view and of the commands in package.json.
      void vscode.commands.executeCommand('setContext', 'lightcone.hasSession', sessions.all.length > 0);
    }),
  );
}
