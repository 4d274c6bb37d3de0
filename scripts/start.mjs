/**
 * `npm start`: opens a real VS Code with Lightcone and the example system in it, ready for F5.
 *
 * Installs, builds and fetches what is missing first; all of that is quick the second time. Runs on Node 20 and newer,
 * and until the dependencies are there on nothing but Node.
 */
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { inPath } from './workshop/browser.mjs';
import { checkNode, install } from './workshop/install.mjs';
import { cache, example, root, vsix } from './workshop/paths.mjs';
import { bold, doing, headline } from './workshop/report.mjs';
import { Complaint, main, run } from './workshop/run.mjs';

const help = `Usage: npm start [-- options]

Opens VS Code with Lightcone and the example system (examples/shop) in it.
That is your desktop VS Code if "code" is in PATH, else a VS Code in the browser, which is fetched from npm once.

  --host       the VS Code in the browser, even where there is a desktop one
  --port N     port of the VS Code in the browser (default: any free one)
  --no-open    prepare everything, then stop
  --help       this text
`;

await main(async () => {
  const { values } = parseArgs({
    options: {
      host: { type: 'boolean', default: false },
      port: { type: 'string', default: '0' },
      'no-open': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(help);
  checkNode();
  const port = portFrom(values.port);
  const code = values.host ? undefined : inPath('code');

  headline('set up');
  await install(root);
  if (existsSync(path.join(example, 'package-lock.json'))) await install(example);
  await script('build.mjs');
  if (!code) await script('package.mjs');
  if (values['no-open']) return console.log('Everything is ready.');
  return code ? openDesktop(code) : serveHost(port);
});

/** @param {string} text */
function portFrom(text) {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new Complaint(`--port wants a number from 1 to 65535, not "${text}".`);
}

async function script(name) {
  if ((await run(process.execPath, [path.join(root, 'scripts', name)])) !== 0) {
    throw new Complaint(`scripts/${name} failed; its own message is above.`);
  }
}

/** A window of the installed VS Code in which our `dist` is the extension. */
async function openDesktop(code) {
  console.log(next('A new VS Code window opens with the example in it.'));
  const args = ['--new-window', `--extensionDevelopmentPath=${root}`, example];
  return run(code, args, { shell: process.platform === 'win32' });
}

/** The VS Code host, until Ctrl+C. */
async function serveHost(port) {
  if (port !== 0 && !(await isFree(port))) {
    throw new Complaint(`Port ${port} is in use. Choose another with "npm start -- --port N", or leave --port out.`);
  }
  // Ctrl+C must end the host also while it starts; and it comes twice, from the terminal and from npm.
  const interrupted = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, resolve);
  });
  const { startHost } = await import('./vscode-host/host.mjs');
  const data = path.join(cache, 'start');
  const host = await doing('Starting VS Code', () => startHost({ data, vsix, port }));
  console.log(next(`Open ${bold(host.url({ folder: example }))}\nin a browser on this machine. Ctrl+C here ends it.`));
  const ended = await Promise.race([interrupted.then(() => undefined), host.ended]);
  await host.stop();
  if (ended !== undefined) throw new Complaint(`VS Code ended by itself (exit code ${ended}); its logs: ${host.logs}`);
}

function next(opening) {
  return `
${opening}

  1. Open src/orders.ts and click left of a line number in placeOrder: a breakpoint.
  2. Press F5. Five processes start: the stock, two replicas of the orders, the gateway and its ledger.
  3. Send an order:  curl -d '{"item":"apple","quantity":2}' -H 'content-type: application/json' http://127.0.0.1:8080/orders
`;
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
