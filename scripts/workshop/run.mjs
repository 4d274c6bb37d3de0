/** Child processes of the scripts. Uses nothing but Node, since it runs before `npm ci`. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './paths.mjs';

/** A failure that needs no stack: its message says what happened and what to do. */
export class Complaint extends Error {}

/**
 * Runs a program to its end; its output goes straight to the terminal.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} the exit code; 1 when a signal ended it
 */
export function run(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options });
    child.once('error', (error) => reject(new Complaint(`${file} can't be started: ${error.message}`)));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/**
 * Runs a program to its end and gives back what it printed on stdout; what it says on stderr is shown only on failure.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<string>}
 */
export function capture(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      err += text;
    });
    child.once('error', (error) => reject(new Complaint(`${file} can't be started: ${error.message}`)));
    child.once('close', (code) => {
      if (code === 0) resolve(out);
      else reject(new Complaint(`${[file, ...args].join(' ')} failed (exit code ${code}).\n${err}${out}`.trim()));
    });
  });
}

/**
 * How to start npm: by the Node that runs us when npm told us where it is (it does inside `npm start`), else from PATH.
 * @param {readonly string[]} args
 * @returns {{ file: string, args: string[], options: import('node:child_process').SpawnOptions }}
 */
export function npm(args) {
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.(c?js)$/.test(script)) {
    return { file: process.execPath, args: [script, ...args], options: {} };
  }
  // npm is a .cmd file on Windows, and Node starts those through a shell only.
  return { file: 'npm', args: [...args], options: { shell: process.platform === 'win32' } };
}

/**
 * The script behind a tool in node_modules, to be run by the Node that runs us.
 * @param {string} name package name
 * @param {string} [bin] name of the command where it isn't the package's
 */
export function tool(name, bin = name.replace(/^@[^/]+\//, '')) {
  const require = createRequire(path.join(root, 'package.json'));
  const home = path.join(root, 'node_modules', name);
  const { bin: bins } = require(path.join(home, 'package.json'));
  return path.join(home, typeof bins === 'string' ? bins : bins[bin]);
}

/**
 * Runs the body of a script: a Complaint is printed as it is, anything else with its stack; both end it with code 1.
 * @param {() => Promise<number | void>} body may give an exit code
 */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    console.error(`\n${error instanceof Complaint ? error.message : (error?.stack ?? error)}`);
    process.exitCode = 1;
  }
}
