import type { CallSite } from '../protocol/events.ts';

/** A stack as one text, so that equal ones are written once. Undefined for an empty one. */
export function stackText(stack: readonly CallSite[]): string | undefined {
  if (stack.length === 0) return undefined;
  const text = stack.map(({ script, line, column, name }) => `${script}\0${line}\0${column}\0${name}`).join('\0');
  return stack[0]?.isAssumed ? `${text}\0assumed` : text;
}
