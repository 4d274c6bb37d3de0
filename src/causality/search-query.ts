/**
 * What is searched for, as people write it: `node:orders protocol:http status>=500 -name:health "not enough"`. All terms must hold; a
 * minus in front turns one around. Case does not count.
 */
import { noNumber, noSuchComparison, unknownField } from './errors.ts';

export type Term = Readonly<{ not: boolean }> & (TextTerm | NumberTerm);

/** `any`: name, peer, status, preview or a header. */
export interface TextTerm {
  readonly field: (typeof textFields)[number] | 'any';
  /** In lower case. */
  readonly text: string;
}

export interface NumberTerm {
  readonly field: (typeof numberFields)[number];
  readonly sign: Sign;
  /** Times in microseconds. */
  readonly value: number;
}

export type Sign = '=' | '<' | '<=' | '>' | '>=';

/** `is`: `lost`, `send`, `receive`, `request`, `response`, `data`, `inferred`. */
const textFields = ['node', 'protocol', 'name', 'peer', 'status', 'is', 'preview'] as const;
/** `latency`: of a request until its first answer; `took`: until it was complete. */
const numberFields = ['status', 'size', 'latency', 'took'] as const;
const fields = [...new Set([...textFields, ...numberFields])];

const term = /(-?)(?:([a-z]+)(>=|<=|[:=<>]))?("(?:[^"\\]|\\.)*"|\S+)/gi;

/** @throws UserError what of it can't be understood */
export function parseSearch(text: string): readonly Term[] {
  const terms: Term[] = [];
  for (const [, minus, field, sign = ':', written = ''] of text.matchAll(term)) {
    const value = written.startsWith('"') && written.length > 1 ? unquoted(written) : written;
    terms.push({ not: minus === '-', ...read(field?.toLowerCase(), sign, value) });
  }
  return terms;
}

function read(field: string | undefined, sign: string, value: string): TextTerm | NumberTerm {
  if (field === undefined) return { field: 'any', text: value.toLowerCase() };
  const number = numberFields.find((known) => known === field);
  const isText =
    number === undefined || (number === 'status' && (sign === ':' || sign === '=') && Number.isNaN(Number(value)));
  if (number !== undefined && !isText) {
    const parsed = parseNumber(value);
    if (parsed === undefined) throw noNumber(field, value);
    return { field: number, sign: sign === ':' ? '=' : (sign as Sign), value: parsed };
  }
  const known = textFields.find((name) => name === field);
  if (known === undefined) throw unknownField(field, fields);
  if (sign !== ':' && sign !== '=') throw noSuchComparison(field, sign);
  return { field: known, text: value.toLowerCase() };
}

const units: Readonly<Record<string, number>> = { '': 1, us: 1, ms: 1000, s: 1_000_000, kb: 1000, mb: 1_000_000 };

function parseNumber(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([a-z]{0,2})$/i.exec(text) ?? [];
  const factor = units[unit.toLowerCase()];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}

function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(.)/g, '$1');
}
