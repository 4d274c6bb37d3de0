/** A recording that is opened as a file: the same page, without anything to command. */
import * as vscode from 'vscode';
import { canForRecording, type PageActions } from './actions.ts';
import { Page } from './page.ts';
import { recordedRunOf } from './recorded-file.ts';
import type { RecordedRun } from './run.ts';

const viewType = 'lightcone.recording';

/** @param reader path of `dist/reader.js` */
export function recordingEditorOf(parts: {
  reader: string;
  actions: PageActions;
  root: vscode.Uri;
  memory: vscode.Memento;
}): vscode.Disposable {
  const { reader, actions, root, memory } = parts;
  return vscode.window.registerCustomEditorProvider(
    viewType,
    {
      openCustomDocument: (uri) => new RecordingDocument(uri, reader),
      resolveCustomEditor: ({ run }: RecordingDocument, panel) => {
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
