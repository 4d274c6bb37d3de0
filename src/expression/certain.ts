/** What can be said of a condition before there is anything to ask it of: only what is certain, whatever the names stand for. */
import { type Expression, namesIn } from './ast.ts';
import { ExpressionError } from './errors.ts';
import { evaluate } from './evaluate.ts';

export type Kind = 'a number' | 'a text' | 'true or false' | 'null';

const kindsOfCalls: ReadonlyMap<string, Kind> = new Map([
  ...['length', 'round'].map((name) => [name, 'a number'] as const),
  ...['lower', 'upper'].map((name) => [name, 'a text'] as const),
  ...['contains', 'startsWith', 'endsWith', 'matches'].map((name) => [name, 'true or false'] as const),
]);

/**
 * @param kinds of names, where they are known
 * @returns sentences: what is the same for every message, or fails for every one, and what to do. Empty for most conditions.
 */
export function certainOf(condition: Expression, kinds: ReadonlyMap<string, Kind> = new Map()): readonly string[] {
  const found: string[] = [];
  const ask = (part: Expression): void => {
    if (namesIn(part).size === 0) {
      const value = constant(part);
      if (value instanceof ExpressionError) found.push(fails(value.message));
      else found.push(part === condition ? wholeIs(Boolean(value)) : partIs(part, Boolean(value)));
    } else if (part.kind === 'binary' && (part.operator === 'and' || part.operator === 'or')) {
      ask(part.left);
      ask(part.right);
    } else if (part.kind === 'unary' && part.operator === 'not') ask(part.operand);
    else {
      const compared = comparison(part, kinds);
      if (compared !== undefined) found.push(compared);
      for (const inner of operands(part)) fail(inner);
    }
  };
  const fail = (part: Expression): void => {
    if (namesIn(part).size > 0) {
      for (const inner of operands(part)) fail(inner);
      return;
    }
    const value = constant(part);
    if (value instanceof ExpressionError) found.push(fails(value.message));
  };
  ask(condition);
  return found;
}

/** Its value, for an expression without names; the error where it has none. */
function constant(expression: Expression): unknown {
  try {
    return evaluate(expression, {});
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
}

function comparison(part: Expression, kinds: ReadonlyMap<string, Kind>): string | undefined {
  if (part.kind !== 'binary') return undefined;
  const { operator } = part;
  const [left, right] = [kindOf(part.left, kinds), kindOf(part.right, kinds)];
  if (operator === '==' || operator === '!=') {
    // A call on what is missing is null.
    if (left === undefined || right === undefined || left === right || left === 'null' || right === 'null')
      return undefined;
    return `"${operator}" is always ${operator === '!='} between ${left} and ${right}. Compare values of one kind.`;
  }
  if (operator !== '<' && operator !== '<=' && operator !== '>' && operator !== '>=') return undefined;
  const strange = [left, right].find((kind) => kind === 'true or false' || kind === 'null');
  if (strange !== undefined)
    return `"${operator}" is always false with ${strange}: only numbers and texts have an order.`;
  if (left === undefined || right === undefined || left === right) return undefined;
  return `"${operator}" is always false between ${left} and ${right}. Compare values of one kind.`;
}

/** What it gives wherever it gives anything; undefined where that depends on names. */
function kindOf(part: Expression, kinds: ReadonlyMap<string, Kind>): Kind | undefined {
  switch (part.kind) {
    case 'literal':
      if (part.value === null) return 'null';
      if (typeof part.value === 'number') return 'a number';
      return typeof part.value === 'string' ? 'a text' : 'true or false';
    case 'name':
      return kinds.get(part.name);
    case 'call':
      return kindsOfCalls.get(part.name);
    case 'unary':
      return part.operator === 'not' ? 'true or false' : 'a number';
    case 'binary':
      return ['-', '*', '/', '%'].includes(part.operator) ? 'a number' : undefined;
    default:
      return undefined;
  }
}

function operands(part: Expression): readonly Expression[] {
  switch (part.kind) {
    case 'member':
      return [part.object, part.key];
    case 'call':
      return part.values;
    case 'unary':
      return [part.operand];
    case 'binary':
      return [part.left, part.right];
    default:
      return [];
  }
}

function wholeIs(value: boolean): string {
  return `This condition is always ${value}. ${value ? 'Leave it out.' : 'Nothing will ever fulfil it: correct it.'}`;
}

function partIs(part: Expression, value: boolean): string {
  const what = part.kind === 'literal' ? JSON.stringify(part.value) : 'A part of this condition';
  return `${what} alone is always ${value}. Compare it with something, as in \`name == "a" or name == "b"\`, or leave it out.`;
}

function fails(why: string): string {
  return `This fails, whatever the message is: ${why}.`;
}
