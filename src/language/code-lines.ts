/** Where code can be in a source of JavaScript or TypeScript, as far as its lines tell without a parser. */

/**
 * The first line at or below one that is neither empty nor a comment; undefined where there is none. Only comments that begin their line
 * are taken for such, so that no line with code is.
 * @param line from 1
 */
export function codeAt(text: string, line: number): number | undefined {
  let isComment = false;
  for (const [index, whole] of text.split(/\r\n|\r|\n/).entries()) {
    let rest = whole.trim();
    // Several short ones may stand in one line.
    while (isComment || rest.startsWith('/*')) {
      const end = rest.indexOf('*/', isComment ? 0 : 2);
      isComment = end < 0;
      if (isComment) break;
      rest = rest.slice(end + 2).trimStart();
    }
    const isCode = !isComment && rest !== '' && !rest.startsWith('//');
    if (isCode && index + 1 >= line) return index + 1;
  }
  return undefined;
}
