/** `npm run bench -- halt`: runs the bench of that name; without a name says which there are. A bench prints numbers and asserts nothing. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const names = readdirSync(here)
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .map((file) => path.basename(file, '.ts'));
const [wanted] = process.argv.slice(2);
if (wanted !== undefined && names.includes(wanted)) await import(`./${wanted}.ts`);
else console.log(`npm run bench -- ${names.join(' | ')}`);
