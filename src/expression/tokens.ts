import { singleEquals, tooLong, unclosedText, unexpected } from './errors.ts';

export type Token =
  | { readonly kind: 'number'; readonly value: number; readonly at: number; readonly source: string }
  | { readonly kind: 'text'; readonly value: string; readonly at: number; readonly source: string }
  /** A name, or a word of the language: `and`, `true`. */
  | { readonly kind: 'word'; readonly at: number; readonly source: string }
  | { readonly kind: 'sign'; readonly at: number; readonly source: string }
  | { readonly kind: 'end'; readonly at: number; readonly source: '' };

const longest = 2000;

const space = /\s*/y;
const number = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /[\p{ID_Start}_$][\p{ID_Continue}$]*/uy;
const sign = /===|!==|==|!=|<=|>=|&&|\|\||[-+*/%<>!().,[\]}]/y;
const text = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/suy;

/** Signs with a second spelling, which people know from JavaScript. */
const meanings: Readonly<Record<string, string>> = { '===': '==', '!==': '!=', '&&': 'and', '||': 'or' };

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' };

/** The words and signs of a text, from a place in it on, read as they are asked for. */
export class Tokens {
  readonly #source: string;
  readonly #start: number;
  #next: Token | undefined;
  #place: number;

  constructor(source: string, start: number) {
    this.#source = source;
    this.#start = start;
    this.#place = start;
  }

  /** The one that comes next, which stays. */
  peek(): Token {
    this.#next ??= this.#read();
    return this.#next;
  }

  take(): Token {
    const token = this.peek();
    this.#next = undefined;
    return token;
  }

  #read(): Token {
    this.#match(space);
    const at = this.#place;
    if (at - this.#start > longest) throw tooLong(this.#start, longest);
    if (at >= this.#source.length) return { kind: 'end', at, source: '' };

    let source = this.#match(number);
    if (source !== '') return { kind: 'number', value: Number(source), at, source };
    source = this.#match(word);
    if (source !== '') return { kind: 'word', at, source };
    source = this.#match(sign);
    if (source !== '') return { kind: 'sign', at, source: meanings[source] ?? source };
    source = this.#match(text);
    if (source !== '') return { kind: 'text', value: unquoted(source), at, source };

    const character = String.fromCodePoint(this.#source.codePointAt(at) ?? 0);
    if (character === '=') throw singleEquals(at);
    if (character === "'" || character === '"') throw unclosedText(at);
    throw unexpected(at, character, 'an expression');
  }

  /** What the expression matches at the place, and goes behind it. */
  #match(expression: RegExp): string {
    expression.lastIndex = this.#place;
    const found = expression.exec(this.#source)?.[0] ?? '';
    this.#place += found.length;
    return found;
  }
}

function unquoted(source: string): string {
  return source.slice(1, -1).replace(/\\(.)/gsu, (_, character: string) => escapes[character] ?? character);
}
