/** Sources as a recording has kept them: a few lines around each place that sent something, for whoever does not have the file. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { KeptLine } from '../../protocol/recording.ts';

const scheme = 'lightcone-kept';

/** The text of each, by its URI. They are as long lived as the window, and small. */
export class KeptSources implements vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #owned: vscode.Disposable;

  constructor() {
    this.#owned = vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()) ?? '',
    });
  }

  /** @param recording whose it is @param source as it is called there */
  open(recording: string, source: string, lines: readonly KeptLine[]): vscode.Uri {
    const name = path.posix.basename(source.replaceAll('\\', '/'));
    const uri = vscode.Uri.from({ scheme, path: `/${name} (recorded)/${name}`, query: `${recording} ${source}` });
    this.#texts.set(uri.toString(), textOf(lines));
    return uri;
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

/** Each line where it was, with nothing between. */
function textOf(lines: readonly KeptLine[]): string {
  const last = lines.reduce((most, { line }) => Math.max(most, line), 0);
  const text: string[] = new Array(last).fill('');
  for (const { line, text: kept } of lines) text[line - 1] = kept;
  return text.join('\n');
}

/** Whether a document has what was kept, where it was. */
export function hasKept(document: vscode.TextDocument, lines: readonly KeptLine[]): boolean {
  return lines.every(({ line, text }) => line <= document.lineCount && document.lineAt(line - 1).text === text);
}
