/** Langium's language server for our grammar, with what is ours: problems, remedies, hovers, layout. */
import { EmptyFileSystem, inject, type Module } from 'langium';
import {
  createDefaultModule,
  createDefaultSharedModule,
  type LangiumServices,
  type LangiumSharedServices,
  type PartialLangiumServices,
} from 'langium/lsp';
import type { Connection } from 'vscode-languageserver';
import { LightconeGeneratedModule, LightconeGeneratedSharedModule } from '../language/generated/module.ts';
import { lightconeModule } from '../language/services.ts';
import { type Live, liveNotification } from '../protocol/live.ts';
import { Colours } from './colours.ts';
import { Completion } from './completion.ts';
import { Diagnostics } from './diagnostics.ts';
import { Hints } from './hints.ts';
import { Hovers } from './hovers.ts';
import { LastRun } from './last-run.ts';
import { Layout } from './layout.ts';
import { Lenses } from './lenses.ts';
import { LiveRun } from './live.ts';
import { Remedies } from './remedies.ts';
import { Renaming } from './renaming.ts';
import { answerSaving } from './saving.ts';
import { LaterCompletion, LaterParser, Server } from './start.ts';

const serverModule = (lastRun: LastRun, live: LiveRun): Module<LangiumServices, PartialLangiumServices> => ({
  validation: { DocumentValidator: () => new Diagnostics() },
  parser: { AsyncParser: (services) => new LaterParser(services) },
  lsp: {
    CompletionProvider: (services) =>
      new LaterCompletion(services, (editor) => new Completion(services, lastRun, editor)),
    HoverProvider: () => new Hovers(live),
    InlayHintProvider: () => new Hints(live),
    SemanticTokenProvider: (services) => new Colours(services),
    CodeLensProvider: () => new Lenses(),
    Formatter: () => new Layout(),
    CodeActionProvider: () => new Remedies(),
    RenameProvider: (services) => new Renaming(services),
  },
});

export function serverServices(connection?: Connection): {
  readonly shared: LangiumSharedServices;
  readonly lightcone: LangiumServices;
} {
  const context = { ...EmptyFileSystem, ...(connection && { connection }) };
  const shared = inject(createDefaultSharedModule(context), LightconeGeneratedSharedModule, {
    lsp: { LanguageServer: (services: LangiumSharedServices) => new Server(services) },
  });
  const lastRun = new LastRun(connection && ((request, question) => connection.sendRequest(request, question)));
  const live = new LiveRun();
  const lightcone = inject(
    createDefaultModule({ shared }),
    LightconeGeneratedModule,
    lightconeModule,
    serverModule(lastRun, live),
  );
  shared.ServiceRegistry.register(lightcone);
  if (connection) {
    answerSaving(connection, lightcone);
    connection.onNotification(liveNotification, (told: Live) => {
      live.hear(told);
      // An editor that has no hints does not know the request.
      connection.languages.inlayHint.refresh().catch(() => {});
    });
  }
  return { shared, lightcone };
}
