import { build } from 'esbuild';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namesIn } from './ast.ts';
import { ExpressionError } from './errors.ts';
import { evaluate } from './evaluate.ts';
import { parseExpression } from './parse.ts';

const scope = {
  index: 2,
  name: 'orders-2',
  body: { total: 1200, items: ['apple', 'pear'], note: null, 'x-id': 7 },
};

const result = (text: string, names: Readonly<Record<string, unknown>> = scope) =>
  evaluate(parseExpression(text), names);

/** The message of an error, and where it points. */
function complaint(text: string): string {
  try {
    result(text);
  } catch (error) {
    if (error instanceof ExpressionError) return `${error.at}: ${error.message}`;
    throw error;
  }
  throw new Error('It was accepted.');
}

it.each([
  ['8100 + index', 8102],
  ['2 + 3 * 4 - 1', 13],
  ['(2 + 3) * 4', 20],
  ['10 - 3 - 2', 5],
  ['-index * -2', 4],
  ['7 % 4 / 2', 1.5],
  ['1.5e3', 1500],
  ["'orders-' + index", 'orders-2'],
  ['"it\\\'s\\n" + \'"x"\'', 'it\'s\n"x"'],
  ['body.total > 1000', true],
  ["body['total'] > 1000 and index == 2", true],
  ['body["x-" + "id"]', 7],
  ['body.items[1]', 'pear'],
  ['body.items.length', 2],
  ['body.missing.deeper', null],
  ['body.missing < 1', false],
  ['body.missing >= 0', false],
  ["1 == '1'", false],
  ['1 === 1 && !(1 !== 1)', true],
  ["'b' > 'a'", true],
  ["'b' > 1", false],
  ['not index == 3', true],
  ['!body.note', true],
  ["body.note or 'none'", 'none'],
  ['body.note and body.note.text', null],
  ['false or true and false', false],
  ['(1 < 2) == true', true],
  ["length('abc') + length(body.items)", 5],
  ["upper('a') + lower('B')", 'Ab'],
  ["contains(body.items, 'pear') and contains(name, '-')", true],
  ["startsWith(name, 'orders') and endsWith(name, '-2')", true],
  ["matches(name, '^orders-\\\\d+$')", true],
  ['lower(body.note)', null],
  ['round(2.345, 2) + round(1.5)', 4.35],
])('%s is %j', (text, value) => {
  expect(result(text)).toBe(value);
});

it('reads nothing that is not plain data of its own', () => {
  let isRun = false;
  const names = {
    text: 'abc',
    list: [1],
    box: {
      get secret() {
        isRun = true;
        return 1;
      },
    },
  };
  for (const text of [
    'box.constructor',
    'box.__proto__',
    'list.map',
    'text.constructor',
    "box['toString']",
    'box.secret',
  ])
    expect(result(text, names)).toBeNull();
  expect(isRun).toBe(false);
  expect(complaint('constructor')).toBe('0: there is no "constructor" here');
  expect(complaint('toString()')).toMatch(/^0: there is no function "toString"; there are length, /);
});

it.each([
  ['', '0: a value is expected here, not the end'],
  ['1 +', '3: a value is expected here, not the end'],
  ['(1', '2: ")" is expected here, not the end'],
  ['a b', '2: an operator, or the end, is expected here, not b'],
  ['body.1', '5: a name is expected here, not 1'],
  ["'abc", '0: this text has no quote at its end'],
  ['index = 2', '6: to compare, write "==" instead of "="'],
  ['1 < index < 3', '10: only two values can be compared at a time: write "a < b and b < c", or use parentheses'],
  ['a ; b', '2: an expression is expected here, not ;'],
  ['indx', '0: there is no "indx" here'],
  [
    '1 + shout(name)',
    '4: there is no function "shout"; there are length, lower, upper, contains, startsWith, endsWith, matches, round',
  ],
  ['length()', '0: "length" takes a text or a list'],
  ['lower(1)', '0: "lower" takes a text'],
  ["matches(name, '(')", '0: "(" is no regular expression'],
  ['name * 2', '5: "*" can\'t be used on "orders-2"'],
  ['1 + body', '2: "+" can\'t be used on an object'],
  ['1 + true', '2: "+" can\'t be used on true'],
  ['-name', '0: "-" can\'t be used on "orders-2"'],
  ['('.repeat(60), '50: the expression is nested too deeply here'],
  [`1${' + 1'.repeat(600)}`, '0: the expression is longer than 2000 characters'],
])('%s is refused', (text, message) => {
  expect(complaint(text)).toBe(message);
});

it('tells which names an expression reads', () => {
  const text = "not body.total > limit + list[index] and contains(name, 'x')";
  expect([...namesIn(parseExpression(text))].sort()).toEqual(['body', 'index', 'limit', 'list', 'name']);
});

describe('for any text', () => {
  const pieces = fc.constantFrom(
    ...'index body name . [ ] ( ) + - * / % < <= == != and or not ! , 12 true null'.split(' '),
    "'a'",
  );

  it('gives a value or an error of its own, which points into the text', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.array(pieces).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          result(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
          expect((error as ExpressionError).at).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });

  it('computes what JavaScript computes', () => {
    const { sum } = fc.letrec<{ sum: string; product: string; value: string }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.nat(99).map(String),
        fc.constantFrom('a', 'b'),
        tie('sum').map((inside) => `(${inside})`),
      ),
      product: fc.tuple(tie('value'), fc.constantFrom('*', '/', '%'), tie('value')).map((parts) => parts.join(' ')),
      sum: fc.tuple(tie('product'), fc.constantFrom('+', '-'), tie('product')).map((parts) => parts.join(' ')),
    }));
    const logical = fc
      .array(
        fc.tuple(sum, fc.constantFrom('<', '<=', '>', '>=', '==', '!='), sum).map((parts) => parts.join(' ')),
        {
          minLength: 1,
          maxLength: 4,
        },
      )
      .chain((comparisons) =>
        fc
          .array(fc.constantFrom(' && ', ' || ', ' && !'), { minLength: 4, maxLength: 4 })
          .map((signs) =>
            comparisons.map((comparison, place) => `${place === 0 ? '' : signs[place]}(${comparison})`).join(''),
          ),
      );
    fc.assert(
      fc.property(fc.oneof(sum, logical), (text) => {
        const expected = new Function('a', 'b', `return ${text}`)(3, 0.5) as unknown;
        expect(result(text, { a: 3, b: 0.5 })).toEqual(expected);
      }),
    );
  });
});

it('is small enough to be carried into the programs of users: what walks a tree, which is plain data', async () => {
  const tree = parseExpression('contains(body.items, "pear")');
  expect(evaluate(JSON.parse(JSON.stringify(tree)), scope)).toBe(true);
  const contents = "export { fill } from './template.ts'; export { evaluate } from './evaluate.ts'";
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true,
    format: 'esm',
    target: 'node20',
    write: false,
  });
  expect(outputFiles[0]?.contents.length).toBeLessThan(6 * 1024);
});
