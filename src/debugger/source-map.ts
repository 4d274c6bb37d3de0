/** One source map, with its sources as local absolute paths. Lines and columns are 0-based here, as in CDP. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  decodedMappings,
  GREATEST_LOWER_BOUND,
  LEAST_UPPER_BOUND,
  originalPositionFor,
  type SourceMapInput,
  sourceContentFor,
  TraceMap,
  traceSegment,
} from '@jridgewell/trace-mapping';
import { pathOfUrl } from '../base/file-url.ts';
import { type PathKey, pathKey, type Roots } from './paths.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A place of the generated file that stands for one of a source. */
export interface CodePlace extends Place {
  readonly sourceColumn: number;
}

export interface OriginalPlace extends Place {
  /** Local absolute path, or the source's own URL when it is no file (`webpack:///…`). */
  readonly path: string;
}

/** How far below the asked line we look for one that has code: a comment block, a type. */
const LOOK_BELOW = 40;

export class SourceMap {
  /** By index of the map's `sources`. */
  readonly paths: readonly string[];
  readonly #map: TraceMap;
  readonly #indexOf = new Map<PathKey, number>();
  /** By index of the source, then by its lines, each in the order of the generated file. */
  readonly #places = new Map<number, Map<number, CodePlace[]>>();
  #begin: Place | undefined;

  constructor(map: TraceMap, paths: readonly string[]) {
    this.#map = map;
    this.paths = paths;
    paths.forEach((path, index) => {
      if (!this.#indexOf.has(pathKey(path))) this.#indexOf.set(pathKey(path), index);
    });
  }

  has(key: PathKey): boolean {
    return this.#indexOf.has(key);
  }

  /** Where the code at a place of the generated file was written. */
  toOriginal(place: Place): OriginalPlace | undefined {
    const needle = { line: place.line + 1, column: place.column };
    let found = originalPositionFor(this.#map, { ...needle, bias: GREATEST_LOWER_BOUND });
    if (found.source === null) found = originalPositionFor(this.#map, { ...needle, bias: LEAST_UPPER_BOUND });
    if (found.source === null) return undefined;
    const path = this.paths[this.#map.resolvedSources.indexOf(found.source)];
    return path === undefined ? undefined : { path, line: found.line - 1, column: found.column };
  }

  /** The first place of the generated file that stands for a line of a source, or for the next line below that has code. */
  toGenerated(key: PathKey, asked: Place): Place | undefined {
    const index = this.#indexOf.get(key);
    if (index === undefined) return undefined;
    const places = this.#placesOf(index);
    for (let line = asked.line; line <= asked.line + LOOK_BELOW; line++) {
      const column = line === asked.line ? asked.column : 0;
      const there = (places.get(line) ?? []).filter((place) => place.sourceColumn >= column);
      const nearest = Math.min(...there.map((place) => place.sourceColumn));
      const first = there.find((place) => place.sourceColumn === nearest);
      if (first) return { line: first.line, column: first.column };
    }
    return undefined;
  }

  /** The columns of a line of a source at which code begins, and where that is in the generated file. */
  codeOn(key: PathKey, line: number): readonly CodePlace[] {
    const index = this.#indexOf.get(key);
    return index === undefined ? [] : (this.#placesOf(index).get(line) ?? []);
  }

  /** Whether the generated line holds code before this place, as where a compiler writes many lines as one. */
  hasCodeBefore({ line, column }: Place): boolean {
    return (decodedMappings(this.#map)[line]?.[0]?.[0] ?? column) < column;
  }

  /**
   * Of one source only: to know it for all sources, as the library does when it is asked, takes twice the time and the memory of
   * the mappings themselves, seconds for a bundle with a map of 30 MB.
   */
  #placesOf(index: number): ReadonlyMap<number, readonly CodePlace[]> {
    let places = this.#places.get(index);
    if (places) return places;
    places = new Map<number, CodePlace[]>();
    for (const [line, segments] of decodedMappings(this.#map).entries()) {
      for (const segment of segments) {
        if (segment.length === 1 || segment[1] !== index) continue;
        const place = { line, column: segment[0], sourceColumn: segment[3] };
        const there = places.get(segment[2]);
        if (there) there.push(place);
        else places.set(segment[2], [place]);
      }
    }
    this.#places.set(index, places);
    return places;
  }

  /**
   * Whether a place of the generated file is in the helpers that a compiler puts before the user's code. esbuild maps the getters
   * of its exports to the very beginning of the source, where the user's own first statement begins with a segment of its own.
   */
  isPreamble({ line, column }: Place): boolean {
    this.#begin ??= this.#firstOfUser();
    if (line > this.#begin.line || (line === this.#begin.line && column >= this.#begin.column)) return false;
    const segment = traceSegment(this.#map, line, column);
    return segment === null || segment.length === 1 || segment[0] !== column;
  }

  #firstOfUser(): Place {
    const lines = decodedMappings(this.#map);
    for (const [line, segments] of lines.entries()) {
      const first = segments.find((segment) => segment.length > 1 && (segment[2] !== 0 || segment[3] !== 0));
      if (first) return { line, column: first[0] };
    }
    return { line: 0, column: 0 };
  }

  /** The source's text, where the map carries it. */
  contentOf(path: string): string | undefined {
    const index = this.#indexOf.get(pathKey(path));
    const source = index === undefined ? undefined : this.#map.resolvedSources[index];
    return source === undefined ? undefined : (sourceContentFor(this.#map, source) ?? undefined);
  }
}

/** The maps of a session: each parsed once, for all who come across it. */
export class SourceMaps {
  readonly #overrides: PathRules['overrides'];
  readonly #parsed = new Map<string, SourceMap>();

  constructor(overrides: PathRules['overrides']) {
    this.#overrides = overrides;
  }

  /**
   * @param text of the map
   * @param url the map's own URL (for inline maps the script's), against which its sources are resolved
   * @param roots of the node whose file it is
   * @throws SyntaxError when the text is no source map
   */
  parse(text: string, url: string, roots: Roots): SourceMap {
    const id = `${roots.tag}\n${url}\n${createHash('sha1').update(text).digest('base64')}`;
    let map = this.#parsed.get(id);
    if (!map) {
      map = parseSourceMap(text, url, { toLocal: (path) => roots.toLocal(path), overrides: this.#overrides });
      this.#parsed.set(id, map);
    }
    return map;
  }
}

export interface PathRules {
  /** The node's own paths to local ones. */
  toLocal(path: string): string;
  /** `sourceMapPathOverrides` of the configuration: patterns with at most one `*`. */
  readonly overrides: Readonly<Record<string, string>>;
}

/**
 * @param json the text of a map, or the map as read
 * @param url the map's own URL (for inline maps the script's), against which its sources are resolved
 * @throws SyntaxError when the text is no source map
 */
export function parseSourceMap(json: string, url: string, rules: PathRules): SourceMap {
  const raw = JSON.parse(json.replace(/^\)\]\}'[^\n]*\n/, '')) as SourceMapInput;
  const map = new TraceMap(raw, url);
  return new SourceMap(
    map,
    map.resolvedSources.map((source, index) => localPath(source ?? '', map.sources[index] ?? '', url, rules)),
  );
}

/** @param written the source as the map writes it, which is what people copy into their overrides */
function localPath(source: string, written: string, mapUrl: string, rules: PathRules): string {
  const texts = [written, source, pathOfUrl(source) ?? source];
  for (const [pattern, target] of Object.entries(rules.overrides)) {
    const [head = '', tail] = pattern.split('*', 2);
    const text = texts.find((one) =>
      tail === undefined ? one === pattern : one.startsWith(head) && one.endsWith(tail),
    );
    if (text === undefined) continue;
    const rest = tail === undefined ? '' : text.slice(head.length, text.length - tail.length);
    return resolve(target.replace('*', () => rest));
  }
  const path = pathOfUrl(source);
  return path === undefined ? (bundledPath(source, mapUrl, rules) ?? source) : rules.toLocal(path);
}

/** `webpack://shop/./src/app.ts` is named from the bundler's working folder: the nearest one above the map that has the file. */
function bundledPath(source: string, mapUrl: string, rules: PathRules): string | undefined {
  const named = /^webpack:\/\/[^/]*\/(?:\.\/)?([^?#]+)/.exec(source)?.[1];
  const bundle = pathOfUrl(mapUrl);
  if (named === undefined || bundle === undefined) return undefined;
  for (let folder = dirname(rules.toLocal(bundle)); ; folder = dirname(folder)) {
    const path = resolve(folder, named);
    if (existsSync(path)) return path;
    if (dirname(folder) === folder) return undefined;
  }
}
