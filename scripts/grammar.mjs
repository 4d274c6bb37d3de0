/**
 * Makes the parser's tables of `src/language/lightcone.langium`: `npm run grammar`, after each change of the grammar. What it
 * writes is checked in, since a build needs nothing else of it.
 */
import path from 'node:path';
import { runtime } from './runtimes.mjs';
import { root } from './workshop/paths.mjs';
import { main, run } from './workshop/run.mjs';

await main(async () => {
  const cli = path.join(root, 'node_modules', 'langium-cli', 'bin', 'langium.js');
  // It wants a newer one than we do.
  return run(await runtime(24), [cli, 'generate'], { cwd: root });
});
