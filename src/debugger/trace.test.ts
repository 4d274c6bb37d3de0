import { expect, test } from 'vitest';
import type { ScriptFile } from './library.ts';
import { withSources } from './trace.ts';

const source = import.meta.filename;

/** Scripts by name, each compiled from this file: one line further down, three columns to the right. */
const scripts = new Map(
  ['/out/app.js', 'file:///out/app.js', '/my out/app.js', '/loaded.ts'].map((name) => {
    const to = name === '/loaded.ts' ? name : source;
    const map = {
      toOriginal: ({ line, column }: { line: number; column: number }) => ({
        path: to,
        line: line - 1,
        column: column - 3,
      }),
    };
    return [name, { path: name, readNow: () => map } as unknown as ScriptFile];
  }),
);
const mapped = (line: string) => withSources(line, (name) => scripts.get(name));

test.each([
  ['    at charge (/out/app.js:10:8)', `    at charge (${source}:9:5)`],
  ['    at file:///out/app.js:10:8', `    at ${source}:9:5`],
  ['    at async charge (/my out/app.js:10:8)', `    at async charge (${source}:9:5)`],
  ['/out/app.js:10', `${source}:9`],
  [
    String.raw`{"stack":"Error\n    at a (/out/app.js:10:8)\n    at /out/app.js:3:4"}`,
    String.raw`{"stack":"Error\n    at a (${source}:9:5)\n    at ${source}:2:1"}`,
  ],
])('%s leads to its source', (line, expected) => {
  expect(mapped(line)).toBe(expected);
});

test.each([
  ['a script that nobody knows', '    at other (/elsewhere/app.js:10:8)'],
  ['a file that was transformed while it was loaded, whose traces are mapped already', '    at load (/loaded.ts:10:8)'],
  ["Node's own code", '    at Module._compile (node:internal/modules/cjs/loader:1554:14)'],
  ['a time', 'at 10:20:30 /out/app.js was read'],
  ['an address', 'http://localhost:8080/out/app.js:10:8'],
])('%s stays as it is', (_what, line) => {
  expect(mapped(line)).toBe(line);
});
