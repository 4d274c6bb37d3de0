import { anyOf, escaped } from './wildcards.ts';

/** What stands in the place of what is never told. */
export const redacted = '[redacted]';

/** Decides by its name whether a value may leave the process, and takes values out of text whose names are in it. */
export class Redaction {
  /** Matches a whole name. */
  readonly #name: RegExp | undefined;
  /** Matches any text that may have such a name in it: most have none, and need no second look. */
  readonly #hint: RegExp | undefined;
  /** `name: value` and `name=value` outside of JSON: headers, forms, query strings. */
  readonly #pair: RegExp | undefined;

  /** @param names `*` stands for any characters, case does not count */
  constructor(names: readonly string[]) {
    if (names.length === 0) return;
    this.#name = new RegExp(`^(?:${anyOf(names, '.*')})$`, 'is');
    const longest = names.map((name) => name.split('*').sort((a, b) => b.length - a.length)[0] ?? '');
    this.#hint = new RegExp(`\\\\u|${longest.map(escaped).join('|')}`, 'i');
    this.#pair = new RegExp(
      `(^|[^\\w-])((?:${anyOf(names, '[\\w.-]*')})(?:%5D|\\])?)([ \\t]*[:=][ \\t]*)[^\\r\\n&;]+`,
      'gi',
    );
  }

  hides(name: string): boolean {
    return this.#name?.test(name) ?? false;
  }

  /** The text without the values of such names, be it JSON (whole or cut), a form, or lines of headers. */
  text(text: string): string {
    if (!this.#hint?.test(text) || !this.#pair) return text;
    return this.#json(text).replace(this.#pair, `$1$2$3${redacted}`);
  }

  /** Name and value in turn. */
  headers(headers: readonly string[]): readonly string[] {
    return headers.map((value, at) => (at % 2 === 1 && this.hides(headers[at - 1] ?? '') ? redacted : value));
  }

  /** Looks for `"name":` and leaves out what follows, be it text, a number, or something with braces. */
  #json(text: string): string {
    let out = '';
    let kept = 0;
    for (let at = text.indexOf('"'); at >= 0; ) {
      const end = endOfText(text, at);
      const colon = pastSpace(text, end);
      if (text[colon] !== ':' || !this.hides(decoded(text.slice(at + 1, end - 1)))) {
        at = text.indexOf('"', end);
        continue;
      }
      const value = pastSpace(text, colon + 1);
      const past = endOfValue(text, value);
      out += `${text.slice(kept, value)}"${redacted}"`;
      kept = past;
      at = text.indexOf('"', past);
    }
    return out + text.slice(kept);
  }
}

/** @param at of its opening quote @returns past its closing one, or the end of what was cut */
function endOfText(text: string, at: number): number {
  for (let end = at + 1; end < text.length; end++) {
    if (text[end] === '\\') end++;
    else if (text[end] === '"') return end + 1;
  }
  return text.length;
}

function endOfValue(text: string, at: number): number {
  let depth = 0;
  let end = at;
  while (end < text.length) {
    const sign = text[end] ?? '';
    if (sign === '"') {
      end = endOfText(text, end);
      if (depth === 0) return end;
      continue;
    }
    if (sign === '{' || sign === '[') depth++;
    else if (sign === '}' || sign === ']') {
      if (depth === 0) return end;
      depth--;
      if (depth === 0) return end + 1;
    } else if (depth === 0 && /[,\s]/.test(sign)) return end;
    end++;
  }
  return end;
}

function pastSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text[at] ?? '')) at++;
  return at;
}

function decoded(name: string): string {
  if (!name.includes('\\')) return name;
  try {
    return String(JSON.parse(`"${name}"`));
  } catch {
    return name; // It was cut.
  }
}
