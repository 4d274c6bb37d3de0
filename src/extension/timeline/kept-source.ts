/** Sources as a recording has kept them: a few lines around each place that sent something, for whoever does not have the file. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { KeptLine } from '../../protocol/recording.ts';

const scheme = 'lightcone-kept';

/** Colours only: the services of a language would underline all over what is no whole program. */
const languages: Readonly<Record<string, string>> = {
  ...{ '.js': 'lightcone-recorded-javascript', '.cjs': 'lightcone-recorded-javascript' },
  ...{ '.mjs': 'lightcone-recorded-javascript', '.jsx': 'lightcone-recorded-javascript' },
  ...{ '.ts': 'lightcone-recorded-typescript', '.cts': 'lightcone-recorded-typescript' },
  ...{ '.mts': 'lightcone-recorded-typescript', '.tsx': 'lightcone-recorded-typescript' },
};

/** The text of each, by its URI. They are as long lived as the window, and small. */
export class KeptSources implements vscode.Disposable {
  readonly #texts = new Map<string, { readonly text: string; readonly lines: readonly KeptLine[] }>();
  readonly #owned: vscode.Disposable;

  constructor() {
    this.#owned = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        provideTextDocumentContent: (uri) => this.#texts.get(uri.toString())?.text ?? '',
      }),
      vscode.languages.registerCodeLensProvider({ scheme }, { provideCodeLenses: ({ uri }) => this.#signs(uri) }),
    );
  }

  /** @param recording whose it is @param source as it is called there */
  async open(recording: string, source: string, lines: readonly KeptLine[]): Promise<vscode.TextDocument> {
    const name = path.posix.basename(source.replaceAll('\\', '/'));
    const uri = vscode.Uri.from({ scheme, path: `/${name} (recorded)/${name}`, query: `${recording} ${source}` });
    this.#texts.set(uri.toString(), { text: textOf(lines), lines });
    const document = await vscode.workspace.openTextDocument(uri);
    const language = languages[path.extname(name)];
    return language === undefined ? document : vscode.languages.setTextDocumentLanguage(document, language);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** Above each piece, whose they are: nobody is to take them for the file. */
  #signs(uri: vscode.Uri): vscode.CodeLens[] {
    const lines = this.#texts.get(uri.toString())?.lines ?? [];
    const kept = new Set(lines.map(({ line }) => line));
    const firsts = [...kept].filter((line) => !kept.has(line - 1));
    return firsts.map((first) => {
      let last = first;
      while (kept.has(last + 1)) last++;
      const title = `As recorded: ${first === last ? `line ${first}` : `lines ${first} to ${last}`}`;
      return new vscode.CodeLens(new vscode.Range(first - 1, 0, first - 1, 0), { title, command: '' });
    });
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
