/** The run of a file, with what its reader says meanwhile where VS Code shows such things. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { RecordedRun } from './run.ts';

/** @param program path of `dist/reader.js` */
export function recordedRunOf(uri: vscode.Uri, program: string): RecordedRun {
  const progress = new Progress();
  const title = basename(uri.fsPath).replace(/\.lightcone-run$/, '');
  return new RecordedRun({
    ...{ program, file: uri.fsPath },
    subject: { id: uri.toString(), title, kind: 'recording' },
    onProgress: (part, text) => progress.show(part, text),
  });
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
