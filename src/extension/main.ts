/**
 * The extension: gives VS Code configurations that are complete, and the adapter, which is a program of its own. All
 * debugging happens there (design: a crash or a busy loop in it must not take the editor along).
 */
import * as vscode from 'vscode';
import { AdapterFactory } from './adapter.ts';
import { Configurations, Suggestions } from './configurations.ts';

const type = 'lightcone';

export function activate(context: vscode.ExtensionContext): void {
  const { debug, DebugConfigurationProviderTriggerKind: when } = vscode;
  const suggestions = new Suggestions();
  context.subscriptions.push(
    debug.registerDebugAdapterDescriptorFactory(type, new AdapterFactory(context.asAbsolutePath('dist/adapter.js'))),
    debug.registerDebugConfigurationProvider(type, new Configurations()),
    debug.registerDebugConfigurationProvider(type, suggestions, when.Initial),
    debug.registerDebugConfigurationProvider(type, suggestions, when.Dynamic),
  );
}
