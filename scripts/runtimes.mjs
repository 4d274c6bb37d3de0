/**
 * Node binaries of the versions that we support, for the tests and for the VS Code host.
 *
 *     node scripts/runtimes.mjs 20 26      prints the paths of the binaries, one a line
 *
 * They come from the npm packages `node-<platform>-<arch>`, which hold the official binary and nothing to be run at
 * installation, and stay in `.cache/node`. Where the Node that runs this is of the major asked for, it is taken itself.
 */
import { chmodSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { cache } from './workshop/paths.mjs';
import { download, once, unpack } from './workshop/registry.mjs';
import { doing } from './workshop/report.mjs';
import { Complaint, main } from './workshop/run.mjs';

/** Exact version per major, with the integrity of the linux-x64 package. Elsewhere the registry's own is checked. */
const pins = {
  20: ['20.20.2', 'sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ=='],
  22: ['22.23.3', 'sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng=='],
  24: ['24.21.0', 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q=='],
  26: ['26.10.0', 'sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw=='],
};

/** @typedef {keyof typeof pins} Major */

/** All majors that are supported, ascending. */
export const majors = /** @type {Major[]} */ (Object.keys(pins).map(Number));

/**
 * The binary of exactly the pinned version.
 * @param {Major} major
 * @returns {Promise<string>} its path
 */
export async function fetchNode(major) {
  const pin = pins[major];
  if (!pin) throw new Complaint(`There is no pinned Node ${major}; there are ${majors.join(', ')}.`);
  const [version, integrity] = pin;
  const windows = process.platform === 'win32';
  const platform = `${windows ? 'win' : process.platform}-${process.arch}`;
  const binary = windows ? 'node.exe' : 'node';
  const folder = path.join(cache, 'node', `${version}-${platform}`);
  await once(folder, (work) =>
    doing(`Fetching Node ${version} (about 45 MB)`, async () => {
      const pinned = platform === 'linux-x64' ? integrity : undefined;
      const archive = await download({ name: `node-${platform}`, version, integrity: pinned }, work);
      await unpack(archive, work, ['--strip-components=2', `package/bin/${binary}`]);
      rmSync(archive);
      if (!windows) chmodSync(path.join(work, binary), 0o755);
    }),
  );
  return path.join(folder, binary);
}

/**
 * A Node of the major asked for: the one that runs us if it is one, else the pinned version.
 * @param {Major} major
 */
export async function runtime(major) {
  return Number.parseInt(process.versions.node, 10) === major ? process.execPath : fetchNode(major);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => {
    const wanted = process.argv.slice(2).map(Number);
    const paths = [];
    for (const major of wanted.length > 0 ? wanted : majors) paths.push(await runtime(/** @type {Major} */ (major)));
    console.log(paths.join('\n'));
  });
}
