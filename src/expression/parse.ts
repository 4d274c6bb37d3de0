import type { BinaryOperator, Expression } from './ast.ts';
import { chainedComparison, tooDeep, unexpected } from './errors.ts';
import { type Token, Tokens } from './tokens.ts';

/** How tightly the operators bind; those of one row from left to right. */
const precedence: Readonly<Record<BinaryOperator, number>> = {
  or: 1,
  and: 2,
  '==': 3,
  '!=': 3,
  '<': 3,
  '<=': 3,
  '>': 3,
  '>=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
};
const comparing = precedence['=='];

const constants: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

const deepest = 50;

/** @throws ExpressionError when the text is not one expression and nothing else */
export function parseExpression(text: string): Expression {
  const tokens = new Tokens(text, 0);
  const expression = new Parser(tokens).expression();
  const rest = tokens.peek();
  if (rest.kind !== 'end') throw unexpected(rest.at, rest.source, 'an operator, or the end,');
  return expression;
}

/**
 * Reads an expression that stands in a text and ends at a `}`.
 *
 * @param start where it begins
 * @returns the expression, and the place behind the `}`
 * @throws ExpressionError when there is none
 */
export function parseBraced(text: string, start: number): { expression: Expression; end: number } {
  const tokens = new Tokens(text, start);
  const expression = new Parser(tokens).expression();
  const { at, source } = tokens.take();
  if (source !== '}') throw unexpected(at, source, '"}"');
  return { expression, end: at + 1 };
}

/**
 * Reads an expression that stands in a text and ends where no operator follows.
 *
 * @returns the expression, and the place of what comes behind it
 * @throws ExpressionError when there is none
 */
export function parseLeading(text: string, start: number): { expression: Expression; end: number } {
  const tokens = new Tokens(text, start);
  const expression = new Parser(tokens).expression();
  return { expression, end: tokens.peek().at };
}

class Parser {
  readonly #tokens: Tokens;
  #depth = 0;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  /** An expression whose operators bind at least as tightly as `least`. */
  expression(least = 1): Expression {
    let left = this.#operand();
    let isCompared = false;
    for (;;) {
      const { source, at } = this.#tokens.peek();
      if (!isOperator(source) || precedence[source] < least) return left;
      const strength = precedence[source];
      if (strength === comparing && isCompared) throw chainedComparison(at);
      isCompared = strength === comparing;
      this.#tokens.take();
      left = { kind: 'binary', operator: source, left, right: this.expression(strength + 1), at };
    }
  }

  #operand(): Expression {
    const token = this.#tokens.peek();
    if (++this.#depth > deepest) throw tooDeep(token.at);
    const operand = this.#unary(token);
    this.#depth--;
    return operand;
  }

  #unary(token: Token): Expression {
    const { at, source } = token;
    if (token.kind === 'word' && source === 'not') {
      this.#tokens.take();
      // "not a == b" means "not (a == b)".
      return { kind: 'unary', operator: 'not', operand: this.expression(comparing), at };
    }
    if (token.kind === 'sign' && (source === '!' || source === '-')) {
      this.#tokens.take();
      return { kind: 'unary', operator: source === '!' ? 'not' : '-', operand: this.#operand(), at };
    }
    return this.#members(this.#primary());
  }

  #primary(): Expression {
    const token = this.#tokens.take();
    const { at, source } = token;
    if (token.kind === 'number' || token.kind === 'text') return { kind: 'literal', value: token.value, at };
    if (token.kind === 'word' && !isOperator(source)) {
      if (Object.hasOwn(constants, source)) return { kind: 'literal', value: constants[source] ?? null, at };
      if (this.#tokens.peek().source === '(') return { kind: 'call', name: source, values: this.#values(), at };
      return { kind: 'name', name: source, at };
    }
    if (source !== '(') throw unexpected(at, source, 'a value');
    const inside = this.expression();
    this.#expect(')');
    return inside;
  }

  #members(start: Expression): Expression {
    let object = start;
    for (;;) {
      const { at, kind, source } = this.#tokens.peek();
      if (kind !== 'sign' || (source !== '.' && source !== '[')) return object;
      this.#tokens.take();
      if (source === '.') {
        const name = this.#tokens.take();
        if (name.kind !== 'word') throw unexpected(name.at, name.source, 'a name');
        object = { kind: 'member', object, key: { kind: 'literal', value: name.source, at: name.at }, at };
      } else {
        const key = this.expression();
        this.#expect(']');
        object = { kind: 'member', object, key, at };
      }
    }
  }

  /** The values between the parentheses of a call. */
  #values(): readonly Expression[] {
    this.#expect('(');
    const values: Expression[] = [];
    if (this.#tokens.peek().source === ')') {
      this.#tokens.take();
      return values;
    }
    for (;;) {
      values.push(this.expression());
      const { at, source, kind } = this.#tokens.take();
      if (kind === 'sign' && source === ')') return values;
      if (kind !== 'sign' || source !== ',') throw unexpected(at, source, '"," or ")"');
    }
  }

  #expect(sign: string): void {
    const { at, source, kind } = this.#tokens.take();
    if (kind !== 'sign' || source !== sign) throw unexpected(at, source, `"${sign}"`);
  }
}

function isOperator(source: string): source is BinaryOperator {
  return Object.hasOwn(precedence, source);
}
