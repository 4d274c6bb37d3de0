/** Langium's services for our grammar: parser, scopes, values. Pure: reads no file. */
import {
  createDefaultCoreModule,
  createDefaultSharedCoreModule,
  EmptyFileSystem,
  inject,
  type LangiumCoreServices,
  type Module,
  type PartialLangiumCoreServices,
} from 'langium';
import { LightconeGeneratedModule, LightconeGeneratedSharedModule } from './generated/module.ts';
import { NodeScope, NoLocalNames } from './node-scope.ts';
import { ParserMessages } from './parser-messages.ts';
import { Linker, References } from './references.ts';
import { Values } from './values.ts';

/** What we have instead of Langium's own; the language server adds to it. */
export const lightconeModule: Module<LangiumCoreServices, PartialLangiumCoreServices> = {
  parser: { ValueConverter: () => new Values(), ParserErrorMessageProvider: () => new ParserMessages() },
  references: {
    ScopeProvider: (services) => new NodeScope(services),
    ScopeComputation: (services) => new NoLocalNames(services),
    Linker: (services) => new Linker(services),
  },
  workspace: { ReferenceDescriptionProvider: (services) => new References(services) },
};

export function createServices(): LangiumCoreServices {
  const shared = inject(createDefaultSharedCoreModule(EmptyFileSystem), LightconeGeneratedSharedModule);
  const services = inject(createDefaultCoreModule({ shared }), LightconeGeneratedModule, lightconeModule);
  shared.ServiceRegistry.register(services);
  return services;
}
