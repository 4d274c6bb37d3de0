/**
 * Langium makes all its services when it starts, two parsers among them: half of the time until it answers. The first file that is
 * opened needs one, and the first completion the other.
 */
import { type AstNode, type AsyncParser, eagerLoad, type LangiumCoreServices, type ParseResult } from 'langium';
import { type CompletionProvider, DefaultLanguageServer, type LangiumServices } from 'langium/lsp';
import type { InitializeParams } from 'vscode-languageserver';

export class Server extends DefaultLanguageServer {
  protected override eagerLoadServices(): void {
    eagerLoad(this.services);
    for (const { parser: _, serializer: __, ...others } of this.services.ServiceRegistry.all)
      Object.values(others).forEach(eagerLoad);
  }
}

export class LaterParser implements AsyncParser {
  readonly #services: LangiumCoreServices;

  constructor(services: LangiumCoreServices) {
    this.#services = services;
  }

  parse<T extends AstNode>(text: string): Promise<ParseResult<T>> {
    return Promise.resolve(this.#services.parser.LangiumParser.parse<T>(text));
  }
}

export class LaterCompletion implements CompletionProvider {
  readonly completionOptions = { triggerCharacters: ['"', '.', '{'] };
  readonly #make: () => CompletionProvider;
  #made: CompletionProvider | undefined;

  /** @param make is told what the editor can do, which it says once */
  constructor({ shared }: LangiumServices, make: (editor: InitializeParams | undefined) => CompletionProvider) {
    let editor: InitializeParams | undefined;
    shared.lsp.LanguageServer.onInitialize((params) => {
      editor = params;
    });
    this.#make = () => make(editor);
  }

  getCompletion(...question: Parameters<CompletionProvider['getCompletion']>) {
    this.#made ??= this.#make();
    return this.#made.getCompletion(...question);
  }
}
