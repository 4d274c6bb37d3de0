import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');

/** A folder for one test file's own use, removed at its end by the caller's `afterAll`. */
export async function temporaryFolder(name = 'lightcone-test-'): Promise<{ path: string; remove(): Promise<void> }> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), name)));
  return { path: folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Bundles what runs outside of the test's own process, as `scripts/build.mjs` does, into a folder. */
export async function bundlePrograms(folder: string): Promise<{ probe: string; watchdog: string }> {
  const probe = path.join(folder, 'probe.cjs');
  const watchdog = path.join(folder, 'watchdog.mjs');
  const common = {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  } as const;
  await Promise.all([
    build({ ...common, entryPoints: ['src/probe/bootstrap.ts'], outfile: probe, format: 'cjs' }),
    build({
      ...common,
      entryPoints: ['src/nodes/watchdog/main.ts'],
      outfile: watchdog,
      format: 'esm',
      external: ['bufferutil', 'utf-8-validate'],
      banner: {
        js: "import { createRequire as requireBy } from 'node:module';const require = requireBy(import.meta.url);",
      },
    }),
  ]);
  return { probe, watchdog };
}
