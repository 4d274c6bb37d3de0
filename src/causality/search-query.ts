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

/** `is`: `lost`, `send`, `receive`, `request`, `response`, `data`, `inferred`, `failed`. `site`: `orders.ts:88`; `caused-by`: `orders-2#812`; `trace`: how its id begins. */
const textFields = [
  ...(['node', 'protocol', 'name', 'peer', 'status', 'is', 'preview', 'from', 'to'] as const),
  ...(['site', 'caused-by', 'trace'] as const),
] as const;
/** What may be written otherwise. */
const otherNames: Readonly<Record<string, string>> = { kind: 'is' };
/** Words that ask what an event is, unless they are quoted. */
const kinds = new Set(['failed', 'inferred', 'lost']);
/** `latency`: of a request until its first answer; `took`: until it was complete. */
const numberFields = ['status', 'size', 'latency', 'took'] as const;
const fields = [...new Set([...textFields, ...numberFields])];

const term = /(-?)(?:([a-z]+(?:-[a-z]+)*)(>=|<=|[:=<>]))?("(?:[^"\\]|\\.)*"|\S+)/gi;

/** @throws UserError what of it can't be understood */
export function parseSearch(text: string): readonly Term[] {
  const terms: Term[] = [];
  for (const { 1: minus, 2: field, 3: sign = ':', 4: written = '', index } of text.matchAll(term)) {
    const isQuoted = written.startsWith('"') && written.length > 1;
    const value = isQuoted ? unquoted(written) : written;
    const name = field === undefined && !isQuoted && kinds.has(value.toLowerCase()) ? 'is' : field?.toLowerCase();
    terms.push({ not: minus === '-', ...read(name, sign, value, index + 1) });
  }
  return terms;
}

function read(written: string | undefined, sign: string, value: string, at: number): TextTerm | NumberTerm {
  const field = written === undefined ? undefined : (otherNames[written] ?? written);
  if (field === undefined) return { field: 'any', text: value.toLowerCase() };
  const number = numberFields.find((known) => known === field);
  const isText =
    number === undefined || (number === 'status' && (sign === ':' || sign === '=') && Number.isNaN(Number(value)));
  if (number !== undefined && !isText) {
    const parsed = parseNumber(value);
    if (parsed === undefined) throw noNumber(field, value, at);
    return { field: number, sign: sign === ':' ? '=' : (sign as Sign), value: parsed };
  }
  const known = textFields.find((name) => name === field);
  if (known === undefined) throw unknownField(field, fields, at);
  if (sign !== ':' && sign !== '=') throw noSuchComparison(field, sign, at);
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
