import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { transform } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutFiles } from './out-files.ts';
import { pathKey } from './paths.ts';
import { parseSourceMap, SourceMaps } from './source-map.ts';

const source = `// a comment
interface Order { readonly id: string }

export function place(order: Order): string {
  // another one
  const text = order.id;
  return text;
}
`;

describe('A source map', () => {
  it('leads from a line to its code and back', async () => {
    const { code, map } = await transform(source, { loader: 'ts', sourcemap: true, sourcefile: 'order.ts' });
    const parsed = parseSourceMap(map, 'file:///srv/dist/order.js.map', { toLocal: (p) => p, overrides: {} });
    const key = pathKey('/srv/dist/order.ts');
    const place = parsed.toGenerated(key, { line: 6, column: 0 });
    expect(code.split('\n')[place?.line ?? -1]).toContain('return text');
    expect(place && parsed.toOriginal(place)).toEqual({ path: '/srv/dist/order.ts', line: 6, column: 2 });
    expect(parsed.contentOf('/srv/dist/order.ts')).toBe(source);
  });

  it('leads from a line without code to the next one that has some, and from below the end nowhere', async () => {
    const { code, map } = await transform(source, { loader: 'ts', sourcemap: true, sourcefile: 'order.ts' });
    const parsed = parseSourceMap(map, 'file:///srv/order.js.map', { toLocal: (p) => p, overrides: {} });
    const place = parsed.toGenerated(pathKey('/srv/order.ts'), { line: 4, column: 0 });
    expect(code.split('\n')[place?.line ?? -1]).toContain('const text');
    expect(parsed.toGenerated(pathKey('/srv/order.ts'), { line: 99, column: 0 })).toBeUndefined();
    expect(parsed.toGenerated(pathKey('/srv/other.ts'), { line: 0, column: 0 })).toBeUndefined();
  });

  it('finds what a bundler has named from its working folder in the nearest folder above the map', async () => {
    const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'lightcone-bundle-')));
    await writeFile(path.join(folder, 'order.ts'), source);
    const sources = ['webpack://shop/./order.ts?3f2a', 'webpack:///order.ts', 'webpack:///webpack/bootstrap'];
    const json = JSON.stringify({ version: 3, names: [], mappings: 'AAAA', sources });
    const url = pathToFileURL(path.join(folder, 'dist', 'js', 'main.js.map')).href;
    const { paths } = parseSourceMap(json, url, { toLocal: (p) => p, overrides: {} });
    await rm(folder, { recursive: true });
    const order = path.join(folder, 'order.ts');
    expect(paths).toEqual([order, order, 'webpack:///webpack/bootstrap']);
  });

  it('has its sources where the overrides and the node say', async () => {
    const json = JSON.stringify({
      version: 3,
      names: [],
      mappings: 'AAAA',
      sources: ['webpack://shop/./src/a.ts', '/app/b.ts'],
    });
    const rules = {
      toLocal: (p: string) => p.replace(/^\/app/, '/home/shop'),
      overrides: { 'webpack://shop/./*': '/home/ada/shop/*' },
    };
    expect(parseSourceMap(json, 'file:///app/out.js', rules).paths).toEqual([
      '/home/ada/shop/src/a.ts',
      '/home/shop/b.ts',
    ]);
  });
});

describe('Compiled output', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'lightcone-out-')));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(['external', 'inline'] as const)('is found for a source by its %s map', async (kind) => {
    const { code, map } = await transform(source, { loader: 'ts', sourcemap: kind, sourcefile: 'order.ts' });
    const file = path.join(folder, `${kind}.js`);
    await writeFile(path.join(folder, 'order.ts'), source);
    if (kind === 'external') await writeFile(`${file}.map`, map);
    await writeFile(file, kind === 'inline' ? code : `${code}//# sourceMappingURL=${kind}.js.map\n`);
    const outFiles = new OutFiles([`${kind}.js`], folder, new SourceMaps({}));
    const found = await outFiles.containing(path.join(folder, 'order.ts'));
    expect(found.map((one) => pathToFileURL(one.path).href)).toEqual([pathToFileURL(file).href]);
    expect(await outFiles.containing(path.join(folder, 'other.ts'))).toEqual([]);
  });
});
