/**
 * Finds the values of secret names in text that nobody has said the format of: JSON, also inside of JSON, and cut anywhere; XML, forms, query
 * strings, headers, YAML. In doubt too much goes rather than too little. The work grows with the length of the text only: no
 * expression here can go back.
 */
export interface Hides {
  name(name: string): boolean;
  /** Whether the text may have anything to hide in it. */
  any(text: string): boolean;
}

/** Deeper than this is nothing that a person would read. */
const DEPTH = 8;

export function withoutSecrets(text: string, hides: Hides, redacted: string, depth = 0): string {
  return depth > DEPTH ? redacted : new Scan(text, hides, redacted, depth).run();
}

export interface Part {
  readonly told: string;
  /** Where the last thing begins that may go on in the next part. */
  readonly open: number | undefined;
}

/** @param from where the part begins that is told; what stands before was told already */
export function partWithoutSecrets(text: string, from: number, hides: Hides, redacted: string): Part {
  const scan = new Scan(text, hides, redacted, 0, from);
  return { told: scan.run(), open: scan.open };
}

class Scan {
  readonly #text: string;
  readonly #hides: Hides;
  readonly #redacted: string;
  readonly #depth: number;
  #out = '';
  /** All before is in `out`. */
  #kept: number;
  /** Where the last thing begins, if it reaches the end. */
  open: number | undefined;

  /** @param from what stands before is only read */
  constructor(text: string, hides: Hides, redacted: string, depth: number, from = 0) {
    this.#kept = from;
    this.#text = text;
    this.#hides = hides;
    this.#redacted = redacted;
    this.#depth = depth;
  }

  run(): string {
    const text = this.#text;
    let at = 0;
    while (at < text.length) {
      const sign = text[at] ?? '';
      const from = at;
      if (sign === '"') at = this.#quoted(at);
      else if (sign === '<') at = this.#element(at);
      else if (isOfWord(sign)) at = this.#word(at);
      else if (sign === ':' && text.startsWith('://', at)) at = this.#url(at + 3);
      else at++;
      if (at >= text.length) this.open = from;
    }
    return this.#out + text.slice(this.#kept);
  }

  /** @returns where to go on */
  #replace(from: number, to: number, by = this.#redacted): number {
    if (to <= this.#kept && to < this.#text.length) return to; // of what was told already
    this.#out += this.#text.slice(this.#kept, from) + by;
    this.#kept = to;
    return to;
  }

  /** A name, or a value that may have more in it. */
  #quoted(at: number): number {
    const text = this.#text;
    const end = endOfText(text, at);
    const isWhole = end > at + 1 && text[end - 1] === '"';
    const raw = text.slice(at + 1, isWhole ? end - 1 : end);
    const content = decoded(raw);
    const sign = pastSpace(text, end);
    if ((text[sign] === ':' || text[sign] === '=') && this.#isSecret(content))
      return this.#value(pastSpace(text, sign + 1), at);
    if (this.#hides.name(content) && /name=$/i.test(text.slice(Math.max(0, at - 5), at))) return this.#part(end);
    const text_ = content ?? raw;
    if (!this.#hides.any(text_)) return end;
    const told = withoutSecrets(text_, this.#hides, this.#redacted, this.#depth + 1);
    if (told === text_) return end;
    const written = content === raw ? told : JSON.stringify(told).slice(1, -1);
    return this.#replace(at + 1, isWhole ? end - 1 : end, written) + (isWhole ? 1 : 0);
  }

  /** A run of letters: a name, if a value follows. */
  #word(at: number): number {
    const text = this.#text;
    const end = endOfWord(text, at);
    const word = text.slice(at, end);
    const sign = pastSpace(text, pastQuote(text, end));
    const hasValue = text[sign] === ':' || text[sign] === '=';
    const isUrl = text[sign] === ':' && text.startsWith('//', sign + 1);
    if (hasValue && !isUrl && this.#isSecret(word)) return this.#value(pastBlank(text, sign + 1), at);
    if (!word.includes('%')) return end;
    const plain = fromPercent(word);
    if (plain === word || !this.#hides.any(plain)) return end;
    const told = withoutSecrets(plain, this.#hides, this.#redacted, this.#depth + 1);
    return told === plain ? end : this.#replace(at, end, encodeURIComponent(told));
  }

  #isSecret(word: string): boolean {
    if (this.#hides.name(word)) return true;
    if (!/[%[\].]/.test(word)) return false;
    // `user[password]`, `user%5Bpassword%5D`, `user.password`
    return fromPercent(word)
      .split(/[[\].]/)
      .some((part) => part !== '' && this.#hides.name(part));
  }

  /** @param name where the name begins that the value is of */
  #value(at: number, name: number): number {
    const text = this.#text;
    const sign = text[at] ?? '';
    if (sign === '{' || sign === '[') return this.#replace(at, endOfBraces(text, at), `"${this.#redacted}"`);
    const quote = quoteAt(text, at);
    if (quote) return this.#replace(at + quote.length, endOfQuoted(text, at + quote.length, quote));
    if (text[name] === '"') return this.#replace(at, endOfPlain(text, at), `"${this.#redacted}"`);
    if (isAtLineStart(text, name) && text[at - 1] !== '=') return this.#replace(at, endOfLines(text, at));
    return this.#replace(at, endOfPair(text, at));
  }

  /** Of `multipart/form-data`: its body stands behind an empty line. */
  #part(at: number): number {
    const text = this.#text;
    const [crlf, lf] = [text.indexOf('\r\n\r\n', at), text.indexOf('\n\n', at)];
    const from = crlf >= 0 ? crlf + 4 : lf >= 0 ? lf + 2 : text.length;
    const end = text.indexOf('\n--', from);
    return from === text.length ? from : this.#replace(from, end < 0 ? text.length : end);
  }

  /** Of XML: all that is in one of a secret name, its attributes included. */
  #element(at: number): number {
    const text = this.#text;
    const end = endOfWord(text, at + 1);
    const from = text[end] === ':' ? end + 1 : at + 1;
    const past = from === end + 1 ? endOfWord(text, from) : end;
    if (past === from || !this.#hides.name(text.slice(from, past))) return at + 1;
    const close = text.indexOf('>', past);
    if (close < 0) return this.#replace(past, text.length);
    if (text[close - 1] === '/') return this.#replace(past, close - 1);
    const next = text.indexOf(`</${text.slice(at + 1, past)}`, close);
    return this.#replace(past, next < 0 ? text.length : next, `>${this.#redacted}`);
  }

  /** `user:password@host` */
  #url(at: number): number {
    const text = this.#text;
    let colon = 0;
    for (let end = at; end < text.length; end++) {
      const sign = text[end] ?? '';
      if (sign === '@') return colon > 0 ? this.#replace(colon + 1, end) : end;
      if (sign === ':' && colon === 0) colon = end;
      else if (' \t\r\n/?#"\'<>'.includes(sign)) return at;
    }
    return at;
  }
}

function isOfWord(sign: string): boolean {
  return !' \t\r\n"\'`<>{}(),;:=&?#/\\|'.includes(sign);
}

function endOfWord(text: string, at: number): number {
  let end = at;
  while (end < text.length && isOfWord(text[end] ?? '')) end++;
  return end;
}

/** @param at of its opening quote @returns past its closing one, or the end of what was cut */
function endOfText(text: string, at: number): number {
  for (let end = at + 1; end < text.length; end++) {
    if (text[end] === '\\') end++;
    else if (text[end] === '"') return end + 1;
  }
  return text.length;
}

/** A quote with the backslashes that it has inside of other quotes. */
function quoteAt(text: string, at: number): string | undefined {
  let end = at;
  while (text[end] === '\\') end++;
  return '"\'`'.includes(text[end] ?? ' ') ? text.slice(at, end + 1) : undefined;
}

/** @returns where the same quote stands again */
function endOfQuoted(text: string, at: number, quote: string): number {
  for (let end = text.indexOf(quote, at); end >= 0; end = text.indexOf(quote, end + 1)) {
    if (text[end - 1] !== '\\') return end;
  }
  return text.length;
}

function pastQuote(text: string, at: number): number {
  return at + (quoteAt(text, at)?.length ?? 0);
}

function endOfBraces(text: string, at: number): number {
  let depth = 0;
  for (let end = at; end < text.length; ) {
    const sign = text[end] ?? '';
    if (sign === '"') {
      end = endOfText(text, end);
      continue;
    }
    end++;
    if (sign === '{' || sign === '[') depth++;
    else if ((sign === '}' || sign === ']') && --depth === 0) return end;
  }
  return text.length;
}

/** Of a number, or of a word, in JSON. */
function endOfPlain(text: string, at: number): number {
  return endBefore(text, at, ',}] \t\r\n');
}

/** Of a value in a form, a query or a cookie. */
function endOfPair(text: string, at: number): number {
  return endBefore(text, at, '&;\r\n');
}

function endBefore(text: string, at: number, signs: string): number {
  let end = at;
  while (end < text.length && !signs.includes(text[end] ?? '')) end++;
  return end;
}

/** Of a header, or of something in YAML: the lines below that stand further in belong to it. */
function endOfLines(text: string, at: number): number {
  let end = at;
  for (;;) {
    const next = text.indexOf('\n', end);
    if (next < 0) return text.length;
    if (text[next + 1] !== ' ' && text[next + 1] !== '\t')
      return text[next - 1] === '\r' && next > at ? next - 1 : next;
    end = next + 1;
  }
}

function isAtLineStart(text: string, at: number): boolean {
  let start = at;
  while (start > 0 && ' \t-'.includes(text[start - 1] ?? '')) start--;
  return start === 0 || text[start - 1] === '\n';
}

function pastSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text[at] ?? '')) at++;
  return at;
}

function pastBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t'.includes(text[at] ?? '')) at++;
  return at;
}

/** What stands between two quotes. */
function decoded(raw: string): string {
  if (!raw.includes('\\')) return raw;
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    // It was cut, perhaps inside of an escape, or is no JSON.
    return raw.replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  }
}

function fromPercent(word: string): string {
  if (!word.includes('%')) return word;
  try {
    return decodeURIComponent(word);
  } catch {
    return word.replace(/%([0-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  }
}
