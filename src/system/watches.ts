/** All that a configuration watches, as its list of texts has it. */
import { ExpressionError } from '../expression/errors.ts';
import { badWatch, strangeNode } from './errors.ts';
import type { Fields } from './fields.ts';
import { readLineTarget } from './line-watch.ts';
import type { LineWatch, Watch, Watched } from './model.ts';
import { nearest } from './nearest.ts';
import type { Paths } from './paths.ts';
import type { Problems } from './problems.ts';
import { Scanner } from './scanner.ts';
import { actions, explainWatch, parseWatch, strangerIn } from './watch.ts';

/** @param known names of nodes and groups; undefined where others may come */
export function readWatches(
  fields: Fields,
  known: readonly string[] | undefined,
  paths: Paths,
  problems: Problems,
): { readonly watches: readonly Watch[]; readonly watched: Watched } {
  const watches: Watch[] = [];
  const lines: LineWatch[] = [];
  for (const text of fields.texts('watches') ?? []) {
    const check = (stranger: string | undefined) => {
      if (stranger !== undefined) problems.add(strangeNode(text, stranger, nearest(stranger, known ?? [])));
    };
    try {
      const line = parseLineWatch(text);
      if (line) {
        check(known && line.at?.find((name) => !known.includes(name)));
        lines.push({ ...line, file: paths.resolve(line.file) });
      } else {
        const watch = parseWatch(text);
        check(known && strangerIn(watch, known));
        watches.push(watch);
      }
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      problems.add(badWatch(text, explainWatch(text, error)));
    }
  }
  return { watches, watched: { lines } };
}

/** Undefined for what is no watch on a line. @throws ExpressionError */
function parseLineWatch(text: string): LineWatch | undefined {
  const scan = new Scanner(text);
  const action = scan.oneOf(actions) ?? 'break';
  return scan.oneOf(['line']) && { text: text.trim(), ...readLineTarget(scan, action) };
}
