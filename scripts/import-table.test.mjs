/**
 * Shows that the import table is enforced: a house in which every folder imports from every other is judged by the
 * rules of this repository, and what they refuse must be exactly what the table does not allow.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { cruise } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const require = createRequire(import.meta.url);
const { table } = require('./import-table.cjs');
const { forbidden, options } = require('../.dependency-cruiser.cjs');
const folders = Object.keys(table);

let house = '';
beforeAll(() => {
  house = mkdtempSync(path.join(os.tmpdir(), 'lightcone-house-'));
});
afterAll(() => {
  rmSync(house, { recursive: true, force: true });
});

/** Writes the files, cruises them, gives back what was refused as `rule: from -> to`. */
async function refused(files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(house, name)), { recursive: true });
    writeFileSync(path.join(house, name), text);
  }
  const { output } = await cruise(['src'], { ...options, baseDir: house, ruleSet: { forbidden }, validate: true });
  return output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
}

describe('the import table', () => {
  test('refuses every import that it does not allow, and no other', async () => {
    const files = {};
    for (const to of folders) files[`src/${to}/target.ts`] = 'export const it = 1;';
    for (const from of folders) {
      for (const to of folders) {
        files[`src/${from}/imports-${to}.ts`] = `import { it } from '../${to}/target.ts';\nexport const x = it;`;
      }
    }
    const seen = (await refused(files)).filter((line) => line.includes('-imports-only-'));

    const expected = folders.flatMap((from) =>
      folders
        .filter((to) => to !== from && ![...table[from].may, ...(table[from].lazily ?? [])].includes(to))
        .map((to) => `${from}-imports-only-what-the-table-allows: src/${from}/imports-${to}.ts -> src/${to}/target.ts`),
    );
    expect(seen.sort()).toEqual(expected.sort());
    expect(expected).toContain(
      'base-imports-only-what-the-table-allows: src/base/imports-adapter.ts -> src/adapter/target.ts',
    );
  });

  test('lets the adapter load the language lazily only', async () => {
    const seen = await refused({
      'src/language/target.ts': 'export const it = 1;',
      'src/adapter/eager.ts': "import { it } from '../language/target.ts';\nexport const x = it;",
      'src/adapter/lazy.ts': "export const x = async () => (await import('../language/target.ts')).it;",
    });
    const lazily = seen.filter((line) => line.startsWith('adapter-loads-lazily'));
    expect(lazily).toContain('adapter-loads-lazily: src/adapter/eager.ts -> src/language/target.ts');
    expect(lazily.join()).not.toContain('lazy.ts ->');
  });

  test('counts imports of types too', async () => {
    const seen = await refused({
      'src/cdp/types.ts': 'export interface It { readonly a: number }',
      'src/protocol/typed.ts': "import type { It } from '../cdp/types.ts';\nexport type Mine = It;",
    });
    expect(seen).toContain('protocol-imports-only-what-the-table-allows: src/protocol/typed.ts -> src/cdp/types.ts');
  });

  test('keeps vscode in the extension, Node out of the pure folders, cycles out of all', async () => {
    const seen = await refused({
      'src/debugger/editor.ts': "import * as vscode from 'vscode';\nexport const x = vscode;",
      'src/extension/editor.ts': "import * as vscode from 'vscode';\nexport const x = vscode;",
      'src/causality/file.ts': "import fs from 'node:fs';\nexport const x = fs;",
      'src/cdp/a.ts': "import { b } from './b.ts';\nexport const a = () => b;",
      'src/cdp/b.ts': "import { a } from './a.ts';\nexport const b = () => a;",
      'src/stranger/x.ts': "import { a } from '../cdp/a.ts';\nexport const x = a;",
      'src/cli/y.ts': "import { x } from '../stranger/x.ts';\nexport const y = x;",
    });
    const rules = seen.map((line) => line.replace(/ ->.*/, ''));
    expect(rules).toContain('vscode-only-in-extension: src/debugger/editor.ts');
    expect(rules).not.toContain('vscode-only-in-extension: src/extension/editor.ts');
    expect(rules).toContain('pure-folders-touch-nothing: src/causality/file.ts');
    expect(rules).toContain('no-cycles: src/cdp/a.ts');
    expect(rules).toContain('every-folder-is-in-the-table: src/cli/y.ts');
  });
});
