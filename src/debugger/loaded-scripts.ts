/** The scripts of one isolate, as V8 has told of them. */
import type { Protocol } from 'devtools-protocol';
import type { Library, ScriptFile } from './library.ts';
import { pathOfScript, type Roots } from './paths.ts';

export interface Script {
  readonly id: string;
  readonly file: ScriptFile;
  readonly isModule: boolean;
}

/** More pieces of evaluated code than a stack has. */
const MOST_EVALUATED = 2000;

export class LoadedScripts {
  /** By CDP script id, in the order of parsing. */
  readonly byId = new Map<string, Script>();
  /** By URL and by path, as V8's own stack traces name them; the script that was loaded last. */
  readonly #named = new Map<string, Script>();
  /** Ids of scripts without a URL. */
  readonly #evaluated: string[] = [];
  readonly #library: Library;
  readonly #roots: Roots;

  constructor(library: Library, roots: Roots) {
    this.#library = library;
    this.#roots = roots;
  }

  /** The script that a stack trace of the program means by a URL or a path. */
  named(name: string): Script | undefined {
    return this.#named.get(name);
  }

  add(event: Protocol.Debugger.ScriptParsedEvent): Script {
    const script: Script = {
      id: event.scriptId,
      file: this.#library.fileOf(event, this.#roots),
      isModule: event.isModule ?? false,
    };
    this.byId.set(script.id, script);
    if (event.url === '') {
      this.#forgetOldest(script);
      return script;
    }
    this.#named.set(event.url, script);
    const path = pathOfScript(event.url);
    if (path !== undefined) this.#named.set(path, script);
    return script;
  }

  /** V8 does not tell when a script is collected, and a program may evaluate code without end. */
  #forgetOldest(evaluated: Script): void {
    this.#evaluated.push(evaluated.id);
    if (this.#evaluated.length <= MOST_EVALUATED) return;
    const oldest = this.#evaluated.shift();
    if (oldest !== undefined) this.byId.delete(oldest);
  }
}
