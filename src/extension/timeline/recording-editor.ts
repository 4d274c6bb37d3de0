/** A recording that is opened as a file: the same page, without anything to command. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join, parse } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import { DamagedFile } from '../../protocol/reader-process.ts';
import { canForRecording, type PageActions } from './actions.ts';
import { Page } from './page.ts';
import { recordedRunOf } from './recorded-file.ts';
import type { RecordedRun } from './run.ts';

const viewType = 'lightcone.recording';

/** @param reader path of `dist/reader.js` @param cli path of `dist/cli.js` */
export function recordingEditorOf(parts: {
  reader: string;
  cli: string;
  actions: PageActions;
  root: vscode.Uri;
  memory: vscode.Memento;
}): vscode.Disposable {
  const { reader, cli, actions, root, memory } = parts;
  return vscode.window.registerCustomEditorProvider(
    viewType,
    {
      openCustomDocument: (uri) => new RecordingDocument(uri, reader),
      resolveCustomEditor: ({ run, uri }: RecordingDocument, panel) => {
        offerRest(run, uri, cli);
        const stage = { run, choices: [], onDidChange: new vscode.EventEmitter<void>().event };
        const page = new Page(panel.webview, {
          ...{ host: 'editor', stage, can: canForRecording, root, memory },
          act: (action, from, of) => actions.act(action, from, of),
        });
        panel.onDidDispose(() => page.dispose());
      },
    },
    // It can be looked at twice, side by side.
    { supportsMultipleEditorsPerDocument: true },
  );
}

/** The page says what is wrong with a file; what it can't do is to open another one. */
function offerRest(run: RecordedRun, uri: vscode.Uri, cli: string): void {
  run.ask('lightcone/lanes', {}).catch(async (error: unknown) => {
    if (!(error instanceof DamagedFile)) return; // told by the page
    const open = 'Open What Can Be Read';
    if ((await vscode.window.showErrorMessage(`${basename(uri.fsPath)} is damaged.`, open)) !== open) return;
    try {
      await vscode.commands.executeCommand('vscode.openWith', await recovered(uri, cli), viewType);
    } catch (failed) {
      void vscode.window.showErrorMessage(messageOf(failed));
    }
  });
}

/** @returns the file beside it that has what can be read, which is written where it is not there yet @throws Error with what `lightcone recover` says */
async function recovered({ fsPath }: vscode.Uri, cli: string): Promise<vscode.Uri> {
  const { dir, name } = parse(fsPath);
  const rest = join(dir, `${name}.recovered.lightcone-run`);
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  if (!existsSync(rest))
    await promisify(execFile)(process.execPath, [cli, 'recover', fsPath, '--out', rest], {
      env,
      windowsHide: true,
    }).catch((error: { readonly stderr?: string }) => {
      throw new Error(error.stderr?.trim() || messageOf(error));
    });
  return vscode.Uri.file(rest);
}

/** The file, with the reader that all editors of it ask. */
class RecordingDocument implements vscode.CustomDocument {
  readonly uri: vscode.Uri;
  readonly run: RecordedRun;

  constructor(uri: vscode.Uri, program: string) {
    this.uri = uri;
    this.run = recordedRunOf(uri, program);
  }

  dispose(): void {
    this.run.dispose();
  }
}
