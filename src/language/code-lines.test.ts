import { expect, test } from 'vitest';
import { codeAt } from './code-lines.ts';

const source = `// first
const a = 1;

/* one */ /* two
   still
*/ const b = 2; /* not
const c = '/*';
  // indented
const d = "// no comment";
/** to the end`;

test('code is neither in empty lines nor in comments that begin theirs', () => {
  const found = Array.from({ length: 11 }, (_, at) => codeAt(source, at + 1));
  expect(found).toEqual([2, 2, 6, 6, 6, 6, 7, 9, 9, undefined, undefined]);
});

test('a file without code, or with other ends of lines', () => {
  expect(codeAt('', 1)).toBe(undefined);
  expect(codeAt('#!/usr/bin/env node\r\n\r\nrun()', 2)).toBe(3);
});
