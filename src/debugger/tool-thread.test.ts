import { expect, it } from 'vitest';
import { isToolThread } from './tool-thread.ts';

it.each([
  'node:internal/modules/esm/worker',
  'file:///shop/node_modules/esbuild/lib/main.js',
  'C:\\shop\\node_modules\\esbuild\\lib\\main.js',
])('%s is a tool', (url) => {
  expect(isToolThread(url)).toBe(true);
});

it.each(['file:///shop/src/main.js', 'file:///shop/lib/main.js', '/shop/node_modules/piscina/dist/worker.js', ''])(
  '%s is not',
  (url) => {
    expect(isToolThread(url)).toBe(false);
  },
);
