/**
 * Where V8 is to stop for a line of a source. Where a compiler has written many lines as one, the end of a `return` lies exactly
 * where the next line begins, and V8 would take that, which is passed only when the function returns.
 */
import type { Isolate } from './isolate.ts';
import type { Script } from './loaded-scripts.ts';
import type { PathKey } from './paths.ts';
import type { Place, SourceMap } from './source-map.ts';

/** @param target the place of the generated file where the line begins, as its map says; `keys`: the source's */
export function beginOf(
  isolate: Isolate,
  script: Script,
  target: Place,
  keys: readonly PathKey[],
): Place | Promise<Place> {
  const { map } = script.file;
  const key = keys.find((one) => map?.has(one));
  if (!map || key === undefined || !map.hasCodeBefore(target)) return target;
  return pastReturn(isolate, script, target, map, key);
}

async function pastReturn(
  { session }: Isolate,
  { id: scriptId }: Script,
  target: Place,
  map: SourceMap,
  key: PathKey,
): Promise<Place> {
  const wanted = map.toOriginal(target)?.line;
  const end = wanted === undefined ? undefined : map.codeOn(key, wanted).findLast(({ line }) => line === target.line);
  if (!end) return target;
  const { locations } = await session.send('Debugger.getPossibleBreakpoints', {
    start: { scriptId, lineNumber: target.line, columnNumber: target.column },
    end: { scriptId, lineNumber: end.line, columnNumber: end.column + 1 },
  });
  if (locations[0]?.type !== 'return') return target;
  const places = locations
    .filter(({ type }) => type !== 'return')
    .map(({ lineNumber, columnNumber = 0 }) => ({ line: lineNumber, column: columnNumber }));
  return places.find((place) => map.toOriginal(place)?.line === wanted) ?? target;
}
