/** `dist/server.js`: the language server for `.lightcone` files. Started by the editor, which says how it talks (`--stdio`, `--node-ipc`). */
import { startLanguageServer } from 'langium/lsp';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serverServices } from './services.ts';

startLanguageServer(serverServices(createConnection(ProposedFeatures.all)).shared);
