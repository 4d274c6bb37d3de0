/** Where breakpoints could be set between two places of a source: the columns that an editor offers. */
import type { Isolate } from './isolate.ts';
import type { Script } from './loaded-scripts.ts';
import { type PathKey, pathKey, pathKeys } from './paths.ts';
import type { Place } from './source-map.ts';

/** Both included; 0-based. */
export interface Span {
  readonly start: Place;
  readonly end: Place;
}

/** More lines than anybody looks at in one line's breakpoints. */
const MOST_LINES = 200;

/** In the order of the source. Empty where no isolate has loaded it. */
export async function locationsIn(isolates: readonly Isolate[], path: string, span: Span): Promise<readonly Place[]> {
  const keys = pathKeys(path);
  for (const isolate of isolates) {
    for (const script of isolate.scripts.values()) {
      const { key, map } = script.file;
      const mapped = keys.find((one) => map?.has(one));
      if (mapped !== undefined) return mappedLocations(isolate, script, mapped, span);
      if (key !== undefined && keys.includes(key)) return possible(isolate, script, span);
    }
  }
  return [];
}

async function mappedLocations(isolate: Isolate, script: Script, key: PathKey, span: Span): Promise<readonly Place[]> {
  const { map } = script.file;
  const last = Math.min(span.end.line, span.start.line + MOST_LINES);
  const lines = Array.from({ length: last - span.start.line + 1 }, (_, i) => span.start.line + i);
  const found = new Map<string, Place>();
  for (const line of lines) {
    const code = map?.codeOn(key, line) ?? [];
    const [first, end] = [code[0], code.at(-1)];
    if (!first || !end) continue;
    for (const place of await possible(isolate, script, { start: first, end })) {
      const original = map?.toOriginal(place);
      if (original?.line !== line || pathKey(original.path) !== key || !isIn(original, span)) continue;
      found.set(`${line}:${original.column}`, { line, column: original.column });
    }
  }
  return [...found.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}

async function possible(isolate: Isolate, { id: scriptId }: Script, { start, end }: Span): Promise<readonly Place[]> {
  const { locations } = await isolate.session.send('Debugger.getPossibleBreakpoints', {
    start: { scriptId, lineNumber: start.line, columnNumber: start.column },
    // V8 leaves out the end.
    end: { scriptId, lineNumber: end.line, columnNumber: end.column + 1 },
  });
  return locations.map(({ lineNumber, columnNumber = 0 }) => ({ line: lineNumber, column: columnNumber }));
}

function isIn({ line, column }: Place, { start, end }: Span): boolean {
  const isAfterStart = line > start.line || (line === start.line && column >= start.column);
  return isAfterStart && (line < end.line || (line === end.line && column <= end.column));
}
