import { expect, test } from 'vitest';
import { nameOfText } from './naming.ts';

const resp = (...words: string[]) =>
  `*${words.length}\r\n${words.map((one) => `$${one.length}\r\n${one}\r\n`).join('')}`;

test.each([
  [resp('GET', 'user:1'), 'GET user:1'],
  [resp('SET', 'user:1', 'some text'), 'SET user:1'],
  [resp('PING'), 'PING'],
  [resp('AUTH', 'hunter2'), 'AUTH'],
  [resp('auth', 'hunter2'), 'auth'],
  [resp('EVAL', 'return 1'), 'EVAL'],
  [resp('MULTI') + resp('INCR', 'n'), 'MULTI'],
  ['+OK\r\n', '+OK'],
  ['* a list\r\nof things', '* a list'],
  ['*2\r\nnot that', '*2'],
])('%j is called %s', (text, name) => {
  expect(nameOfText(text, 'tcp', text.length)).toBe(name);
});
