/**
 * What is known of scripts and their source maps, once for all nodes: twenty nodes that run the same 300 modules read and
 * parse 300 maps, not 6,000. Maps are read when somebody asks, from disk and not over CDP.
 */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Protocol } from 'devtools-protocol';
import { messageOf } from '../base/errors.ts';
import { type PathKey, pathKey, pathOfUrl, type Roots } from './paths.ts';
import { parseSourceMap, type SourceMap } from './source-map.ts';

export interface LibrarySettings {
  readonly sourceMaps: boolean;
  readonly sourceMapPathOverrides: Readonly<Record<string, string>>;
}

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
  /** Why the map can't be used, once that is known. */
  problem: string | undefined;
  map: SourceMap | undefined;
  #loading: Promise<SourceMap | undefined> | undefined;
  readonly #mapUrl: string;
  readonly #roots: Roots;
  readonly #settings: LibrarySettings;

  constructor(url: string, mapUrl: string, roots: Roots, settings: LibrarySettings) {
    const path = pathOfUrl(url);
    this.url = url;
    this.path = path === undefined ? undefined : roots.toLocal(path);
    this.key = this.path === undefined ? undefined : pathKey(this.path);
    this.isInternal = url.startsWith('node:');
    this.isPackage = /[\\/]node_modules[\\/]/.test(this.path ?? '');
    this.hasMap = settings.sourceMaps && mapUrl !== '' && this.path !== undefined;
    this.#mapUrl = mapUrl;
    this.#roots = roots;
    this.#settings = settings;
  }

  /** Whether the map, if there is one, has been read. */
  get isRead(): boolean {
    return !this.hasMap || this.map !== undefined || this.problem !== undefined;
  }

  /** The source map, or undefined when there is none that can be used. Never rejects. */
  read(): Promise<SourceMap | undefined> {
    if (!this.hasMap) return Promise.resolve(undefined);
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<SourceMap | undefined> {
    const rules = {
      toLocal: (path: string) => this.#roots.toLocal(path),
      overrides: this.#settings.sourceMapPathOverrides,
    };
    try {
      if (this.#mapUrl.startsWith('data:')) this.map = parseSourceMap(textOfDataUrl(this.#mapUrl), this.url, rules);
      else
        this.map = parseSourceMap(await readFile(this.#mapPath(), 'utf8'), new URL(this.#mapUrl, this.url).href, rules);
    } catch (error) {
      this.problem = `its source map can't be read (${messageOf(error)})`;
    }
    return this.map;
  }

  #mapPath(): string {
    const url = new URL(this.#mapUrl, this.url);
    const path = pathOfUrl(url.href);
    if (path === undefined) throw new Error(`it lies at ${url.protocol}, and only files are read`);
    return this.#roots.toLocal(path);
  }
}

export class Library {
  readonly #files = new Map<string, ScriptFile>();
  readonly #settings: LibrarySettings;

  constructor(settings: LibrarySettings) {
    this.#settings = settings;
  }

  /** The file of a script that a node with these roots has just parsed. */
  fileOf(script: Protocol.Debugger.ScriptParsedEvent, roots: Roots): ScriptFile {
    const mapUrl = script.sourceMapURL ?? '';
    const id = `${roots.tag}\n${script.url}\n${script.hash}\n${mapUrl.startsWith('data:') ? 'data:' : mapUrl}`;
    let file = this.#files.get(id);
    if (!file) {
      file = new ScriptFile(script.url, mapUrl, roots, this.#settings);
      this.#files.set(id, file);
    }
    return file;
  }
}

const comment = /^\s*\/\/[#@]\s*sourceMappingURL=(\S+)\s*$/;

/** Reads the map that a compiled file on disk names in its last lines; undefined when it names none or can't be read. */
export async function readMapOf(
  path: string,
  url: string,
  rules: Parameters<typeof parseSourceMap>[2],
  isWanted: (mapText: string) => boolean,
): Promise<SourceMap | undefined> {
  const text = await readFile(path, 'utf8');
  const mapUrl = lastLines(text)
    .map((line) => comment.exec(line)?.[1])
    .find(Boolean);
  if (mapUrl === undefined) return undefined;
  const isInline = mapUrl.startsWith('data:');
  const json = isInline ? textOfDataUrl(mapUrl) : await readFile(resolve(dirname(path), decodeURI(mapUrl)), 'utf8');
  if (!isWanted(json)) return undefined;
  return parseSourceMap(json, isInline ? url : new URL(mapUrl, url).href, rules);
}

function lastLines(text: string): string[] {
  // An inline map makes the last line long, so lines are cut from the end rather than a fixed number of characters.
  const lines: string[] = [];
  let end = text.length;
  while (lines.length < 4 && end > 0) {
    const start = text.lastIndexOf('\n', end - 1);
    lines.push(text.slice(start + 1, end));
    end = start;
  }
  return lines;
}

function textOfDataUrl(url: string): string {
  const comma = url.indexOf(',');
  const data = url.slice(comma + 1);
  return /;base64$/i.test(url.slice(0, comma))
    ? Buffer.from(data, 'base64').toString('utf8')
    : decodeURIComponent(data);
}
