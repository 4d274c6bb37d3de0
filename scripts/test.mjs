/**
 * Sets up all that the tests need, and runs them.
 *
 *     npm test                          everything, on Node 20 and 26
 *     npm run test:all                  the same on Node 20, 22, 24 and 26, and what repeats, more often
 *     npm test -- unit stories          some of the steps: check, unit, stories, systems, extension, e2e
 *     npm test -- stories -- -t halt    what follows `--` goes to Vitest
 *     npm test -- --no-browser          without what needs a Chromium: extension, e2e
 *
 * A step that fails does not keep the others from running. The last line is "N passed, M failed".
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { majors, runtime } from './runtimes.mjs';
import { browser, browserRemedy } from './workshop/browser.mjs';
import { checkNode, install } from './workshop/install.mjs';
import { example, root, testOutput } from './workshop/paths.mjs';
import { bold, doing, elapsed, headline, note } from './workshop/report.mjs';
import { Complaint, main, run, tool } from './workshop/run.mjs';

/** `failures` has a text for each test that failed. @typedef {{ passed: number, failed: number, failures?: string[] }} Count */

/** In the order in which they run: what is quick and tells most comes first. */
const steps = {
  check: { run: checks },
  unit: { run: vitest('unit') },
  stories: { run: vitest('stories') },
  systems: { run: vitest('systems') },
  extension: { browser: true, run: extension },
  e2e: { browser: true, run: vitest('e2e') },
};

await main(async () => {
  const options = readArguments();
  checkNode();
  if (options.steps.some((name) => steps[name].browser)) {
    const chromium = browser();
    if (!chromium) throw new Complaint(browserRemedy);
    process.env.CHROMIUM = chromium;
  }
  process.env.NO_UPDATE_NOTIFIER = '1';
  if (options.isThorough) process.env.LIGHTCONE_THOROUGH = '1';

  headline('set up');
  const start = Date.now();
  await setUp(options);

  /** @type {[string, Count, string][]} */
  const results = [];
  for (const name of options.steps) {
    headline(name);
    const since = Date.now();
    results.push([name, await steps[name].run(options), elapsed(since)]);
  }

  headline(`summary (${elapsed(start)})`);
  // Again at the end, since what a failure printed itself may be thousands of lines above.
  for (const failure of results.flatMap(([, { failures = [] }]) => failures)) note(failure);
  const sum = { passed: 0, failed: 0 };
  for (const [name, { passed, failed }, time] of results) {
    sum.passed += passed;
    sum.failed += failed;
    const text = `${name.padEnd(10)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed  ${time}`;
    note(failed > 0 ? bold(text) : text);
  }
  console.log(`${sum.passed} passed, ${sum.failed} failed`);
  return sum.failed > 0 || sum.passed === 0 ? 1 : 0;
});

function readArguments() {
  const own = process.argv.slice(2);
  const cut = own.indexOf('--');
  const vitestArguments = cut < 0 ? [] : own.splice(cut).slice(1);
  const { values, positionals } = parseArgs({
    args: own,
    allowPositionals: true,
    options: {
      'all-nodes': { type: 'boolean', default: false },
      'no-browser': { type: 'boolean', default: false },
    },
  });
  for (const name of positionals) {
    if (!(name in steps)) {
      throw new Complaint(`There is no step "${name}"; there are ${Object.keys(steps).join(', ')}.`);
    }
  }
  const chosen = Object.keys(steps).filter((name) => positionals.length === 0 || positionals.includes(name));
  return {
    steps: values['no-browser'] ? chosen.filter((name) => !steps[name].browser) : chosen,
    isThorough: values['all-nodes'],
    majors: values['all-nodes'] ? majors : majors.filter((major) => major === 20 || major === 26),
    vitestArguments,
  };
}

/** Installs, fetches, builds and packs what the chosen steps need. */
async function setUp(options) {
  await install(root);
  if (existsSync(path.join(example, 'package-lock.json'))) await install(example);
  const nodes = [];
  for (const major of options.majors) nodes.push(await runtime(major));
  process.env.LIGHTCONE_NODES = nodes.join(path.delimiter);
  await build('build.mjs');
  if (options.steps.some((name) => steps[name].browser)) {
    await build('package.mjs');
    const { vscodeHost } = await import('./vscode-host/get.mjs');
    await doing('Looking for the VS Code host', vscodeHost);
  }
  rmSync(testOutput, { recursive: true, force: true });
  mkdirSync(testOutput, { recursive: true });
}

async function build(script) {
  const code = await run(process.execPath, [path.join(root, 'scripts', script)]);
  if (code !== 0) throw new Complaint(`scripts/${script} failed; there is nothing to test.`);
}

/** @returns {Promise<Count>} every check counts as one */
async function checks() {
  // Imported here, since a fresh clone has nothing installed when this file is loaded.
  const { check } = await import('./check.mjs');
  return check();
}

/** @param {string} project */
function vitest(project) {
  return async ({ vitestArguments }) => {
    const report = path.join(testOutput, `${project}.json`);
    const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const code = await run(process.execPath, [tool('vitest'), ...args, ...vitestArguments]);
    return count(report, code);
  };
}

/** Mocha inside VS Code's extension host. */
async function extension() {
  const report = path.join(testOutput, 'extension.json');
  const code = await run(process.execPath, [path.join(root, 'scripts', 'test-extension.mjs'), '--report', report]);
  return count(report, code);
}

/**
 * Reads a report, by Vitest or by `test/extension/run.ts`; both say it in Jest's words. A run that failed without a
 * failed test (a file that can't be loaded, a crash, an unhandled rejection) counts as one failure.
 * @param {string} report
 * @param {number} code
 * @returns {Count}
 */
function count(report, code) {
  const {
    numPassedTests = 0,
    numFailedTests = 0,
    testResults = [],
  } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {};
  return {
    passed: numPassedTests,
    failed: code !== 0 && numFailedTests === 0 ? 1 : numFailedTests,
    failures: testResults.flatMap(failuresOf),
  };
}

/** The failed tests of one file of a report, each with how its failure begins; or why the file was not run. */
function failuresOf({ name = '', status, message = '', assertionResults = [] }) {
  const file = path.relative(root, name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0 && status === 'failed') return [`FAILED ${file}\n${indented(message)}`];
  return failed.map(
    ({ fullName, failureMessages = [] }) => `FAILED ${file}: ${fullName}\n${indented(failureMessages.join('\n'))}`,
  );
}

/** @param {string} text */
function indented(text) {
  return text
    .split('\n', 20)
    .map((line) => `  ${line}`.slice(0, 300))
    .join('\n');
}
