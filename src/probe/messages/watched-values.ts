/** What conditions and templates see of a message: its payload as a text and as what JSON says, its headers by name. */
import { evaluate, type Scope } from '../../expression/evaluate.ts';
import type { Template } from '../../expression/template.ts';
import { isUint8Array } from './bytes.ts';

/** Characters of a payload that are parsed for a condition. */
const MOST_PARSED = 1_000_000;

/** As a template is filled, but with what can't be a text written as JSON, and what fails as its reason. */
export function filled(template: Template, names: Scope): string {
  return template
    .map((part) => {
      if (typeof part === 'string') return part;
      try {
        const value = evaluate(part, names);
        return typeof value === 'object' ? JSON.stringify(value) : String(value);
      } catch (error) {
        return `<${error instanceof Error ? error.message : String(error)}>`;
      }
    })
    .join('');
}

export function textOf(payload: unknown): string | undefined {
  if (typeof payload === 'string') return payload.slice(0, MOST_PARSED);
  if (isUint8Array(payload)) return Buffer.from(payload.subarray(0, MOST_PARSED)).toString('utf8');
  return undefined;
}

export function joined(parts: readonly unknown[]): unknown {
  const [first] = parts;
  if (parts.length < 2) return first ?? '';
  return Buffer.concat(parts.map((part) => (isUint8Array(part) ? part : Buffer.from(String(part)))));
}

/** What JSON says, else the text. */
export function bodyOf(text: string | undefined): unknown {
  if (text === undefined) return null;
  if (!/^\s*[[{"\d-]|^\s*(?:true|false|null)\s*$/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // It only looks like JSON, or was cut.
  }
}

export function byName(headers: readonly string[]): Readonly<Record<string, string>> {
  const named: Record<string, string> = {};
  for (let at = 0; at + 1 < headers.length; at += 2) named[(headers[at] ?? '').toLowerCase()] = headers[at + 1] ?? '';
  return named;
}
