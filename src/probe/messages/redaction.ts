import { headersIn } from './http/names.ts';
import { type Hides, type Part, partWithoutSecrets, withoutSecrets } from './secrets.ts';
import { anyOf, escaped } from './wildcards.ts';

/** What stands in the place of what is never told. */
export const redacted = '[redacted]';

/** Letters that are written as something else, and URLs that have a password. */
const hidden = ['\\\\u00[4-7]', '%[4-7][0-9a-f]', '://[^\\s/?#"\'<>]{0,100}:[^\\s/?#"\'<>]{0,100}@'];

const MOST_KNOWN = 1000;
/** Characters of a value that is worth to be known. */
const SHORT = 100;
/** The same of a head. */
const SHORT_HEAD = 1000;
const MOST_HEADS = 100;

/** Decides by its name whether a value may leave the process, and takes values out of text whose names are in it. */
export class Redaction {
  /** Names that were asked for. */
  readonly #known = new Map<string, boolean>();
  /** Values of headers without anything secret. */
  readonly #clean = new Set<string>();
  /** What is told of heads. */
  readonly #heads = new Map<string, readonly string[]>();
  /** Matches a whole name. */
  readonly #name: RegExp | undefined;
  /** Matches any text that may have such a name in it: most have none, and need no second look. */
  readonly #hint: RegExp | undefined;
  readonly #hides: Hides = {
    name: (name) => this.hides(name),
    any: (text) => this.#hint?.test(text) ?? false,
  };

  /** @param names `*` stands for any characters, case does not count */
  constructor(names: readonly string[]) {
    if (names.length === 0) return;
    this.#name = new RegExp(`^(?:${anyOf(names, '.*')})$`, 'is');
    const longest = names.map((name) => name.split('*').sort((a, b) => b.length - a.length)[0] ?? '');
    this.#hint = new RegExp([...hidden, ...longest.map(escaped)].join('|'), 'i');
  }

  hides(name: string): boolean {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const hides = this.#name?.test(name) ?? false;
    // The same few come again and again, but a program can make as many as it likes.
    if (this.#known.size < MOST_KNOWN) this.#known.set(name, hides);
    return hides;
  }

  /** The text without the values of such names, be it JSON, XML, a form, lines of headers, or something cut out of them. */
  text(text: string): string {
    return this.#hides.any(text) ? withoutSecrets(text, this.#hides, redacted) : text;
  }

  /** The same for text of which some has come before. */
  part(before: string, text: string): Part {
    const all = before + text;
    if (!this.#hides.any(all)) return { told: text, open: undefined };
    return partWithoutSecrets(all, before.length, this.#hides, redacted);
  }

  /** Whether there may be something secret in it, for what can't be told without. */
  mayHide(text: string): boolean {
    return this.#hides.any(text);
  }

  /** @param headers name and value in turn, or a head that they stand in. @returns name and value in turn */
  headers(headers: readonly string[] | string): readonly string[] {
    const text = typeof headers === 'string' ? headers : headers.join('\0');
    const known = this.#heads.get(text);
    if (known) return known;
    const told = this.#headers(typeof headers === 'string' ? headersIn(headers) : headers);
    // A program sends and is sent the same few, each for the second that its date names. The same list is told once (`wire.ts`).
    if (text.length <= SHORT_HEAD) {
      if (this.#heads.size >= MOST_HEADS) this.#heads.clear();
      this.#heads.set(text, told);
    }
    return told;
  }

  #headers(headers: readonly string[]): readonly string[] {
    return headers.map((value, at) => {
      if (at % 2 === 0) return value;
      return this.hides(headers[at - 1] ?? '') ? redacted : this.#header(value);
    });
  }

  /** Most values come again and again. */
  #header(value: string): string {
    if (this.#clean.has(value)) return value;
    const text = this.text(value);
    if (text === value && value.length <= SHORT) {
      if (this.#clean.size >= MOST_KNOWN) this.#clean.clear();
      this.#clean.add(value);
    }
    return text;
  }
}
