import path from 'node:path';
import { type DocumentValidator, type LangiumDocument, type ParseResult, URI } from 'langium';
import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import type { File } from '../language/generated/ast.ts';
import { checkFile } from '../language/system-file.ts';

/** What is wrong with a file, from the one place that knows it: `lightcone check` says the same. */
export class Diagnostics implements DocumentValidator {
  async validateDocument({ textDocument, parseResult }: LangiumDocument): Promise<Diagnostic[]> {
    const { fsPath, scheme } = URI.parse(textDocument.uri);
    const folder = scheme === 'file' ? path.dirname(fsPath) : path.parse(process.cwd()).root;
    const { problems } = checkFile(textDocument.getText(), folder, parseResult as ParseResult<File>).file;
    return problems.map(({ from, to, severity, text }) => ({
      range: { start: textDocument.positionAt(from), end: textDocument.positionAt(to) },
      severity: severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
      source: 'lightcone',
      message: text,
    }));
  }
}
