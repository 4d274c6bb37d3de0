/** A recording that is opened as a file: the same page, without anything to command. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { canForRecording, type PageActions } from './actions.ts';
import { Page } from './page.ts';
import { RecordedRun } from './run.ts';

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
          act: (action, from) => actions.act(action, from),
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
  readonly #progress = new Progress();

  constructor(uri: vscode.Uri, program: string) {
    this.uri = uri;
    const title = basename(uri.fsPath).replace(/\.lightcone-run$/, '');
    this.run = new RecordedRun({
      ...{ program, file: uri.fsPath },
      subject: { id: uri.toString(), title, kind: 'recording' },
      onProgress: (part, text) => this.#progress.show(part, text),
    });
  }

  dispose(): void {
    this.run.dispose();
    this.#progress.show(1, '');
  }
}

/** What a reader does before it can answer, where VS Code shows such things. */
class Progress {
  #report: ((part: number, text: string) => void) | undefined;

  /** @param part 1 where it is done */
  show(part: number, text: string): void {
    if (this.#report) {
      this.#report(part, text);
      return;
    }
    if (part >= 1) return;
    void vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: 'Recording' }, (progress) => {
      progress.report({ message: text });
      return new Promise<void>((done) => {
        this.#report = (now, message) => {
          if (now < 1) progress.report({ message: `${message} ${Math.round(now * 100)} %` });
          else {
            this.#report = undefined;
            done();
          }
        };
      });
    });
  }
}
