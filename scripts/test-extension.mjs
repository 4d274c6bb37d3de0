/**
 * Runs the tests of `test/extension` in a real extension host.
 *
 *     node scripts/test-extension.mjs              in the VS Code host of scripts/vscode-host
 *     npm run test:electron                        in a desktop VS Code, which test-electron downloads
 *     VSCODE_EXECUTABLE=/usr/bin/code node …       in that one
 *
 * `--report FILE` writes the result as JSON. Needs a build, and the example's dependencies.
 */
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runTests, TestRunFailedError } from '@vscode/test-electron';
import esbuild from 'esbuild';
import { example, root } from './workshop/paths.mjs';
import { main } from './workshop/run.mjs';

const source = path.join(root, 'test', 'extension');
const bundles = path.join(root, '.build', 'extension-tests');

await main(async () => {
  const { values } = parseArgs({
    options: { desktop: { type: 'boolean', default: false }, report: { type: 'string' } },
  });
  rmSync(bundles, { recursive: true, force: true });
  await esbuild.build({
    entryPoints: readdirSync(source)
      .filter((name) => name === 'run.ts' || name.endsWith('.test.ts'))
      .map((name) => path.join(source, name)),
    outdir: bundles,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  const standIn = path.join(root, 'scripts', 'vscode-host', 'code-host');
  const vscodeExecutablePath = process.env.VSCODE_EXECUTABLE ?? (values.desktop ? undefined : standIn);
  try {
    return await runTests({
      ...(vscodeExecutablePath ? { vscodeExecutablePath } : {}),
      extensionDevelopmentPath: root,
      extensionTestsPath: path.join(bundles, 'run.cjs'),
      extensionTestsEnv: { LIGHTCONE_REPORT: values.report },
      launchArgs: [example, '--disable-extensions'],
    });
  } catch (error) {
    if (error instanceof TestRunFailedError) return 1; // Mocha has said why.
    throw error;
  }
});
