/**
 * Watches on lines, in the words of a system file:
 *
 *     break line "src/stock.ts":42 at orders-2 when `left < 0`
 *     log line "src/stock.ts":43 "left {left}"
 */
import { ExpressionError } from '../expression/errors.ts';
import type { LineWatch } from './model.ts';
import type { Scanner } from './scanner.ts';

const clauses = ['at', 'when'] as const;

/** A line of a file, 1-based. */
export interface FileLine {
  readonly file: string;
  readonly line: number;
}

/**
 * Reads what is behind `line`, up to the end or to the word `until`. Paths stay as they are written.
 * @throws ExpressionError
 */
export function readLineTarget(scan: Scanner, action: LineWatch['action'], until?: string): Omit<LineWatch, 'text'> {
  const place = readFileLine(scan);
  let at: readonly string[] | undefined;
  let when: string | undefined;
  let message: string | undefined;
  const once = (what: string, before: unknown) => {
    if (before !== undefined) throw new ExpressionError(scan.place, `there are two of "${what}"`);
  };
  while (!scan.isAtEnd && !(until !== undefined && scan.isAt(until))) {
    const begin = scan.skip();
    const text = scan.quoted();
    if (text !== undefined) {
      if (action !== 'log') throw new ExpressionError(begin, 'only "log" has a text to write');
      once('text', message);
      message = text;
    } else if (scan.peek(/@/y)) {
      once('at', at);
      at = scan.names();
    } else {
      const clause = scan.oneOf(clauses);
      if (!clause) throw scan.unexpected('"at", "when" or the end');
      once(clause, clause === 'at' ? at : when);
      if (clause === 'at') at = scan.names();
      else when = readCode(scan);
    }
  }
  if (action === 'log' && message === undefined) throw scan.unexpected('the text to write');
  return { action, ...place, at, when, message };
}

/** `"src/stock.ts":42`, or without quotes. @throws ExpressionError */
export function readFileLine(scan: Scanner): FileLine {
  scan.skip();
  const file = scan.quoted() ?? scan.match(/[^\s"':]+/y)?.[0];
  if (file === undefined || file === '') throw scan.unexpected('a file, as in "src/stock.ts":42');
  const line = Number(scan.match(/\s*:\s*(\d+)(?=\s|$)/y)?.[1] ?? 0);
  if (line < 1) throw scan.unexpected('":" and the number of a line');
  return { file, line };
}

/** JavaScript in backticks. @throws ExpressionError */
export function readCode(scan: Scanner): string {
  scan.skip();
  const [, code] = scan.match(/`((?:[^`\\]|\\.)*)`/sy) ?? [];
  if (!code?.trim()) throw scan.unexpected('JavaScript in backticks');
  return code.replace(/\\`/g, '`').trim();
}
