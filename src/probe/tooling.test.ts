import { expect, test } from 'vitest';
import { isTooling } from './tooling.ts';

test.each([
  '/usr/lib/node_modules/npm/bin/npm-cli.js',
  'C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npx-cli.js',
  '/home/ann/shop/node_modules/tsx/dist/cli.mjs',
  '/home/ann/shop/.yarn/releases/yarn-4.9.1.cjs',
])('%s only starts programs', (program) => {
  expect(isTooling(program)).toBe(true);
});

test.each(['', '/home/ann/shop/npm-cli.js', '/home/ann/shop/node_modules/tsx/dist/loader.mjs', '/home/ann/yarn.js'])(
  '%s is a program like any other',
  (program) => {
    expect(isTooling(program)).toBe(false);
  },
);
