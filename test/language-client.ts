/** An editor's side of the Language Server Protocol, over streams in this process. */
import { PassThrough } from 'node:stream';
import { startLanguageServer } from 'langium/lsp';
import {
  type ClientCapabilities,
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
} from 'vscode-languageserver/node';
import { serverServices } from '../src/server/services.ts';

export class LanguageClient {
  readonly connection: ProtocolConnection;
  #capabilities: InitializeResult['capabilities'] = {};
  readonly #open = new Set<string>();
  #told: (diagnostics: readonly Diagnostic[]) => void = () => {};

  constructor() {
    const [up, down] = [new PassThrough(), new PassThrough()];
    startLanguageServer(serverServices(createConnection(up, down)).shared);
    const client = createProtocolConnection(down, up);
    client.onNotification('textDocument/publishDiagnostics', ({ diagnostics }) => this.#told(diagnostics));
    client.onUnhandledNotification(() => {});
    client.onRequest('client/registerCapability', () => null);
    client.onRequest('workspace/configuration', () => [null]);
    client.listen();
    this.connection = client;
  }

  get capabilities(): InitializeResult['capabilities'] {
    return this.#capabilities;
  }

  async start(capabilities: ClientCapabilities = {}): Promise<this> {
    const asked = { processId: null, rootUri: null, capabilities };
    ({ capabilities: this.#capabilities } = await this.ask<InitializeResult>('initialize', asked));
    await this.connection.sendNotification('initialized', {});
    return this;
  }

  ask<T>(method: string, params: unknown): Promise<T> {
    return this.connection.sendRequest<T>(method, params);
  }

  /** Opens a file with this text, in place of the one before, and gives what the editor underlines in it. */
  async open(uri: string, text: string): Promise<readonly Diagnostic[]> {
    if (this.#open.has(uri)) await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    this.#open.add(uri);
    const diagnostics = new Promise<readonly Diagnostic[]>((resolve) => {
      this.#told = resolve;
    });
    const textDocument = { uri, languageId: 'lightcone', version: 1, text };
    await this.connection.sendNotification('textDocument/didOpen', { textDocument });
    return diagnostics;
  }

  dispose(): void {
    this.connection.dispose();
  }
}
