import type { LangiumDocument } from 'langium';
import type { CodeLensProvider } from 'langium/lsp';
import type { CodeLens } from 'vscode-languageserver';
import { type File, isNode } from '../language/generated/ast.ts';

/** What can be done with a file, above its first word. The commands are the editor's: the extension has them, with the file as argument. */
const lenses = [
  { title: '$(debug-alt) Debug', command: 'lightcone.debugSystem' },
  { title: 'Debug without stopping', command: 'lightcone.debugSystemWithoutStopping' },
  { title: 'Check', command: 'lightcone.checkSystem' },
] as const;

export class Lenses implements CodeLensProvider {
  provideCodeLens({ parseResult, textDocument }: LangiumDocument): CodeLens[] {
    const { name, members, $cstNode } = parseResult.value as File;
    const first = members.find(isNode);
    // A file that says nothing yet, or is only included by others, starts nothing.
    if (!first) return [];
    const start = textDocument.positionAt((name === undefined ? first.$cstNode : $cstNode)?.offset ?? 0);
    const range = { start, end: start };
    return lenses.map((lens) => ({ range, command: { ...lens, arguments: [textDocument.uri] } }));
  }
}
