/**
 * Takes the place of the `code` executable for @vscode/test-electron: `code-host --extensionDevelopmentPath=A
 * --extensionTestsPath=B folder` runs the tests in the real extension host of the VS Code host, with its workbench in a
 * headless Chromium, prints what they print, and exits with their result.
 *
 * The web workbench takes the two paths from the URL's `payload`, which a built VS Code obeys only with
 * `--enable-smoke-test-driver`, and reports through two functions of the page. So do VS Code's own browser tests.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { format, parseArgs } from 'node:util';
import { testOutput } from '../workshop/paths.mjs';
import { main } from '../workshop/run.mjs';
import { launchBrowser, startHost } from './host.mjs';

// What the workbench itself logs in a host without accounts and gallery.
const noise =
  /^(Ignoring fetching|Creating a socket|Resolv|\[Account|\[AgentHost|\[reconn|Updating add|\[Service Worker|Creation of workbench|Timed out waiting for authentication provider)/;

await main(async () => {
  const { values, positionals } = parseArgs({
    strict: false,
    allowPositionals: true,
    options: {
      extensionDevelopmentPath: { type: 'string', multiple: true },
      extensionTestsPath: { type: 'string' },
    },
  });
  const uri = (file) => `vscode-remote://remote${encodeURI(path.resolve(file.replace(/^file:\/\//, '')))}`;
  const payload = [
    ...(values.extensionDevelopmentPath ?? []).map((folder) => ['extensionDevelopmentPath', uri(folder)]),
    ['extensionTestsPath', uri(values.extensionTestsPath)],
    ['skipWelcome', 'true'],
  ];
  const query = { payload: JSON.stringify(payload) };
  if (positionals[0]) query.folder = path.resolve(positionals[0]);
  else query.ew = 'true'; // an empty window

  const data = mkdtempSync(path.join(os.tmpdir(), 'lightcone-code-'));
  const host = await startHost({ data, args: ['--enable-smoke-test-driver'] });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const exit = new Promise((resolve) => {
      page.exposeFunction('codeAutomationExit', resolve);
      page.once('crash', () => resolve(70));
      host.ended.then(() => resolve(71));
      for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => resolve(130));
    });
    await page.exposeFunction('codeAutomationLog', (type, args) => {
      const text = format(...args);
      if (!noise.test(text)) (type === 'error' ? process.stderr : process.stdout).write(`${text}\n`);
    });
    await page.goto(host.url(query));
    const code = Number(await exit);
    if (code !== 0) {
      const folder = path.join(testOutput, 'extension');
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: path.join(folder, 'window.png') }).catch(() => {
        // The page may be what crashed.
      });
      cpSync(host.logs, path.join(folder, 'logs'), { recursive: true });
    }
    return code;
  } finally {
    await browser.close();
    await host.stop();
    rmSync(data, { recursive: true, force: true });
  }
});
