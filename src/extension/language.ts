/** Starts the language server when the first `.lightcone` file is opened, and not before: who only debugs pays nothing for it. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { type SeenQuestion, seenRequest } from '../protocol/seen.ts';
import type { SeenWords } from './timeline/seen-words.ts';

const language = 'lightcone';

/** @param program `dist/server.cjs` */
export function languageOf(program: string, words: SeenWords): vscode.Disposable {
  let client: Promise<LanguageClient> | undefined;
  const see = ({ languageId }: vscode.TextDocument) => {
    if (languageId === language) client ??= started(program, words);
  };
  for (const document of vscode.workspace.textDocuments) see(document);
  return vscode.Disposable.from(vscode.workspace.onDidOpenTextDocument(see), {
    dispose: () => void client?.then((running) => running.dispose()),
  });
}

async function started(program: string, words: SeenWords): Promise<LanguageClient> {
  const { LanguageClient, TransportKind } = await import('vscode-languageclient/node');
  const server = { module: program, transport: TransportKind.ipc };
  const client = new LanguageClient(language, 'Lightcone', server, { documentSelector: [{ language }] });
  client.onRequest(seenRequest, (question: SeenQuestion) => words.answer(question));
  await client.start();
  return client;
}
