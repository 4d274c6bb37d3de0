import { isFound } from '../../causality/mark-search.ts';
import { parseSearch } from '../../causality/search-query.ts';
import { keptSources } from '../kept.ts';
import { linesOf, loadRun } from '../load.ts';
import type { RecordingFile } from '../recording-file.ts';
import type { Exported } from './exported.ts';

/** @param filter as `lightcone query` reads it; everything without one @throws UserError for a damaged file, or a filter that can't be understood */
export function exportedFrom(file: RecordingFile, filter?: string): Exported {
  const terms = filter === undefined ? undefined : parseSearch(filter);
  const { name = '', began = '' } = file.about;
  const run = loadRun(file);
  const wanted = terms && new Set(run.search.find(terms, run.store.size).map(({ id }) => id));
  for (const line of wanted && terms ? run.store.lines : [])
    for (const mark of line.marks.all) if (isFound(terms ?? [], line.node, mark)) wanted?.add(mark.id);
  return {
    ...{ name, run, lines: linesOf(file), sources: keptSources(file), began: Date.parse(began) * 1000 || 0 },
    ...(wanted && { wants: (id) => wanted.has(id) }),
  };
}
