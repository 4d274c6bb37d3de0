import type { ImportedIsolate } from './imported.ts';

/** Isolates that are known by their names only, numbered from 1. */
export function isolatesByName(
  names: readonly Pick<ImportedIsolate, 'node' | 'group' | 'title'>[],
): readonly ImportedIsolate[] {
  return names.map((name, at) => ({ id: at + 1, kind: 'main', pid: undefined, started: 0, ended: undefined, ...name }));
}
