/** Starts the language server when the first `.lightcone` file is opened, and not before: who only debugs pays nothing for it. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { type Live, liveNotification } from '../protocol/live.ts';
import { type SaveWatches, saveWatchesRequest, type WatchesInFile } from '../protocol/save-watches.ts';
import { type SeenQuestion, seenRequest } from '../protocol/seen.ts';
import type { SeenWords } from './timeline/seen-words.ts';

const language = 'lightcone';

/** What the language server can be asked for. */
export class Language implements vscode.Disposable {
  readonly #program: string;
  readonly #words: SeenWords;
  readonly #listening: vscode.Disposable;
  #client: Promise<LanguageClient> | undefined;

  /** @param program `dist/server.cjs` */
  constructor(program: string, words: SeenWords) {
    this.#program = program;
    this.#words = words;
    const see = ({ languageId }: vscode.TextDocument) => {
      if (languageId === language) void this.#started();
    };
    for (const document of vscode.workspace.textDocuments) see(document);
    this.#listening = vscode.workspace.onDidOpenTextDocument(see);
  }

  /** Where and how watches are to be written into a file. */
  async save(watches: SaveWatches): Promise<WatchesInFile> {
    return (await this.#started()).sendRequest<WatchesInFile>(saveWatchesRequest, watches);
  }

  /** What goes on in the run, for hints and hovers. */
  async tell(live: Live): Promise<void> {
    await (await this.#started()).sendNotification(liveNotification, live);
  }

  dispose(): void {
    this.#listening.dispose();
    void this.#client?.then((running) => running.dispose());
  }

  #started(): Promise<LanguageClient> {
    this.#client ??= started(this.#program, this.#words);
    return this.#client;
  }
}

async function started(program: string, words: SeenWords): Promise<LanguageClient> {
  const { LanguageClient, TransportKind } = await import('vscode-languageclient/node');
  const server = { module: program, transport: TransportKind.ipc };
  const client = new LanguageClient(language, 'Lightcone', server, { documentSelector: [{ language }] });
  client.onRequest(seenRequest, (question: SeenQuestion) => words.answer(question));
  await client.start();
  return client;
}
