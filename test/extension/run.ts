/** What VS Code calls in its extension host: Mocha over all tests beside this file. */
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', color: true, timeout: 60_000 });
  for (const name of readdirSync(__dirname)) {
    if (name.endsWith('.test.cjs')) mocha.addFile(path.join(__dirname, name));
  }
  const failed = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.once('end', () => report(runner.stats?.passes ?? 0, runner.stats?.failures ?? 0));
  });
  if (failed > 0) throw new Error(`${failed} of the extension's tests failed`);
}

/** In the words of Jest and Vitest, so that scripts/test.mjs reads one kind of report. */
function report(passed: number, failed: number): void {
  const file = process.env.LIGHTCONE_REPORT;
  if (file) writeFileSync(file, JSON.stringify({ numPassedTests: passed, numFailedTests: failed }));
}
