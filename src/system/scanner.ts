/** A text of one line, read from its beginning to its end: what all forms of watches have in common. */
import { type ExpressionError, unexpected } from '../expression/errors.ts';

export class Scanner {
  readonly text: string;
  #place = 0;

  constructor(text: string) {
    this.text = text;
  }

  get place(): number {
    return this.#place;
  }

  get isAtEnd(): boolean {
    return this.skip() >= this.text.length;
  }

  /** Goes on behind white space. @returns where that is */
  skip(): number {
    this.match(/\s*/y);
    return this.#place;
  }

  goTo(place: number): void {
    this.#place = place;
  }

  /** @param expression sticky */
  peek(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#place;
    return expression.exec(this.text) ?? undefined;
  }

  /** What is there, read. @param expression sticky */
  match(expression: RegExp): RegExpExecArray | undefined {
    const found = this.peek(expression);
    this.#place += found?.[0].length ?? 0;
    return found;
  }

  oneOf<T extends string>(words: readonly T[]): T | undefined {
    const word = words.find((one) => this.isAt(one));
    if (word) this.#place += word.length;
    return word;
  }

  /** Whether this word comes next. */
  isAt(word: string): boolean {
    this.skip();
    return this.peek(/[a-z]+(?=\s|$)/y)?.[0] === word;
  }

  quoted(): string | undefined {
    const [found] = this.match(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/sy) ?? [];
    return found?.slice(1, -1).replace(/\\(["'\\])/g, '$1');
  }

  /** `orders, ledger`, each with or without a `@`, or quoted. @throws ExpressionError */
  names(): readonly string[] {
    const names: string[] = [];
    do {
      this.skip();
      const name = this.quoted() ?? this.match(/@?([\w.:[\]-]+)/y)?.[1];
      if (name === undefined) throw this.unexpected('a name');
      names.push(name);
      this.skip();
    } while (this.match(/,/y));
    return names;
  }

  unexpected(expected: string): ExpressionError {
    const at = this.skip();
    return unexpected(at, this.text.slice(at).split(/\s/)[0] ?? '', expected);
  }
}
