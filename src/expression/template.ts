import { type Expression, namesIn } from './ast.ts';
import { ExpressionError, noText } from './errors.ts';
import { evaluate, type Scope } from './evaluate.ts';
import { parseBraced } from './parse.ts';

/** A text with expressions in it. */
export type Template = readonly (string | Expression)[];

/**
 * Reads `orders-{index}`. Braces stay as they are around what is no expression, or none that is meant: texts carry JSON, glob
 * patterns and regular expressions, whose braces nobody should have to double. So do those of `${…}`, a shell's. Doubled
 * braces around an expression that would be meant are single ones: `{{index}}` is the text `{index}`.
 *
 * @param isMeant decides by the names that an expression uses whether it is one of ours
 */
export function parseTemplate(text: string, isMeant: (names: ReadonlySet<string>) => boolean): Template {
  const parts: (string | Expression)[] = [];
  let literal = '';
  let place = 0;
  while (place < text.length) {
    const open = text.indexOf('{', place);
    if (open === -1) break;
    literal += text.slice(place, open);
    const isDoubled = text[open + 1] === '{';
    const found = text[open - 1] === '$' ? undefined : braced(text, isDoubled ? open + 2 : open + 1, isMeant);
    if (found === undefined || (isDoubled && text[found.end] !== '}')) {
      literal += '{';
      place = open + 1;
    } else if (isDoubled) {
      literal += text.slice(open + 1, found.end);
      place = found.end + 1;
    } else {
      if (literal !== '') parts.push(literal);
      parts.push(found.expression);
      literal = '';
      place = found.end;
    }
  }
  literal += text.slice(place);
  if (literal !== '') parts.push(literal);
  return parts;
}

function braced(
  text: string,
  start: number,
  isMeant: (names: ReadonlySet<string>) => boolean,
): { expression: Expression; end: number } | undefined {
  try {
    const found = parseBraced(text, start);
    return isMeant(namesIn(found.expression)) ? found : undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return undefined; // No expression, so text.
    throw error;
  }
}

/** @throws ExpressionError when an expression fails, or gives what can't be written as a text */
export function fill(template: Template, scope: Scope): string {
  return template.map((part) => (typeof part === 'string' ? part : written(part, scope))).join('');
}

function written(expression: Expression, scope: Scope): string {
  const value = evaluate(expression, scope);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw noText(expression.at, value);
}
