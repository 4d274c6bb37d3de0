import path from 'node:path';
import { type DocumentValidator, type LangiumDocument, type ParseResult, URI } from 'langium';
import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import type { File } from '../language/generated/ast.ts';
import { checkFile } from '../language/system-file.ts';
import { type Doubt, Doubts } from './doubts.ts';

/** What is wrong with a file, from the one place that knows it: `lightcone check` says the same; and what is doubtful. */
export class Diagnostics implements DocumentValidator {
  readonly #doubts = new Doubts();

  async validateDocument({ textDocument, parseResult }: LangiumDocument): Promise<Diagnostic[]> {
    const { fsPath, scheme } = URI.parse(textDocument.uri);
    const result = parseResult as ParseResult<File>;
    // It has no node, and its author knows: it was made a moment ago.
    if (textDocument.getText().trim() === '') return [];
    const folder = scheme === 'file' ? path.dirname(fsPath) : path.parse(process.cwd()).root;
    const { file, system, shape } = checkFile(textDocument.getText(), folder, result);
    const told = (from: number, to: number, severity: DiagnosticSeverity, message: string): Diagnostic => ({
      range: { start: textDocument.positionAt(from), end: textDocument.positionAt(to) },
      severity,
      source: 'lightcone',
      message,
    });
    const problems = file.problems.map(({ from, to, severity, text }) =>
      told(from, to, severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning, text),
    );
    if (!system || file.problems.some(({ severity }) => severity === 'error')) return problems;
    const doubts: Doubt[] = [...this.#doubts.ofConditions(result.value)];
    if (scheme === 'file') doubts.push(...(await this.#doubts.ofPrograms(shape, system)));
    return [
      ...problems,
      ...doubts.map(({ place: { $cstNode }, text }) =>
        told($cstNode?.offset ?? 0, $cstNode?.end ?? 0, DiagnosticSeverity.Warning, text),
      ),
    ];
  }
}
