import { badPattern, unknownFunction, wrongCall } from './errors.ts';

/** Gives undefined for values that it can't be used on. */
type Implementation = (value: unknown, other: unknown) => unknown;

/** Each with what it takes, in the words of an error. */
const functions: Readonly<Record<string, readonly [takes: string, least: number, most: number, Implementation]>> = {
  length: ['a text or a list', 1, 1, (value) => (isSequence(value) ? value.length : undefined)],
  lower: ['a text', 1, 1, (value) => (isText(value) ? value.toLowerCase() : undefined)],
  upper: ['a text', 1, 1, (value) => (isText(value) ? value.toUpperCase() : undefined)],
  contains: [
    'a text and a text, or a list and a value',
    2,
    2,
    (value, part) => {
      if (Array.isArray(value)) return value.includes(part);
      return isText(value) && isText(part) ? value.includes(part) : undefined;
    },
  ],
  startsWith: ['two texts', 2, 2, (value, part) => bothTexts(value, part, (a, b) => a.startsWith(b))],
  endsWith: ['two texts', 2, 2, (value, part) => bothTexts(value, part, (a, b) => a.endsWith(b))],
  matches: ['a text and a regular expression', 2, 2, (value, pattern) => bothTexts(value, pattern, isMatch)],
  round: [
    'a number, and how many digits to keep after the point (0 to 15)',
    1,
    2,
    (value, digits = 0) => {
      if (typeof value !== 'number' || typeof digits !== 'number' || !(digits >= 0 && digits <= 15)) return undefined;
      const scale = 10 ** Math.round(digits);
      return Math.round(value * scale) / scale;
    },
  ],
};

/**
 * @param at where the call stands
 * @throws ExpressionError for a function that there is not, and for values that it can't be used on
 */
export function call(name: string, values: readonly unknown[], at: number): unknown {
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (known === undefined) throw unknownFunction(at, name, Object.keys(functions));
  const [takes, least, most, run] = known;
  if (values.length < least || values.length > most) throw wrongCall(at, name, takes);
  if (values[0] === null) return null; // Missing in a message: what is asked about it is no error, and not true.
  let result: unknown;
  try {
    result = run(values[0], values[1]);
  } catch (error) {
    if (error instanceof SyntaxError) throw badPattern(at, String(values[1]));
    throw error;
  }
  if (result === undefined) throw wrongCall(at, name, takes);
  return result;
}

function isMatch(text: string, pattern: string): boolean {
  return new RegExp(pattern, 'u').test(text);
}

function bothTexts(a: unknown, b: unknown, decide: (a: string, b: string) => boolean): boolean | undefined {
  return isText(a) && isText(b) ? decide(a, b) : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isSequence(value: unknown): value is string | readonly unknown[] {
  return isText(value) || Array.isArray(value);
}
