/**
 * Bundles the programs of Lightcone into `dist/`.
 *
 *     node scripts/build.mjs                  with source maps
 *     node scripts/build.mjs --watch          and again on every change
 *     node scripts/build.mjs --production --out FOLDER     minified, without maps: what is packed into the .vsix
 */
import { chmodSync, mkdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import esbuild from 'esbuild';
import { root } from './workshop/paths.mjs';
import { dim, elapsed, headline, note } from './workshop/report.mjs';
import { Complaint, main } from './workshop/run.mjs';

// CommonJS packages in an ES module (@vscode/debugadapter, ws) call `require` for Node's own modules.
const requireBanner =
  "import { createRequire as requireBy } from 'node:module';const require = requireBy(import.meta.url);";

/**
 * Node's modules by `require`: an ES module that imports `node:http` makes Node read every export of it, and one of them
 * loads undici, which costs the adapter a third of its start.
 *
 * @type {import('esbuild').Plugin}
 */
const nodeByRequire = {
  name: 'node-by-require',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path: name, namespace }) =>
      namespace === 'node' ? { path: name, external: true } : { path: name, namespace: 'node' },
    );
    build.onLoad({ filter: /.*/, namespace: 'node' }, ({ path: name }) => ({
      contents: `module.exports = require(${JSON.stringify(name)});`,
    }));
  },
};

/** @type {{ entry: string, out: string, options: import('esbuild').BuildOptions }[]} */
const programs = [
  {
    entry: 'src/adapter/main.ts',
    out: 'adapter.js',
    options: { format: 'esm', banner: { js: requireBanner }, plugins: [nodeByRequire] },
  },
  {
    entry: 'src/server/main.ts',
    out: 'server.cjs',
    options: { format: 'cjs' },
  },
  {
    entry: 'src/language/main.ts',
    out: 'language.js',
    options: { format: 'esm', banner: { js: requireBanner }, plugins: [nodeByRequire] },
  },
  {
    entry: 'src/nodes/watchdog/main.ts',
    out: 'watchdog.js',
    options: { format: 'esm', banner: { js: requireBanner }, plugins: [nodeByRequire] },
  },
  {
    entry: 'src/recording/main.ts',
    out: 'recorder.js',
    options: { format: 'esm', banner: { js: requireBanner }, plugins: [nodeByRequire] },
  },
  {
    entry: 'src/recording/reader/main.ts',
    out: 'reader.js',
    options: { format: 'esm', banner: { js: requireBanner }, plugins: [nodeByRequire] },
  },
  // Its functions are found by name in stacks and by CDP, and its text is read by people who wonder what runs there.
  {
    entry: 'src/probe/bootstrap.ts',
    out: 'probe.cjs',
    options: { format: 'cjs', minifyIdentifiers: false },
  },
  { entry: 'src/extension/main.ts', out: 'extension.cjs', options: { format: 'cjs', external: ['vscode'] } },
  // Its styles are bundled beside it, into timeline.css.
  {
    entry: 'src/timeline/main.ts',
    out: 'timeline.js',
    options: { platform: 'browser', format: 'esm', target: 'es2022', banner: {} },
  },
  { entry: 'src/cli/themes.css', out: 'themes.css', options: {} },
  {
    entry: 'src/cli/main.ts',
    out: 'cli.js',
    options: { format: 'esm', banner: { js: `#!/usr/bin/env node\n${requireBanner}` }, plugins: [nodeByRequire] },
  },
];

/**
 * @param {(typeof programs)[number]} program
 * @param {string} folder
 * @param {boolean} production
 * @returns {import('esbuild').BuildOptions}
 */
function settings({ entry, out, options }, folder, production) {
  const { minifyIdentifiers = production, ...rest } = options;
  return {
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: path.join(folder, out),
    bundle: true,
    platform: 'node',
    target: 'node20',
    // ws uses these native packages where a program has installed them; we ship no native code.
    external: ['bufferutil', 'utf-8-validate'],
    // Its `main` is UMD, whose `require` no bundler can follow.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    sourcemap: production ? false : 'linked',
    minifySyntax: production,
    minifyWhitespace: production,
    minifyIdentifiers,
    legalComments: 'none',
    logLevel: 'warning',
    ...rest,
  };
}

await main(async () => {
  const { values } = parseArgs({
    options: {
      watch: { type: 'boolean', default: false },
      production: { type: 'boolean', default: false },
      out: { type: 'string', default: path.join(root, 'dist') },
    },
  });
  const folder = path.resolve(values.out);
  mkdirSync(folder, { recursive: true });

  if (values.watch) {
    for (const program of programs) {
      const context = await esbuild.context({ ...settings(program, folder, values.production), logLevel: 'info' });
      await context.watch();
    }
    return;
  }

  headline(`build${values.production ? ' (production)' : ''}`);
  const since = Date.now();
  try {
    await Promise.all(programs.map((program) => esbuild.build(settings(program, folder, values.production))));
  } catch {
    throw new Complaint('The build failed; esbuild says above where.');
  }
  for (const { out } of programs) {
    const file = path.join(folder, out);
    if (values.production) rmSync(`${file}.map`, { force: true });
    if (out === 'cli.js') chmodSync(file, 0o755);
    note(`${out.padEnd(16)} ${(statSync(file).size / 1024).toFixed(1).padStart(8)} kB`);
  }
  note(dim(`in ${elapsed(since)}, ${path.relative(root, folder) || folder}`));
});
