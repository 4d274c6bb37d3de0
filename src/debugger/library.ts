/**
 * What is known of scripts and their source maps, once for all nodes: twenty nodes that run the same 300 modules read and
 * parse 300 maps, not 6,000. Maps are read when somebody asks, from disk and not over CDP.
 */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { Protocol } from 'devtools-protocol';
import { messageOf } from '../base/errors.ts';
import { pathOfUrl } from '../base/file-url.ts';
import { lateProbeUrl } from '../protocol/probe.ts';
import { type PathKey, pathKey, pathOfScript, Roots } from './paths.ts';
import type { Place, SourceMap, SourceMaps } from './source-map.ts';

export interface LibrarySettings {
  readonly sourceMaps: boolean;
  /** Absolute path of the file that launched programs load as our probe. */
  readonly probe: string | undefined;
}

/** Bytes of a map that takes some 20 ms to read and parse. */
const LARGE = 2_000_000;

/** Whether a path leads into a package. */
export const isPackaged = (path: string) => /[\\/]node_modules[\\/]/.test(path);

/** The file of a script: one content at one URL, the same object in every node that has loaded it. */
export class ScriptFile {
  readonly url: string;
  /** Local absolute path; undefined for Node's internals and for evaluated code. */
  readonly path: string | undefined;
  readonly key: PathKey | undefined;
  readonly hasMap: boolean;
  /** Node's own code. */
  readonly isInternal: boolean;
  /** Code of a package: its map is read for display only, never searched for breakpoints. */
  readonly isPackage: boolean;
  /** Ours: stepped through, and shown as it is built. */
  readonly isProbe: boolean;
  /** Why the map can't be used, once that is known. */
  problem: string | undefined;
  map: SourceMap | undefined;
  #loading: Promise<SourceMap | undefined> | undefined;
  /** File names of sources that the map is known not to have. */
  readonly #foreign = new Set<string>();
  readonly #mapUrl: string;
  readonly #roots: Roots;
  readonly #maps: SourceMaps;

  constructor(url: string, mapUrl: string, roots: Roots, { sourceMaps, probe }: LibrarySettings, maps: SourceMaps) {
    const path = pathOfScript(url);
    this.url = url;
    this.path = path === undefined ? undefined : roots.toLocal(path);
    this.key = this.path === undefined ? undefined : pathKey(this.path);
    this.isInternal = url.startsWith('node:');
    this.isPackage = isPackaged(this.path ?? '');
    this.isProbe = url === lateProbeUrl || (probe !== undefined && path === probe);
    this.hasMap = sourceMaps && !this.isProbe && mapUrl !== '' && this.path !== undefined;
    this.#mapUrl = mapUrl;
    this.#roots = roots;
    this.#maps = maps;
  }

  /** Whether what stands there is of a package: also one that a bundler has put into the program's file. */
  async isPackageAt(place: Place): Promise<boolean> {
    return this.isPackage || isOfPackage(await this.read(), place);
  }

  /** The same for those who can't wait: where the map is large and not read yet, the whole file is one thing. */
  isPackageNow(place: Place): boolean {
    return this.isPackage || isOfPackage(this.readNow(), place);
  }

  /** Whether it is known if the map names a source with this file name. */
  knows(name: string): boolean {
    return !this.hasMap || this.map !== undefined || this.problem !== undefined || this.#foreign.has(name);
  }

  /** Makes it known; parses the map only if it does. Synchronous: use it in slices. */
  look(name: string): void {
    if (this.knows(name)) return;
    try {
      const text = this.#mapUrl.startsWith('data:')
        ? textOfDataUrl(this.#mapUrl)
        : readFileSync(this.#mapPath(), 'utf8');
      if (mayName(text, name)) this.#parse(text);
      else this.#foreign.add(name);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The source map, or undefined when there is none that can be used. Never rejects. */
  read(): Promise<SourceMap | undefined> {
    if (!this.hasMap || this.map || this.problem !== undefined) return Promise.resolve(this.map);
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /** The same for those who can't wait: a large map that nobody has read yet is read meanwhile. Synchronous. */
  readNow(): SourceMap | undefined {
    if (!this.hasMap || this.map || this.problem !== undefined || this.#loading) return this.map;
    try {
      const isInline = this.#mapUrl.startsWith('data:');
      const size = isInline ? this.#mapUrl.length : statSync(this.#mapPath()).size;
      if (size > LARGE) void this.read();
      else this.#parse(isInline ? textOfDataUrl(this.#mapUrl) : readFileSync(this.#mapPath(), 'utf8'));
    } catch (error) {
      this.#fail(error);
    }
    return this.map;
  }

  async #load(): Promise<SourceMap | undefined> {
    try {
      this.#parse(
        this.#mapUrl.startsWith('data:') ? textOfDataUrl(this.#mapUrl) : await readFile(this.#mapPath(), 'utf8'),
      );
    } catch (error) {
      this.#fail(error);
    }
    return this.map;
  }

  #parse(text: string): void {
    const url = this.#mapUrl.startsWith('data:') ? this.url : new URL(this.#mapUrl, this.url).href;
    this.map ??= this.#maps.parse(text, url, this.#roots);
    this.#foreign.clear();
  }

  #fail(error: unknown): void {
    const isInline = this.#mapUrl.startsWith('data:');
    const map = isInline ? 'the source map inside it' : `its source map ${this.#mapUrl}`;
    this.problem = `${map} can't be read (${messageOf(error)})`;
  }

  #mapPath(): string {
    const url = new URL(this.#mapUrl, this.url);
    const path = pathOfUrl(url.href);
    if (path === undefined) throw new Error(`it lies at ${url.protocol}, and only files are read`);
    return this.#roots.toLocal(path);
  }
}

function isOfPackage(map: SourceMap | undefined, place: Place): boolean {
  return isPackaged(map?.toOriginal(place)?.path ?? '');
}

export class Library {
  readonly #files = new Map<string, ScriptFile>();
  /** By URL and by path, as stack traces name them; the file that was loaded last. */
  readonly #named = new Map<string, ScriptFile>();
  readonly #settings: LibrarySettings;
  readonly #maps: SourceMaps;
  readonly #evaluated: ScriptFile;

  constructor(settings: LibrarySettings, maps: SourceMaps) {
    this.#settings = settings;
    this.#maps = maps;
    this.#evaluated = new ScriptFile('', '', new Roots(), settings, maps);
  }

  /** The file of a script that a node with these roots has just parsed. */
  fileOf(script: Protocol.Debugger.ScriptParsedEvent, roots: Roots): ScriptFile {
    const mapUrl = script.sourceMapURL ?? '';
    // Evaluated code has no file and no map of its own, and there may be any amount of it.
    if (script.url === '') return this.#evaluated;
    const id = `${roots.tag}\n${script.url}\n${script.hash}\n${mapUrl.startsWith('data:') ? 'data:' : mapUrl}`;
    let file = this.#files.get(id);
    if (!file) {
      file = new ScriptFile(script.url, mapUrl, roots, this.#settings, this.#maps);
      this.#files.set(id, file);
    }
    const path = pathOfScript(script.url);
    for (const name of [script.url, path]) if (name !== undefined) this.#named.set(`${roots.tag}\n${name}`, file);
    return file;
  }

  /** The file that a stack trace of a node with these roots means, also when the node has ended. */
  fileNamed(name: string, roots: Roots): ScriptFile | undefined {
    return this.#named.get(`${roots.tag}\n${name}`);
  }
}

const comment = /^\s*\/\/[#@]\s*sourceMappingURL=(\S+)\s*$/;

/** The map of a compiled file on disk, if it names a source of this file name. Synchronous: use it in slices. @throws when it can't be read */
export function mapOnDisk(path: string, url: string, name: string, maps: SourceMaps): SourceMap | undefined {
  // Where the map lies beside the file, as most compilers have it, the file itself need not be read.
  const beside = `${path}.map`;
  const mapUrl = existsSync(beside) ? encodeURI(basename(beside)) : mapUrlOf(readFileSync(path, 'utf8'));
  if (mapUrl === undefined) return undefined;
  const isInline = mapUrl.startsWith('data:');
  const text = isInline ? textOfDataUrl(mapUrl) : readFileSync(resolve(dirname(path), decodeURI(mapUrl)), 'utf8');
  return mayName(text, name) ? maps.parse(text, isInline ? url : new URL(mapUrl, url).href, new Roots()) : undefined;
}

/** A look at a map's text, which spares the parsing of most. A name that JSON may have escaped could be anywhere. */
function mayName(mapText: string, name: string): boolean {
  return mapText.includes(name) || !/^[\x20-\x7e]*$/.test(name);
}

/** What the last lines of a file name as its map. */
function mapUrlOf(text: string): string | undefined {
  // An inline map makes the last line long, so lines are cut from the end rather than a fixed number of characters.
  let end = text.length;
  for (let lines = 0; lines < 4 && end > 0; lines++) {
    const start = text.lastIndexOf('\n', end - 1);
    const found = comment.exec(text.slice(start + 1, end))?.[1];
    if (found !== undefined) return found;
    end = start;
  }
  return undefined;
}

function textOfDataUrl(url: string): string {
  const comma = url.indexOf(',');
  const data = url.slice(comma + 1);
  return /;base64$/i.test(url.slice(0, comma))
    ? Buffer.from(data, 'base64').toString('utf8')
    : decodeURIComponent(data);
}
