/** What can be done with a `.lightcone` file: the commands of the lenses above it, and of the menu of its editor. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { isRecord } from '../base/shape.ts';

/** @param cli path of our program that checks a file with all that it includes */
export function systemFileCommandsOf(type: string, cli: string): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    registerCommand('lightcone.debugSystem', (file: unknown) => debug(type, file, {})),
    registerCommand('lightcone.debugSystemWithoutStopping', (file: unknown) => debug(type, file, { stops: false })),
    registerCommand('lightcone.checkSystem', (file: unknown) => check(cli, file)),
  );
}

async function debug(type: string, file: unknown, settings: Readonly<Record<string, unknown>>): Promise<void> {
  const uri = await savedFile(file);
  if (!uri) return;
  const system = uri.fsPath;
  const configuration = { type, request: 'launch', name: path.basename(system, '.lightcone'), system, ...settings };
  await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(uri), configuration);
}

async function check(cli: string, file: unknown): Promise<void> {
  const uri = await savedFile(file);
  if (!uri) return;
  const environment = { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, windowsHide: true };
  const said = promisify(execFile)(process.execPath, [cli, 'check', uri.fsPath], {
    cwd: path.dirname(uri.fsPath),
    ...environment,
  });
  try {
    void vscode.window.showInformationMessage((await said).stdout.replace(`${uri.fsPath}:`, 'Lightcone:'));
  } catch (error) {
    // What is wrong in this file the editor underlines already; of one that it includes, only the program knows.
    const { stderr } = isRecord(error) ? error : {};
    const problems = 'Show Problems';
    const choice = await vscode.window.showErrorMessage(
      `${stderr ?? error}`.replace(uri.fsPath, 'This file'),
      problems,
    );
    if (choice === problems) await vscode.commands.executeCommand('workbench.actions.view.problems');
  }
}

/** Of a lens its text, of a menu the address, of the command palette the file that is edited. Programs read what is on the disk. */
export async function savedFile(file: unknown): Promise<vscode.Uri | undefined> {
  const uri =
    typeof file === 'string'
      ? vscode.Uri.parse(file)
      : file instanceof vscode.Uri
        ? file
        : vscode.window.activeTextEditor?.document.uri;
  if (!uri || path.extname(uri.path) !== '.lightcone') {
    void vscode.window.showInformationMessage('Lightcone: open a system file (.lightcone) first.');
    return undefined;
  }
  const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  if (document?.isDirty && !(await document.save())) return undefined;
  return uri.scheme === 'file' ? uri : undefined;
}
