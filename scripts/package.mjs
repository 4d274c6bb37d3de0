/**
 * Makes `lightcone.vsix`: `npm run package`.
 *
 * The package is put together in `.build/vsix` from a production build, so that `dist/`, which tests and people work
 * with, stays as it is. Its content is checked: what users install holds our programs and nothing else.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, stage, vsix } from './workshop/paths.mjs';
import { doing, headline, note } from './workshop/report.mjs';
import { Complaint, capture, main, run, tool } from './workshop/run.mjs';

const allowed =
  /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|language-configuration\.json|dist\/[\w-]+\.(c?js|css)|media\/[\w-]+\.(svg|png|css|json)|syntaxes\/[\w.-]+\.json)$/;
const required = [
  ...['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'media/icon.png'],
  ...[
    'dist/adapter.js',
    'dist/extension.cjs',
    'dist/language.js',
    'dist/probe.cjs',
    'dist/server.cjs',
    'dist/watchdog.js',
  ],
  ...['dist/recorder.js', 'dist/timeline.js', 'dist/timeline.css', 'dist/themes.css'],
];

const vsce = (...args) => capture(process.execPath, [tool('@vscode/vsce'), ...args], { cwd: stage });
const lines = (text) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

await main(async () => {
  headline('package');
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  for (const name of ['.vscodeignore', 'README.md', 'CHANGELOG.md', 'LICENSE', 'media', 'syntaxes']) {
    cpSync(path.join(root, name), path.join(stage, name), { recursive: true });
  }
  const {
    scripts,
    devDependencies,
    private: _,
    ...manifest
  } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);

  const build = [path.join(root, 'scripts', 'build.mjs'), '--production', '--out', path.join(stage, 'dist')];
  if ((await run(process.execPath, build)) !== 0) throw new Complaint('Nothing is packed, since the build failed.');

  const files = lines(await vsce('ls', '--no-dependencies'));
  const strange = files.filter((file) => !allowed.test(file));
  const missing = required.filter((file) => !files.includes(file));
  if (strange.length > 0 || missing.length > 0) {
    throw new Complaint(
      `The package does not hold what it should (.vscodeignore, scripts/package.mjs).\n` +
        `  too much: ${strange.join(', ') || 'nothing'}\n  missing:  ${missing.join(', ') || 'nothing'}`,
    );
  }
  await doing('Packing (vsce)', () => vsce('package', '--no-dependencies', '--out', vsix));
  note(`${path.relative(root, vsix)}: ${files.length} files, ${(statSync(vsix).size / 1024).toFixed(0)} kB`);
});
