/** What the editor opens for a place in a script: the user's own file wherever there is one, else a text that we can give. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import picomatch from 'picomatch';
import type { Isolate } from './isolate.ts';
import type { ScriptFile } from './library.ts';
import type { Script } from './loaded-scripts.ts';
import type { Place, SourceMap } from './source-map.ts';

export interface Source {
  /** Equal for equal sources, so that they open as one document. */
  readonly id: string;
  readonly name: string;
  /** Local file; undefined when the text has to be asked for. */
  readonly path: string | undefined;
  /** A step runs through it, and its frames are greyed. */
  readonly isSkipped: boolean;
  /** Where the text comes from when there is no file; empty for files. */
  readonly origin: string;
  text(): Promise<string>;
}

export interface SourcePlace extends Place {
  readonly source: Source;
}

/** `skipFiles` of the configuration, and which scripts they mean. Later patterns win; `!` takes files out. */
export class SkipRules {
  readonly #rules: readonly { readonly skips: boolean; matches(script: string): boolean }[];

  constructor(globs: readonly string[]) {
    this.#rules = globs.map((glob) => {
      const skips = !glob.startsWith('!');
      const pattern = skips ? glob : glob.slice(1);
      if (pattern.startsWith('<node_internals>')) return { skips, matches: (script) => script.startsWith('node:') };
      const matches = picomatch(pattern.replaceAll('\\', '/'), { dot: true });
      return { skips, matches: (script) => matches(script.replaceAll('\\', '/')) };
    });
  }

  /** @param script a local path, or the URL of a script that is no file */
  skips(script: string): boolean {
    return this.#rules.reduce((skipped, rule) => (rule.matches(script) ? rule.skips : skipped), false);
  }
}

export class Sources {
  readonly #skip: SkipRules;
  readonly #exists = new Map<string, boolean>();

  constructor(skip: SkipRules) {
    this.#skip = skip;
  }

  /** Files may have come or gone since the last halt. */
  refresh(): void {
    this.#exists.clear();
  }

  /** The source of a place in a script, through its map where there is one. */
  async placeOf(isolate: Isolate, script: Script, place: Place): Promise<SourcePlace> {
    return this.#placeBy(await script.file.read(), isolate, script, place);
  }

  /** The same for those who can't wait: where the map is large and not read yet, the place in the script. */
  placeNow(isolate: Isolate, script: Script, place: Place): SourcePlace {
    return this.#placeBy(script.file.readNow(), isolate, script, place);
  }

  /** The source of a place in a file that a node has loaded once; undefined where there is nothing left to show of it. */
  async placeIn(file: ScriptFile, place: Place): Promise<SourcePlace | undefined> {
    return this.#placeOnDisk(await file.read(), file, place);
  }

  #placeBy(map: SourceMap | undefined, isolate: Isolate, script: Script, place: Place): SourcePlace {
    return this.#placeOnDisk(map, script.file, place) ?? { source: this.#scriptSource(isolate, script), ...place };
  }

  #placeOnDisk(map: SourceMap | undefined, file: ScriptFile, place: Place): SourcePlace | undefined {
    const original = map?.toOriginal(place);
    if (map && original) {
      const { path, line, column } = original;
      if (this.#isFile(path)) return { source: this.fileAt(path), line, column };
      const content = map.contentOf(path);
      if (content !== undefined) {
        const source = this.#textSource(path, `${path}\n${file.url}`, 'from the source map', () =>
          Promise.resolve(content),
        );
        return { source, line, column };
      }
    }
    if (file.path !== undefined && this.#isFile(file.path)) return { source: this.fileAt(file.path), ...place };
    return undefined;
  }

  /** A file of this machine. */
  fileAt(path: string): Source {
    return {
      id: path,
      name: basename(path),
      path,
      isSkipped: this.#skip.skips(path),
      origin: '',
      text: () => Promise.reject(new Error('a file is read by the editor')),
    };
  }

  #scriptSource(isolate: Isolate, script: Script): Source {
    const { url } = script.file;
    const name = url === '' ? `evaluated code ${script.id}` : url;
    const id = script.file.isInternal ? url : `${isolate.id} ${script.id}`;
    const origin = script.file.isInternal ? "Node's own code" : `loaded by ${isolate.title}`;
    return this.#textSource(name, id, origin, async () => {
      const { scriptSource } = await isolate.session.send('Debugger.getScriptSource', { scriptId: script.id });
      return scriptSource;
    });
  }

  #textSource(name: string, id: string, origin: string, text: () => Promise<string>): Source {
    return { id, name, path: undefined, isSkipped: this.#skip.skips(name), origin, text };
  }

  #isFile(path: string): boolean {
    let exists = this.#exists.get(path);
    if (exists === undefined) {
      exists = existsSync(path);
      this.#exists.set(path, exists);
    }
    return exists;
  }
}
