import type { Expression } from './ast.ts';
import { unknownName, wrongOperand } from './errors.ts';
import { call } from './functions.ts';

/** What the names of an expression stand for. Only its own properties count. */
export type Scope = Readonly<Record<string, unknown>>;

/** @throws ExpressionError for a name that the scope does not have, and for operands that an operator can't be used on */
export function evaluate(expression: Expression, scope: Scope): unknown {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'name':
      if (!Object.hasOwn(scope, expression.name)) throw unknownName(expression.at, expression.name);
      return member(scope, expression.name);
    case 'member':
      return member(evaluate(expression.object, scope), evaluate(expression.key, scope));
    case 'call': {
      const values = expression.values.map((value) => evaluate(value, scope));
      return call(expression.name, values, expression.at);
    }
    case 'unary': {
      const operand = evaluate(expression.operand, scope);
      if (expression.operator === 'not') return !isTrue(operand);
      if (typeof operand !== 'number') throw wrongOperand(expression.at, '-', operand);
      return -operand;
    }
    case 'binary':
      return binary(expression, scope);
  }
}

function binary(expression: Expression & { kind: 'binary' }, scope: Scope): unknown {
  const { operator, at } = expression;
  const left = evaluate(expression.left, scope);
  if (operator === 'and') return isTrue(left) ? evaluate(expression.right, scope) : left;
  if (operator === 'or') return isTrue(left) ? left : evaluate(expression.right, scope);
  const right = evaluate(expression.right, scope);
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return order(left, right) < 0;
    case '<=':
      return order(left, right) <= 0;
    case '>':
      return order(left, right) > 0;
    case '>=':
      return order(left, right) >= 0;
    case '+':
      if (typeof left === 'string' && isJoinable(right)) return left + right;
      if (typeof right === 'string' && isJoinable(left)) return left + right;
      return number(left, operator, at) + number(right, operator, at);
    case '-':
      return number(left, operator, at) - number(right, operator, at);
    case '*':
      return number(left, operator, at) * number(right, operator, at);
    case '/':
      return number(left, operator, at) / number(right, operator, at);
    case '%':
      return number(left, operator, at) % number(right, operator, at);
  }
}

/** Reads plain data only: a getter would be code of the user's, and what is inherited is nobody's data. */
function member(object: unknown, key: unknown): unknown {
  if (object === null || object === undefined) return null;
  if (typeof key !== 'string' && typeof key !== 'number') return null;
  return Object.getOwnPropertyDescriptor(Object(object), key)?.value ?? null;
}

function isTrue(value: unknown): boolean {
  return Boolean(value);
}

/** Below, equal to or above 0; not a number for what has no order, so that every comparison of it is false. */
function order(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left === right ? 0 : left - right;
  if (typeof left === 'string' && typeof right === 'string') return left === right ? 0 : left < right ? -1 : 1;
  return Number.NaN;
}

function isJoinable(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function number(value: unknown, operator: string, at: number): number {
  if (typeof value !== 'number') throw wrongOperand(at, operator, value);
  return value;
}
