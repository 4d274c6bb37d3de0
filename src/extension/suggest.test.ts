import { describe, expect, it } from 'vitest';
import { parseSystem } from '../system/parse.ts';
import { suggest } from './suggest.ts';

describe('the suggestion', () => {
  it('has the programs that the scripts start', () => {
    const scripts = {
      build: 'node scripts/build.mjs',
      start: 'node .',
      'start:orders': 'tsx watch src/orders.ts --port 8101',
      'start:stock': 'node --inspect=9230 dist/stock.js',
      'dev-gateway': 'tsx src/gateway.ts',
      'dev:stock': 'node dist/stock.js',
      test: 'node test.js',
    };
    expect(suggest({ scripts, main: 'index.js' }).nodes).toEqual({
      orders: { program: 'src/orders.ts' },
      stock: { program: 'dist/stock.js' },
      gateway: { program: 'src/gateway.ts' },
    });
  });

  it('has scripts as commands where they start something else', () => {
    const scripts = { dev: 'concurrently "npm:dev:*"', 'dev:web': 'next dev', 'dev:api': 'nodemon src/api.ts' };
    expect(suggest({ scripts, packageManager: 'pnpm@9.1.0' }).nodes).toEqual({
      web: { command: 'pnpm run dev:web' },
      api: { command: 'pnpm run dev:api' },
    });
  });

  it('is one node, called as the package, where there is one script', () => {
    expect(suggest({ name: '@acme/shop', scripts: { start: 'next start', dev: 'next dev' } }).nodes).toEqual({
      shop: { command: 'npm run dev' },
    });
    expect(suggest({ name: 'a b', scripts: { start: 'node --inspect server.js' } }).nodes).toEqual({
      main: { program: 'server.js' },
    });
  });

  it('falls back on the main file', () => {
    expect(suggest({ name: 'shop', scripts: { build: 'tsc' }, main: 'server.js' }).nodes).toEqual({
      shop: { program: 'server.js' },
    });
  });

  it.each([undefined, null, 'text', {}, { scripts: [] }, { scripts: { start: 5 } }])(
    'is an example for %j',
    (manifest) => {
      expect(Object.keys(suggest(manifest).nodes)).toEqual(['orders', 'gateway']);
    },
  );

  it('can be read as it is, once the editor has replaced its variable', () => {
    const suggestion = { ...suggest(undefined), cwd: '/home/ada/shop' };
    expect(parseSystem(suggestion, { cwd: '/work', platform: 'linux' }).nodes).toHaveLength(2);
  });
});
