/**
 * "Convert to System File" and "Convert to Launch Configuration". What is said is converted by our program for the command line; here
 * files are changed, in one step that can be undone.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { applyEdits, findNodeAtLocation, getNodeValue, modify, type Node, parseTree } from 'jsonc-parser';
import * as vscode from 'vscode';
import { messageOf } from '../base/errors.ts';
import { isRecord } from '../base/shape.ts';
import { savedFile } from './system-files.ts';
import { tellingCommand } from './telling-command.ts';

const empty = '{\n  "version": "0.2.0",\n  "configurations": []\n}\n';

/** @param cli path of our program */
export function conversionCommandsOf(type: string, cli: string): vscode.Disposable {
  const conversion = new Conversion(type, cli);
  return vscode.Disposable.from(
    tellingCommand('lightcone.convertToFile', (name) => conversion.toFile(name)),
    tellingCommand('lightcone.convertToConfiguration', (file) => conversion.toConfiguration(file)),
  );
}

class Conversion {
  readonly #type: string;
  readonly #cli: string;

  constructor(type: string, cli: string) {
    this.#type = type;
    this.#cli = cli;
  }

  /** @param asked the name of a configuration; else the user chooses */
  async toFile(asked: unknown): Promise<void> {
    const folder = workspaceFolder(vscode.window.activeTextEditor?.document.uri);
    const launch = await launchOf(folder);
    const all = (launch.tree && findNodeAtLocation(launch.tree, ['configurations'])?.children) ?? [];
    const found = all.map((node, index) => ({ index, value: getNodeValue(node) as unknown }));
    const names = found.flatMap(({ index, value }) =>
      isRecord(value) && value.type === this.#type && value.system === undefined && typeof value.name === 'string'
        ? [{ index, label: value.name }]
        : [],
    );
    if (names.length === 0)
      throw new Error(`launch.json of ${folder.name} has no configuration of type "${this.#type}" with nodes.`);
    const wanted = typeof asked === 'string' ? names.filter(({ label }) => label === asked) : names;
    const placeHolder = 'Which configuration is to be a file?';
    const chosen = wanted.length === 1 ? wanted[0] : await vscode.window.showQuickPick(names, { placeHolder });
    if (!chosen) return;
    if (launch.document?.isDirty && !(await launch.document.save())) return;
    const { text, rest, variables } = await this.#ask(folder, launch.uri, chosen.label);
    if (typeof text !== 'string' || !isRecord(rest) || !Array.isArray(variables)) return;
    const file = await freeName(folder, chosen.label);
    const system = `\${workspaceFolder}/${path.basename(file.fsPath)}`;
    const entry = { name: chosen.label, type: this.#type, request: 'launch', system, ...rest };
    const edit = new vscode.WorkspaceEdit();
    edit.createFile(file, { contents: new TextEncoder().encode(text) });
    launch.put(edit, ['configurations', chosen.index], entry);
    await vscode.workspace.applyEdit(edit);
    await launch.document?.save();
    await vscode.window.showTextDocument(file);
    if (variables.length > 0)
      void vscode.window.showWarningMessage(
        `Only launch.json knows ${variables.join(', ')}: in ${path.basename(file.fsPath)} that is text.`,
      );
  }

  async toConfiguration(asked: unknown): Promise<void> {
    const file = await savedFile(asked);
    if (!file) return;
    const folder = workspaceFolder(file);
    const configuration = await this.#ask(folder, file);
    const launch = await launchOf(folder);
    const edit = new vscode.WorkspaceEdit();
    const others: unknown = launch.tree && getNodeValue(launch.tree);
    const taken = isRecord(others) && Array.isArray(others.configurations) ? others.configurations : [];
    const isTaken = (name: unknown) => taken.some((one) => isRecord(one) && one.name === name);
    const wanted = String(configuration.name);
    let name = wanted;
    for (let number = 2; isTaken(name); number++) name = `${wanted} ${number}`;
    launch.put(edit, ['configurations', taken.length], { ...configuration, name });
    await vscode.workspace.applyEdit(edit);
    await vscode.window.showTextDocument(launch.uri);
  }

  async #ask(folder: vscode.WorkspaceFolder, { fsPath }: vscode.Uri, name?: string): Promise<Record<string, unknown>> {
    const args = [this.#cli, 'convert', fsPath, '--json', ...(name === undefined ? [] : ['--name', name])];
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    const options = { cwd: folder.uri.fsPath, env, windowsHide: true };
    try {
      const answer: unknown = JSON.parse((await promisify(execFile)(process.execPath, args, options)).stdout);
      return isRecord(answer) ? answer : {};
    } catch (error) {
      const { stderr } = isRecord(error) ? error : {};
      throw new Error(typeof stderr === 'string' && stderr !== '' ? stderr.trim() : messageOf(error));
    }
  }
}

interface Launch {
  readonly uri: vscode.Uri;
  readonly document: vscode.TextDocument | undefined;
  readonly tree: Node | undefined;
  /** Adds to `edit` that this value stands there. */
  put(edit: vscode.WorkspaceEdit, where: (string | number)[], value: unknown): void;
}

/** launch.json of a folder, be it there or not. */
async function launchOf(folder: vscode.WorkspaceFolder): Promise<Launch> {
  const uri = vscode.Uri.joinPath(folder.uri, '.vscode', 'launch.json');
  const isThere = await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
  const document = isThere ? await vscode.workspace.openTextDocument(uri) : undefined;
  const text = document?.getText() ?? empty;
  const tree = parseTree(text, [], { allowTrailingComma: true });
  return {
    ...{ uri, document, tree },
    put: (edit, where, value) => {
      const formattingOptions = { insertSpaces: true, tabSize: 2 };
      const changed = applyEdits(text, modify(text, where, value, { formattingOptions }));
      if (!document) edit.createFile(uri, { contents: new TextEncoder().encode(changed) });
      else edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), changed);
    },
  };
}

function workspaceFolder(uri: vscode.Uri | undefined): vscode.WorkspaceFolder {
  const folder = (uri && vscode.workspace.getWorkspaceFolder(uri)) ?? vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('Open a folder first: launch.json belongs to one.');
  return folder;
}

/** `Shop, compiled` is `shop-compiled.lightcone`, unless there is one. */
async function freeName(folder: vscode.WorkspaceFolder, name: string): Promise<vscode.Uri> {
  const begin =
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'system';
  const there = new Set((await vscode.workspace.fs.readDirectory(folder.uri)).map(([file]) => file));
  let file = `${begin}.lightcone`;
  for (let number = 2; there.has(file); number++) file = `${begin}-${number}.lightcone`;
  return vscode.Uri.joinPath(folder.uri, file);
}
