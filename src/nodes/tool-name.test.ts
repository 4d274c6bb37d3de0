import { expect, test } from 'vitest';
import { toolName } from './tool-name.ts';

test.each([
  [['/usr/bin/node', '/usr/lib/node_modules/npm/bin/npm-cli.js', 'run', 'dev'], 'npm run dev'],
  [['/usr/bin/node', '/usr/lib/node_modules/npm/bin/npx-cli.js', 'tsx', 'a.ts'], 'npx'],
  [['node', '/shop/node_modules/tsx/dist/cli.mjs', 'watch', 'a.ts'], 'tsx'],
  [['node', '/shop/node_modules/npm-run-all/bin/run-p/index.js', 'a', 'b'], 'npm-run-all'],
  [['node', 'C:\\shop\\node_modules\\nodemon\\bin\\nodemon.js', 'a.js'], 'nodemon'],
  [['node', '/shop/node_modules/typescript/bin/tsc', '--watch'], 'tsc'],
  [['node'], 'node'],
])('%j is %s', (argv, name) => {
  expect(toolName(argv)).toBe(name);
});
