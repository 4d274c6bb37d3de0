import { expect, it } from 'vitest';
import { parseLogMessage } from './log-message.ts';

it.each([
  ['', []],
  ['as it is', [{ text: 'as it is' }]],
  ['{total}', [{ expression: 'total' }]],
  [
    'paid { total } of {items[0].price}!',
    [{ text: 'paid ' }, { expression: 'total' }, { text: ' of ' }, { expression: 'items[0].price' }, { text: '!' }],
  ],
  ['{{literal}} {n}', [{ text: '{literal} ' }, { expression: 'n' }]],
  ['{ {a: {b: 1}}.a }', [{ expression: '{a: {b: 1}}.a' }]],
  [
    "{names.map((n) => { return '}' + n; })} }",
    [{ expression: "names.map((n) => { return '}' + n; })" }, { text: ' }' }],
  ],
  ['two\nlines of {`n`}', [{ text: 'two\nlines of ' }, { expression: '`n`' }]],
])('%j has these pieces', (message, pieces) => {
  expect(parseLogMessage(message)).toEqual({ pieces });
});

it.each(['{}', '{a b} and {c}', '{', 'x {"}'])('%j is refused', (message) => {
  expect(parseLogMessage(message)).toHaveProperty('problem');
});
