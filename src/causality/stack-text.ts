import type { CallSite } from '../protocol/events.ts';

/** A stack as one text, so that equal ones are kept once. Undefined for an empty one. */
export function stackText(stack: readonly CallSite[]): string | undefined {
  if (stack.length === 0) return undefined;
  let text = '';
  for (const { script, line, column, name } of stack) text += `${script}\0${line}\0${column}\0${name}\0`;
  return text;
}

export function readStack(text: string): readonly CallSite[] {
  const parts = text.split('\0');
  const stack: CallSite[] = [];
  for (let at = 0; at + 3 < parts.length; at += 4) {
    const [script = '', line, column, name = ''] = parts.slice(at, at + 4);
    stack.push({ script, line: Number(line), column: Number(column), name });
  }
  return stack;
}
