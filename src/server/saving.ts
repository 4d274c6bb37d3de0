import type { LangiumServices } from 'langium/lsp';
import type { Connection } from 'vscode-languageserver';
import type { File } from '../language/generated/ast.ts';
import { insertionOf } from '../language/insertion.ts';
import { type SaveWatches, saveWatchesRequest, type WatchesInFile } from '../protocol/save-watches.ts';

/** Says where and how watches are to be written into a file; the editor writes them, so that it can be undone. */
export function answerSaving(connection: Connection, { parser }: LangiumServices): void {
  connection.onRequest(saveWatchesRequest, ({ text, watches }: SaveWatches): WatchesInFile => {
    return insertionOf(watches, text, parser.LangiumParser.parse<File>(text).value);
  });
}
