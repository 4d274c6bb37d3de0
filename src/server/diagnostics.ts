import path from 'node:path';
import { type DocumentValidator, type LangiumDocument, type ParseResult, URI } from 'langium';
import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import { checkThoroughly } from '../language/check.ts';
import { type Disk, Doubts } from '../language/doubts.ts';
import type { File } from '../language/generated/ast.ts';
import { disk } from './disk.ts';

/** Of a file that lies nowhere: nothing can be said of others beside it. */
const nowhere: Disk = { isThere: async () => true, textOf: async () => undefined, namesIn: async () => [] };

/** What is wrong with a file, from the one place that knows it: `lightcone check` says the same; and what is doubtful. */
export class Diagnostics implements DocumentValidator {
  readonly #doubts = { ofFiles: new Doubts(disk), ofOthers: new Doubts(nowhere) };

  async validateDocument({ textDocument, parseResult }: LangiumDocument): Promise<Diagnostic[]> {
    const { fsPath, scheme } = URI.parse(textDocument.uri);
    const text = textDocument.getText();
    // It has no node, and its author knows: it was made a moment ago.
    if (text.trim() === '') return [];
    const folder = scheme === 'file' ? path.dirname(fsPath) : path.parse(process.cwd()).root;
    const doubts = scheme === 'file' ? this.#doubts.ofFiles : this.#doubts.ofOthers;
    const { problems } = await checkThoroughly(text, folder, doubts, parseResult as ParseResult<File>);
    return problems.map(({ from, to, severity, text: message }) => ({
      range: { start: textDocument.positionAt(from), end: textDocument.positionAt(to) },
      severity: severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
      source: 'lightcone',
      message,
    }));
  }
}
