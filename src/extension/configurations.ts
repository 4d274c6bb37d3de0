import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { resolve } from './resolve.ts';
import { suggest } from './suggest.ts';

/** Completes configurations before they are started, and keeps those back that can't be. */
export class Configurations implements vscode.DebugConfigurationProvider {
  async resolveDebugConfiguration(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined | null> {
    const resolution = resolve(configuration, {
      isTrusted: vscode.workspace.isTrusted,
      folder: pathOf(folder ?? vscode.workspace.workspaceFolders?.[0]),
    });
    switch (resolution.kind) {
      case 'start':
        return resolution.configuration;
      case 'create':
        return null; // VS Code opens launch.json, and fills a new one with our suggestion.
      case 'refuse':
        return refuse(resolution.message, resolution.remedy);
    }
  }
}

/** `undefined` ends the start without a word, `null` opens launch.json. */
async function refuse(message: string, remedy: 'trust' | 'edit'): Promise<undefined | null> {
  const button = remedy === 'trust' ? 'Manage Workspace Trust' : 'Open launch.json';
  const answer = await vscode.window.showErrorMessage(message, { modal: true }, button);
  if (answer === undefined) return undefined;
  if (remedy === 'edit') return null;
  await vscode.commands.executeCommand('workbench.trust.manage');
  return undefined;
}

/**
 * Suggests a configuration for a workspace that has none. VS Code puts those of package.json (`initialConfigurations`)
 * into a new launch.json as well, so there are none.
 */
export class Suggestions implements vscode.DebugConfigurationProvider {
  async provideDebugConfigurations(folder: vscode.WorkspaceFolder | undefined): Promise<vscode.DebugConfiguration[]> {
    const directory = pathOf(folder);
    return [suggest(directory === undefined ? undefined : await readPackage(directory))];
  }
}

async function readPackage(directory: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path.join(directory, 'package.json'), 'utf8'));
  } catch {
    return undefined; // None there, or none that can be read: the suggestion is an example then.
  }
}

function pathOf(folder: vscode.WorkspaceFolder | undefined): string | undefined {
  return folder?.uri.scheme === 'file' ? folder.uri.fsPath : undefined;
}
