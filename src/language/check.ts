/** All that is wrong with a file and all that is doubtful: for an editor, and for `lightcone check`. */
import type { ParseResult } from 'langium';
import type { Doubts } from './doubts.ts';
import type { File } from './generated/ast.ts';
import { checkFile, parsed, problemAt, type ReadFile } from './system-file.ts';

/** @param cwd absolute path of its folder @param result what Langium has read of it, where that is there already */
export async function checkThoroughly(
  text: string,
  cwd: string,
  doubts: Doubts,
  result: ParseResult<File> = parsed(text),
): Promise<ReadFile> {
  const { file, system, shape } = checkFile(text, cwd, result);
  if (!system || file.problems.some(({ severity }) => severity === 'error')) return file;
  const found = await doubts.of(result.value, shape, system);
  return {
    ...file,
    problems: [
      ...file.problems,
      ...found.map(({ from, to, text: what }) => problemAt(text, { from, to }, 'warning', what)),
    ],
  };
}
