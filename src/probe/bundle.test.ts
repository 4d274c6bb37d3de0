import path from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** Every process of a launched system compiles it before its first line: some 25 µs for each kilobyte that is added here. */
const LARGEST = 130_000;

test('the probe stays small, has no parser in it, and keeps the names by which its pauses are known', async () => {
  const { outputFiles, metafile } = await build({
    absWorkingDir: path.resolve(import.meta.dirname, '../..'),
    entryPoints: ['src/probe/bootstrap.ts'],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // As `scripts/build.mjs` packs it.
    minifySyntax: true,
    minifyWhitespace: true,
    write: false,
    metafile: true,
  });
  const text = outputFiles[0]?.text ?? '';
  expect(text.length).toBeLessThan(LARGEST);
  expect(text).toContain('function lightconeWatch(hit)');
  expect(text).toMatch(/function lightconePark\(\)/);
  const parsers = Object.keys(metafile.inputs).filter((file) =>
    /expression\/(parse|tokens|lexer)|node_modules/.test(file),
  );
  expect(parsers).toEqual([]);
});
