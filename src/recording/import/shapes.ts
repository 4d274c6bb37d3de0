/** Questions to what somebody else has written, which are answered or end with the place that is wrong. */
import { messageOf } from '../../base/errors.ts';
import { isRecord } from '../../base/shape.ts';
import { wrongImport } from '../errors.ts';

export type Unknown = Readonly<Record<string, unknown>>;

/**
 * @param line where it stands in the file, if it is one line of it
 * @throws UserError that names the line, if V8 tells where it is
 */
export function parseJson(text: string, line?: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = messageOf(error).replace(/\s+/g, ' ').slice(0, 200);
    const [, position] = /position (\d+)/.exec(message) ?? [];
    const at = position === undefined ? line : (line ?? 1) + newlines(text.slice(0, Number(position)));
    throw wrongImport(at === undefined ? 'The document' : `Line ${at}`, `this is no JSON: ${message}`);
  }
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}

export function record(value: unknown, where: string): Unknown {
  if (!isRecord(value)) throw wrongImport(where, `an object is expected, not ${shown(value)}`);
  return value;
}

export function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw wrongImport(where, `a list is expected, not ${shown(value)}`);
  return value;
}

export function text(value: unknown, where: string): string {
  if (typeof value !== 'string') throw wrongImport(where, `a text is expected, not ${shown(value)}`);
  return value;
}

/** A whole number that is not negative. */
export function count(value: unknown, where: string, most = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > most)
    throw wrongImport(where, `a whole number from 0 to ${most} is expected, not ${shown(value)}`);
  return value;
}

export function oneOf<T extends string>(value: unknown, allowed: readonly T[], where: string): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw wrongImport(where, `one of ${allowed.join(', ')} is expected, not ${shown(value)}`);
  return found;
}

/** What may be left out. */
export function optional<T>(value: unknown, where: string, read: (value: unknown, where: string) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(value, where);
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (isRecord(value)) return 'an object';
  return JSON.stringify(value).slice(0, 40);
}
