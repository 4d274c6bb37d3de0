import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { messageOf } from '../base/errors.ts';
import { type LocalProcess, parseLocalProcesses } from '../protocol/local-process.ts';
import { attachConfiguration } from './attach-configuration.ts';

interface Item extends vscode.QuickPickItem {
  readonly process: LocalProcess;
}

/**
 * `${command:lightcone.pickProcess}` of a configuration, and "Attach to Node Processes…".
 *
 * @param cli path of our program that knows how to list processes
 */
export function processCommandsOf(type: string, cli: string): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    registerCommand('lightcone.pickProcess', async () => {
      const items = await itemsOf(cli);
      const chosen =
        items && (await vscode.window.showQuickPick(items, { ...options, placeHolder: 'Attach to which process?' }));
      return chosen && `${chosen.process.pid}`;
    }),
    registerCommand('lightcone.attachToProcesses', async () => {
      const items = await itemsOf(cli);
      if (!items) return;
      const placeHolder = 'Attach to which processes? They become the nodes of one system.';
      const chosen = await vscode.window.showQuickPick(items, { ...options, placeHolder, canPickMany: true });
      if (!chosen || chosen.length === 0) return;
      const configuration = attachConfiguration(
        type,
        chosen.map(({ process }) => process),
      );
      await vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], configuration);
    }),
  );
}

const options = { matchOnDescription: true, matchOnDetail: true };

/** Undefined after the user was told why there are none. */
async function itemsOf(cli: string): Promise<Item[] | undefined> {
  try {
    const processes = await list(cli);
    if (processes.length > 0) return processes.map(itemOf);
    void vscode.window.showInformationMessage('No Node.js process runs on this machine, but those of the editor.');
  } catch (error) {
    void vscode.window.showErrorMessage(`Lightcone could not list the processes of this machine: ${messageOf(error)}`);
  }
  return undefined;
}

function itemOf(process: LocalProcess): Item {
  const { pid, name, command, cwd, ports } = process;
  const listens = ports.length === 0 ? '' : ` · ${ports.length === 1 ? 'port' : 'ports'} ${ports.join(', ')}`;
  return {
    process,
    label: name,
    description: `${pid}${listens}`,
    detail: cwd === undefined ? command : `${command} — in ${vscode.workspace.asRelativePath(cwd)}`,
  };
}

async function list(cli: string): Promise<readonly LocalProcess[]> {
  const except = foldersOfTheEditor().flatMap((folder) => ['--except', folder]);
  const { stdout } = await promisify(execFile)(process.execPath, [cli, 'processes', '--json', ...except], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    maxBuffer: 16 * 1024 * 1024,
    windowsHide: true,
  });
  return parseLocalProcesses(stdout);
}

/** VS Code itself, and the folders where it keeps extensions. An extension that is being developed lies among the user's own programs. */
function foldersOfTheEditor(): string[] {
  const { appRoot } = vscode.env;
  const homes = vscode.extensions.all.map(({ extensionPath }) => path.dirname(extensionPath));
  return [...new Set([appRoot, ...homes.filter((home) => path.basename(home) === 'extensions')])];
}
