import type { LangiumDocument } from 'langium';
import { DefaultRenameProvider } from 'langium/lsp';
import type { RenameParams, TextEdit, WorkspaceEdit } from 'vscode-languageserver';

/** A node's replicas are renamed with it, `orders-2` to `sales-2`; a group that it is in keeps its name. */
export class Renaming extends DefaultRenameProvider {
  override async rename(document: LangiumDocument, params: RenameParams): Promise<WorkspaceEdit | undefined> {
    const whole = await super.rename(document, params);
    if (!whole?.changes) return whole;
    const { textDocument } = document;
    const edits = whole.changes[textDocument.uri] ?? [];
    const words = edits.map(({ range }) => textDocument.getText(range));
    // The node itself is among them, and has the shortest of the names that belong to it.
    const old = words.find((word) => words.every((other) => other === word || !word.startsWith(`${other}-`)));
    const renamed = edits.flatMap((edit, at): TextEdit[] => {
      const word = words[at] ?? '';
      if (word === old) return [edit];
      const [, index] = /-(\d+)$/.exec(word) ?? [];
      return index !== undefined && word === `${old}-${index}`
        ? [{ ...edit, newText: `${params.newName}-${index}` }]
        : [];
    });
    return { changes: { ...whole.changes, [textDocument.uri]: renamed } };
  }
}
