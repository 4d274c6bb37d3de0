/**
 * Predicts where a source will lie in compiled output, before any node has loaded it, so that a breakpoint on the first line
 * of a compiled program is hit (V8 tells of a CommonJS script only when it is about to run: host-facts.md section 3).
 */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { glob } from 'tinyglobby';
import { readMapOf } from './library.ts';
import { type PathKey, pathKeys } from './paths.ts';
import type { SourceMap } from './source-map.ts';

export interface OutFile {
  /** Local absolute path of the generated file. */
  readonly path: string;
  readonly map: SourceMap;
}

interface Entry {
  readonly stamp: string;
  readonly map: SourceMap | undefined;
}

export class OutFiles {
  readonly #globs: readonly string[];
  readonly #cwd: string;
  readonly #overrides: Readonly<Record<string, string>>;
  #files: Promise<readonly string[]> | undefined;
  /** Parsed maps of files that did name a wanted source, by path; read again when the file has changed. */
  readonly #parsed = new Map<string, Entry>();

  constructor(
    settings: {
      readonly outFiles: readonly string[];
      readonly sourceMapPathOverrides: Readonly<Record<string, string>>;
    },
    cwd: string,
  ) {
    this.#globs = settings.outFiles.length > 0 ? settings.outFiles : ['**/*.{js,cjs,mjs}', '!**/node_modules/**'];
    this.#overrides = settings.sourceMapPathOverrides;
    this.#cwd = cwd;
  }

  /** The generated files that stand for a source. Unreadable files and maps count as not there. */
  async containing(sourcePath: string): Promise<readonly OutFile[]> {
    const keys = pathKeys(sourcePath);
    this.#files ??= glob([...this.#globs], {
      cwd: this.#cwd,
      absolute: true,
      onlyFiles: true,
      followSymbolicLinks: false,
    }).catch(() => []);
    const files = await this.#files;
    const found: OutFile[] = [];
    // Some side by side, so that the disk is busy; not all at once, so that a large workspace does not exhaust the handles.
    const queue = files.values();
    const worker = async () => {
      for (const path of queue) {
        const map = await this.#mapOf(path, basename(sourcePath), keys);
        if (map) found.push({ path, map });
      }
    };
    await Promise.all(Array.from({ length: 16 }, worker));
    return found.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async #mapOf(path: string, name: string, keys: readonly PathKey[]): Promise<SourceMap | undefined> {
    try {
      const { mtimeMs, size } = await stat(path);
      const stamp = `${mtimeMs} ${size}`;
      let entry = this.#parsed.get(path);
      if (entry?.stamp !== stamp) {
        const rules = { toLocal: (local: string) => local, overrides: this.#overrides };
        // Most maps do not name the source: a look at the text spares the parsing. A name that JSON might escape is always parsed.
        const isPlain = /^[\x20-\x7e]*$/.test(name);
        const map = await readMapOf(path, pathToFileURL(path).href, rules, (json) => !isPlain || json.includes(name));
        if (!map) return undefined;
        entry = { stamp, map };
        this.#parsed.set(path, entry);
      }
      const { map } = entry;
      return map && keys.some((key) => map.has(key)) ? map : undefined;
    } catch {
      return undefined; // deleted meanwhile, not readable, or no source map: it predicts nothing
    }
  }
}
