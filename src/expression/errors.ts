/** What can be wrong with an expression. Whoever asked for it adds where it stands. */

export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  /** Where in the text, counted from 0. */
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

export const unexpected = (at: number, found: string, expected: string): ExpressionError =>
  new ExpressionError(at, `${expected} is expected here, not ${found === '' ? 'the end' : found}`);

export const singleEquals = (at: number): ExpressionError =>
  new ExpressionError(at, 'to compare, write "==" instead of "="');

export const unclosedText = (at: number): ExpressionError =>
  new ExpressionError(at, 'this text has no quote at its end');

export const chainedComparison = (at: number): ExpressionError =>
  new ExpressionError(at, 'only two values can be compared at a time: write "a < b and b < c", or use parentheses');

export const tooLong = (at: number, most: number): ExpressionError =>
  new ExpressionError(at, `the expression is longer than ${most} characters`);

export const tooDeep = (at: number): ExpressionError =>
  new ExpressionError(at, 'the expression is nested too deeply here');

export const unknownName = (at: number, name: string): ExpressionError =>
  new ExpressionError(at, `there is no "${name}" here`);

export const unknownFunction = (at: number, name: string, known: readonly string[]): ExpressionError =>
  new ExpressionError(at, `there is no function "${name}"; there are ${known.join(', ')}`);

export const wrongCall = (at: number, name: string, takes: string): ExpressionError =>
  new ExpressionError(at, `"${name}" takes ${takes}`);

export const wrongOperand = (at: number, operator: string, value: unknown): ExpressionError =>
  new ExpressionError(at, `"${operator}" can't be used on ${show(value)}`);

export const noText = (at: number, value: unknown): ExpressionError =>
  new ExpressionError(at, `${show(value)} can't be put into a text`);

export const badPattern = (at: number, pattern: string): ExpressionError =>
  new ExpressionError(at, `"${pattern}" is no regular expression`);

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 39)}…` : value);
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? 'a list' : 'an object';
}
