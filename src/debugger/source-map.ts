/** One source map, with its sources as local absolute paths. Lines and columns are 0-based here, as in CDP. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  allGeneratedPositionsFor,
  decodedMappings,
  GREATEST_LOWER_BOUND,
  generatedPositionFor,
  LEAST_UPPER_BOUND,
  originalPositionFor,
  type SourceMapInput,
  sourceContentFor,
  TraceMap,
  traceSegment,
} from '@jridgewell/trace-mapping';
import { type PathKey, pathKey, pathOfUrl } from './paths.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
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
    const source = index === undefined ? undefined : this.#map.resolvedSources[index];
    if (source === undefined) return undefined;
    for (let line = asked.line; line <= asked.line + LOOK_BELOW; line++) {
      const column = line === asked.line ? asked.column : 0;
      const needle = { source, line: line + 1, column, bias: LEAST_UPPER_BOUND } as const;
      if (generatedPositionFor(this.#map, needle).line === null) continue;
      const [first] = allGeneratedPositionsFor(this.#map, needle)
        .filter((p) => p.line !== null)
        .sort((a, b) => a.line - b.line || a.column - b.column);
      if (first) return { line: first.line - 1, column: first.column };
    }
    return undefined;
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
