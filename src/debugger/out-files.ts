/**
 * Predicts where a source will lie in compiled output, before any node has loaded it, so that a breakpoint on the first line
 * of a compiled program is hit (V8 tells of a CommonJS script only when it is about to run: host-facts.md section 3).
 */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { glob } from 'tinyglobby';
import { mapOnDisk } from './library.ts';
import { pathKeys } from './paths.ts';
import { inSlices } from './slices.ts';
import type { SourceMap, SourceMaps } from './source-map.ts';

export interface OutFile {
  /** Local absolute path of the generated file. */
  readonly path: string;
  readonly map: SourceMap;
}

interface Entry {
  readonly stamp: string;
  readonly map: SourceMap;
}

export class OutFiles {
  readonly #globs: readonly string[];
  readonly #cwd: string;
  readonly #maps: SourceMaps;
  #files: Promise<readonly string[]> | undefined;
  /** Parsed maps of files that did name a wanted source, by path; read again when the file has changed. */
  readonly #parsed = new Map<string, Entry>();

  constructor(outFiles: readonly string[], cwd: string, maps: SourceMaps) {
    this.#globs = outFiles.length > 0 ? outFiles : ['**/*.{js,cjs,mjs}', '!**/node_modules/**'];
    this.#maps = maps;
    this.#cwd = cwd;
  }

  /** The generated files that stand for a source. Unreadable files and maps count as not there. */
  async containing(sourcePath: string): Promise<readonly OutFile[]> {
    const keys = pathKeys(sourcePath);
    const found: OutFile[] = [];
    await inSlices(await this.#all(), (path) => {
      const map = this.#mapOf(path, basename(sourcePath));
      if (map && keys.some((key) => map.has(key))) found.push({ path, map });
    });
    return found.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** How many files there are to be searched. */
  async count(): Promise<number> {
    return (await this.#all()).length;
  }

  #all(): Promise<readonly string[]> {
    this.#files ??= glob([...this.#globs], {
      cwd: this.#cwd,
      absolute: true,
      onlyFiles: true,
      followSymbolicLinks: false,
    }).catch(() => []);
    return this.#files;
  }

  /** Undefined where the map can't name a source of that file name. */
  #mapOf(path: string, name: string): SourceMap | undefined {
    try {
      const { mtimeMs, size } = statSync(path);
      const stamp = `${mtimeMs} ${size}`;
      const known = this.#parsed.get(path);
      if (known?.stamp === stamp) return known.map;
      const map = mapOnDisk(path, pathToFileURL(path).href, name, this.#maps);
      if (map) this.#parsed.set(path, { stamp, map });
      return map;
    } catch {
      return undefined; // deleted meanwhile, not readable, or no source map: it predicts nothing
    }
  }
}
