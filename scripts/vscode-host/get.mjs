/**
 * A real VS Code from the npm registry: code-server's `lib/vscode`, which is VS Code's own server, workbench and
 * extension host, and a Node that can run it. Nothing is compiled and no install script runs. It stays in
 * `.cache/vscode-host`; uses nothing but Node, npm and tar.
 *
 *     node scripts/vscode-host/get.mjs      prints its paths as JSON
 *
 * code-server's wrapper (login page, proxy) is left out: `out/server-main.js` serves the workbench by itself.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { fetchNode } from '../runtimes.mjs';
import { cache } from '../workshop/paths.mjs';
import { download, once, unpack } from '../workshop/registry.mjs';
import { doing } from '../workshop/report.mjs';
import { capture, main, npm } from '../workshop/run.mjs';
import { standIns } from './stand-ins.mjs';

const codeServer = {
  name: 'code-server',
  version: '4.139.1', // VS Code 1.139.1
  integrity: 'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
};

/** What only chat, containers, Windows, telemetry and proxies need: native modules that would have to be compiled. */
const leftOutPackages = [
  ...['@devcontainers/cli', '@github/copilot-sdk', '@microsoft/mxc-sdk', '@vscode/copilot-api', '@vscode/deviceid'],
  ...['@vscode/fs-copyfile', '@vscode/native-watchdog', '@vscode/sandbox-runtime', '@vscode/sqlite3'],
  ...['@vscode/windows-process-tree', '@vscode/windows-registry', 'detect-libc', 'kerberos', 'node-addon-api'],
  ...['ssh2', 'tar', 'zod'],
];

/** Built-in extensions that ask for accounts, other hosts or Git, and the largest ones. */
const leftOutExtensions = [
  ...['copilot', 'git', 'github', 'mermaid-markdown-features', 'microsoft-authentication', 'prompt-basics'],
  ...['terminal-suggest', 'tunnel-forwarding'],
];

/** Counts the changes to what `assemble` does, which the cache can't see. */
const layout = 2;

/** VS Code's server is written for Node 24; Node 20 can't load it (no `registerHooks` in `node:module`). */
const hostNode = 24;

/**
 * @returns {Promise<{ node: string, server: string }>} the Node to run it with, and the script to run
 */
export async function vscodeHost() {
  const node = await fetchNode(hostNode);
  // A name made of all that went in: a changed recipe gets a folder of its own.
  const recipe = [codeServer, leftOutPackages, leftOutExtensions, standIns, layout, process.platform, process.arch];
  const name = createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 16);
  const folder = path.join(cache, 'vscode-host', name);
  await once(folder, (work) => doing('Fetching VS Code 1.139.1 for the browser (about 80 MB)', () => assemble(work)));
  return { node, server: path.join(folder, 'out', 'server-main.js') };
}

/** @param {string} work an empty folder */
async function assemble(work) {
  const archive = await download(codeServer, work);
  await unpack(archive, work, [
    '--strip-components=3',
    ...leftOutExtensions.map((extension) => `--exclude=package/lib/vscode/extensions/${extension}`),
    'package/lib/vscode',
  ]);
  rmSync(archive);
  await installDependencies(work);
  await installDependencies(path.join(work, 'extensions')); // TypeScript, for the editor's language features
  dropOtherPlatforms(path.join(work, 'node_modules'));
  for (const [name, text] of Object.entries(standIns)) {
    const home = path.join(work, 'node_modules', name);
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home, { recursive: true });
    writeFileSync(path.join(home, 'package.json'), JSON.stringify({ name, version: '0.0.0', main: 'index.js' }));
    writeFileSync(path.join(home, 'index.js'), text);
  }
  rewrite(path.join(work, 'product.json'), ({ defaultChatAgent, updateUrl, voiceWsUrl, ...product }) => product);
}

/** Versions and integrity come from the shrinkwrap inside the archive, which was checked against its pin. */
async function installDependencies(folder) {
  rewrite(path.join(folder, 'package.json'), ({ devDependencies, scripts, dependencies, ...rest }) => ({
    ...rest,
    dependencies: Object.fromEntries(Object.entries(dependencies).filter(([name]) => !leftOutPackages.includes(name))),
  }));
  // `npm ci` refuses, since package.json and shrinkwrap disagree upstream; without legacy-peer-deps an unpinned
  // package slips in.
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const { file, args, options } = npm(['install', '--omit=dev', '--ignore-scripts', '--legacy-peer-deps', ...quiet]);
  await capture(file, args, { ...options, cwd: folder });
}

function dropOtherPlatforms(modules) {
  const own = `${process.platform}-${process.arch}`;
  for (const folder of ['@vscode/ripgrep-universal/bin', 'node-pty/prebuilds']) {
    for (const platform of readdirSync(path.join(modules, folder))) {
      if (platform !== own) rmSync(path.join(modules, folder, platform), { recursive: true });
    }
  }
  rmSync(path.join(modules, 'node-pty/third_party'), { recursive: true, force: true });
}

function rewrite(file, change) {
  const next = `${file}.next`;
  writeFileSync(next, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8'))), undefined, 2));
  renameSync(next, file);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => console.log(JSON.stringify(await vscodeHost())));
}
