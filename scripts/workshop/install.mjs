/** `npm ci` where it is due, and nowhere else. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bold, doing } from './report.mjs';
import { Complaint, npm, run } from './run.mjs';

const oldestNode = 20;

/** Fails with a remedy on a Node that can't run the rest. */
export function checkNode() {
  const major = Number.parseInt(process.versions.node, 10);
  if (major < oldestNode) {
    throw new Complaint(
      `Lightcone needs Node ${oldestNode} or newer; this is ${process.version} (${process.execPath}).\n` +
        'Install a newer one from https://nodejs.org, or switch with your version manager, and run the command again.',
    );
  }
}

/**
 * Installs the dependencies of a package by its lockfile, unless they were installed from this very lockfile before.
 * @param {string} folder has a package.json and a package-lock.json
 */
export async function install(folder) {
  const lock = readFileSync(path.join(folder, 'package-lock.json'));
  const due = createHash('sha256').update(lock).update(process.platform).update(process.arch).digest('hex');
  // Inside node_modules, so that it goes when they go.
  const stamp = path.join(folder, 'node_modules', '.lightcone-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === due) return;
  await doing(`Installing the dependencies of ${bold(path.basename(folder))} (npm ci)`, async () => {
    const { file, args, options } = npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    let code;
    try {
      code = await run(file, args, { ...options, cwd: folder });
    } catch (error) {
      throw new Complaint(`npm can't be started (${error.message}). It comes with Node: https://nodejs.org.`);
    }
    if (code !== 0) {
      throw new Complaint(
        `npm ci failed in ${folder} (exit code ${code}).\n` +
          'Its own message is above. Without a network, or behind a proxy, npm needs "npm config set proxy …".',
      );
    }
  });
  writeFileSync(stamp, due);
}
