import { expect, test } from 'vitest';
import { isTooling } from './tooling.ts';

const none = { fold: [], show: [] };

test.each([
  '/usr/lib/node_modules/npm/bin/npm-cli.js',
  'C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npx-cli.js',
  '/home/ann/shop/node_modules/tsx/dist/cli.mjs',
  '/home/ann/shop/.yarn/releases/yarn-4.9.1.cjs',
])('%s only starts programs', (program) => {
  expect(isTooling(program, [], none)).toBe(true);
});

test.each(['', '/home/ann/shop/npm-cli.js', '/home/ann/shop/node_modules/tsx/dist/loader.mjs', '/home/ann/yarn.js'])(
  '%s is a program like any other',
  (program) => {
    expect(isTooling(program, [], none)).toBe(false);
  },
);

test('the rules of the user go before ours', () => {
  const own = { fold: ['^/home/ann/run/.*$'], show: ['^.*/tsx/dist/cli\\.mjs$'] };
  expect(isTooling('/home/ann/run/all.js', [], own)).toBe(true);
  expect(isTooling('/home/ann/shop/node_modules/tsx/dist/cli.mjs', [], own)).toBe(false);
});

test('what runs the files of a test run is a tool, unless it runs them itself', () => {
  expect(isTooling('/a/orders.test.js', ['--test'], none)).toBe(true);
  expect(isTooling('/a/orders.test.js', ['--test', '--test-isolation=none'], none)).toBe(false);
});
