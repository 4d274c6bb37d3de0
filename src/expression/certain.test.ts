import { expect, test } from 'vitest';
import { certainOf } from './certain.ts';
import { parseExpression } from './parse.ts';

test.each([
  ['true', 'This condition is always true. Leave it out.'],
  ['1 > 2', 'This condition is always false. Nothing will ever fulfil it: correct it.'],
  ['not ""', 'This condition is always true. Leave it out.'],
  ['name == "a" or "b"', '"b" alone is always true.'],
  ['body.x > 1 and not (1 == 1)', 'A part of this condition alone is always false.'],
  ['1 - "a" > 2', 'This fails, whatever the message is: "-" can\'t be used on "a".'],
  ['body.x > 1 - "a"', 'This fails, whatever the message is: "-" can\'t be used on "a".'],
  ['body.x == length(5)', 'This fails, whatever the message is: "length" takes a text or a list.'],
  ['matches("a", "(") and body.x', 'This fails, whatever the message is: "(" is no regular expression.'],
  ['length(body) > "5"', '">" is always false between a number and a text. Compare values of one kind.'],
  ['lower(name) == 1', '"==" is always false between a text and a number.'],
  ['round(body.x) != "1"', '"!=" is always true between a number and a text.'],
  ['body.x > true', '">" is always false with true or false: only numbers and texts have an order.'],
  ['null <= body.x', '"<=" is always false with null'],
])('%s: %s', (text, told) => {
  const found = certainOf(parseExpression(text));
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(told);
});

test.each([
  'body.total > 1000 and not (status == 200 or from == "stock")',
  'body.granted == false',
  'body.note == null',
  'lower(name) != null',
  'body == true',
  'body["a" + "b"] or body.list[0]',
  'status',
  '-latency < -1.5 * 2',
  'contains(body, "a") == true',
  '"a" + body.x > "a1"',
  'body.a + body.b > "x"',
])('nothing is certain of %s', (text) => {
  expect(certainOf(parseExpression(text))).toEqual([]);
});
