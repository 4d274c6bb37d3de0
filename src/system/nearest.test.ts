import { expect, it } from 'vitest';
import { nearest } from './nearest.ts';

it.each([
  ['progam', 'program'],
  ['Program', 'program'],
  ['pogrram', 'program'],
  ['evn', 'env'],
  ['arg', 'args'],
  ['runtimeArg', 'runtimeArgs'],
  ['replicas', undefined],
  ['x', undefined],
  ['', undefined],
])('%j was meant as %j', (word, meant) => {
  expect(nearest(word, ['program', 'args', 'env', 'runtime', 'runtimeArgs'])).toBe(meant);
});
