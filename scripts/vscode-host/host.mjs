/** Starts and stops the VS Code host, and the browser that looks at it. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { browser, browserRemedy } from '../workshop/browser.mjs';
import { Complaint, capture } from '../workshop/run.mjs';
import { vscodeHost } from './get.mjs';

/**
 * A workbench that says nothing by itself. Two of these are needed for more than quiet: with `debug.saveBeforeStart` a
 * dirty untitled file makes the start of a session wait for a dialog, and `remote.autoForwardPorts` offers to forward
 * every port that a node opens.
 */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'chat.agentHost.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'remote.autoForwardPorts': false,
  'remote.restoreForwardedPorts': false,
  'git.enabled': false,
  'npm.fetchOnlinePackageInfo': false,
  'json.schemaDownload.enable': false,
  'debug.saveBeforeStart': 'none',
  'window.confirmBeforeClose': 'never',
};

const flags = [
  ...['--host', '127.0.0.1', '--accept-server-license-terms', '--telemetry-level', 'off'],
  ...['--disable-workspace-trust', '--disable-experiments', '--disable-update-check'],
  '--disable-getting-started-override',
];

/** No gallery: the host asks nothing of the network. */
const environment = { ...process.env, EXTENSIONS_GALLERY: '{}' };

/**
 * @typedef {object} Host
 * @property {string} origin like `http://127.0.0.1:40123`
 * @property {(query: Record<string, string>) => string} url of a workbench, token included; `folder` is what it opens
 * @property {string} logs folder of its logs
 * @property {Promise<number>} ended its exit code
 * @property {() => Promise<void>} stop ends it and all that it started
 */

/**
 * @param {object} options
 * @param {string} options.data folder for settings, extensions and logs
 * @param {string} [options.vsix] an extension to install first
 * @param {Record<string, unknown>} [options.settings] user settings beyond the quiet ones; written once
 * @param {number} [options.port] any free one by default
 * @param {readonly string[]} [options.args] further arguments of VS Code's server
 * @returns {Promise<Host>}
 */
export async function startHost({ data, vsix, settings = {}, port = 0, args = [] }) {
  const { node, server } = await vscodeHost();
  const user = path.join(data, 'data', 'User');
  mkdirSync(user, { recursive: true });
  const settingsFile = path.join(user, 'settings.json');
  if (!existsSync(settingsFile)) {
    writeFileSync(settingsFile, `${JSON.stringify({ ...quietSettings, ...settings }, undefined, 2)}\n`);
  }
  if (vsix) {
    const install = ['--server-data-dir', data, '--install-extension', vsix, '--force'];
    await capture(node, [server, ...install], { env: environment });
  }

  // Whoever can reach the port can run programs as the user: a token, and not in the list of processes.
  const token = randomBytes(16).toString('hex');
  const tokenFile = path.join(data, 'token');
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const child = spawn(
    node,
    [server, ...flags, '--port', `${port}`, '--connection-token-file', tokenFile, '--server-data-dir', data, ...args],
    // A group of its own, so that its extension host, terminals and watchers can be ended with it.
    { env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' },
  );
  const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  const end = (signal) => endGroup(child, signal);
  const lastResort = () => end('SIGKILL');
  process.once('exit', lastResort);

  const listening = await new Promise((resolve, reject) => {
    let log = '';
    const read = (text) => {
      log += text;
      const match = /Extension host agent listening on (\d+)/.exec(log);
      if (match) resolve(Number(match[1]));
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.once('error', reject);
    ended.then((code) => reject(new Complaint(`The VS Code host ended at its start (exit code ${code}).\n${log}`)));
  });

  const origin = `http://127.0.0.1:${listening}`;
  return {
    origin,
    url: (query) => `${origin}/?${new URLSearchParams({ tkn: token, ...query })}`,
    logs: path.join(data, 'data', 'logs'),
    ended,
    async stop() {
      end('SIGTERM');
      const force = setTimeout(lastResort, 5000);
      await ended;
      clearTimeout(force);
      end('SIGKILL');
      process.removeListener('exit', lastResort);
    },
  };
}

function endGroup(child, signal) {
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}

/** @param {import('playwright-core').LaunchOptions} [options] */
export async function launchBrowser(options = {}) {
  const { chromium } = await import('playwright-core');
  const executablePath = browser();
  if (!executablePath) throw new Complaint(browserRemedy);
  const args = [
    ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    ...['--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
  ];
  // Chromium's sandbox refuses to run as root, which is what CI machines and containers are.
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return chromium.launch({ executablePath, args, ...options });
}
