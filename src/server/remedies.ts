import { type LangiumDocument, type MaybePromise, UriUtils } from 'langium';
import type { CodeActionProvider } from 'langium/lsp';
import { type CodeAction, CodeActionKind, type CodeActionParams, type Diagnostic } from 'vscode-languageserver';

/** "Did you mean …?" as a quick fix: every message of ours that suggests a word can be followed with one key. */
export class Remedies implements CodeActionProvider {
  getCodeActions({ textDocument }: LangiumDocument, { context }: CodeActionParams): MaybePromise<CodeAction[]> {
    return context.diagnostics.flatMap((diagnostic) => {
      const [, meant] = /Did you mean "([^"]+)"\?/i.exec(textOf(diagnostic)) ?? [];
      const place = meant === undefined ? undefined : wrongWord(diagnostic, textDocument.getText(diagnostic.range));
      if (meant === undefined || place === undefined) return [];
      const begin = textDocument.offsetAt(diagnostic.range.start) + place.at;
      const range = { start: textDocument.positionAt(begin), end: textDocument.positionAt(begin + place.length) };
      return {
        title: `Change to "${meant}"`,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        isPreferred: true,
        edit: { changes: { [UriUtils.normalize(textDocument.uri)]: [{ range, newText: meant }] } },
      };
    });
  }
}

/** The message names the word; its range may be that of the whole sentence. */
function wrongWord(diagnostic: Diagnostic, text: string): { at: number; length: number } | undefined {
  const named = [...textOf(diagnostic).matchAll(/"([^"]+)"/g)]
    .map(([, word = '']) => word)
    .filter((word) => text.includes(word));
  const word = named.sort((one, other) => one.length - other.length)[0];
  return word === undefined ? undefined : { at: text.indexOf(word), length: word.length };
}

function textOf({ message }: Diagnostic): string {
  return typeof message === 'string' ? message : message.value;
}
