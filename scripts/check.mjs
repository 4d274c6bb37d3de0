/**
 * Everything that can be known about the code without running it.
 *
 *     npm run check                  all of them; goes on after a failure
 *     npm run check -- tsc biome     only these
 */
import { pathToFileURL } from 'node:url';
import { bold, elapsed, headline, note } from './workshop/report.mjs';
import { Complaint, main, run, tool } from './workshop/run.mjs';

const checks = {
  tsc: () => [tool('typescript', 'tsc'), '-p', '.'],
  // The only code that knows a document.
  'tsc of the timeline': () => [tool('typescript', 'tsc'), '-p', 'src/timeline'],
  biome: () => [tool('@biomejs/biome'), 'check', '--error-on-warnings', '.'],
  imports: () => [tool('dependency-cruiser', 'depcruise'), '--config', '.dependency-cruiser.cjs', 'src'],
  knip: () => [tool('knip'), '--no-progress'],
};

/**
 * @param {string[]} [wanted] names of checks; all when empty
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function check(wanted = []) {
  const names = wanted.length > 0 ? wanted : Object.keys(checks);
  const result = { passed: 0, failed: 0 };
  for (const name of names) {
    const command = checks[name];
    if (!command) throw new Complaint(`There is no check "${name}"; there are ${Object.keys(checks).join(', ')}.`);
    headline(`check: ${name}`);
    const since = Date.now();
    const ok = (await run(process.execPath, command())) === 0;
    result[ok ? 'passed' : 'failed'] += 1;
    note(`${ok ? 'passed' : bold('failed')} in ${elapsed(since)}`);
  }
  return result;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => ((await check(process.argv.slice(2))).failed > 0 ? 1 : 0));
}
