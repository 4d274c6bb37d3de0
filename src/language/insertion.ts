/** Watches as they are written into a file that there is: behind its own, with nothing of it changed. */
import type { File } from './generated/ast.ts';
import { printWatch } from './print.ts';
import { systemJson } from './system-json.ts';

/** What has its place among watches. */
const kinds: ReadonlySet<string> = new Set(['Watch', 'WatchText', 'LineWatch', 'Arming', 'Expose']);

/**
 * @param file the text, read
 * @returns characters of the text, and what to insert there: nothing for watches that it has already
 */
export function insertionOf(
  watches: readonly string[],
  text: string,
  file: File,
): { readonly offset: number; readonly insert: string } {
  const { watches: known } = systemJson(file).json;
  const written = new Set(Array.isArray(known) ? known.map((one) => printWatch(String(one))) : []);
  const lines = [...new Set(watches.map(printWatch))].filter((line) => !written.has(line));
  const at = file.members.findLastIndex(({ $type }) => kinds.has($type));
  const last = file.members[at]?.$cstNode;
  const offset = last ? endOfLine(text, last.end, file.members[at + 1]?.$cstNode?.offset) : text.trimEnd().length;
  if (lines.length === 0) return { offset, insert: '' };
  const before = offset === 0 ? '' : last ? '\n' : '\n\n';
  const isInLine = !/^\s*(?:\n|$)/.test(text.slice(offset));
  return {
    offset,
    insert: `${before}${lines.join('\n')}${isInLine || !text.slice(offset).includes('\n') ? '\n' : ''}`,
  };
}

/** Behind the comments that belong to it, before whatever else begins in its line. */
function endOfLine(text: string, from: number, next = text.length): number {
  const rest = /(?:\/\*[\s\S]*?\*\/|\/\/[^\n]*|[^\n])*/y;
  rest.lastIndex = from;
  const end = from + (rest.exec(text)?.[0].trimEnd().length ?? 0);
  return next < end ? from : end;
}
