/** `lightcone check FILE`: what is wrong with a system file, as the editor shows it. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf, UserError } from '../base/errors.ts';
import { disk } from '../server/disk.ts';
import { parseSystem } from '../system/parse.ts';
import { commands } from './commands.ts';
import { WrongCommandLine } from './errors.ts';
import { language } from './language.ts';

/** @throws UserError where there is an error, TypeError for arguments that are none */
export async function checkSystemFile(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: commands.check.options,
  });
  const [file, second] = positionals;
  if (file === undefined || second !== undefined)
    throw new WrongCommandLine('Say which file: lightcone check shop.lightcone');
  const absolute = path.resolve(file);
  const text = await readFile(absolute, 'utf8').catch((error: unknown) => {
    throw new UserError(`${file} can't be read: ${messageOf(error)}.`);
  });
  const { checkThoroughly, Doubts, loadSystem } = await language();
  const { problems, includes } = await checkThoroughly(text, path.dirname(absolute), new Doubts(disk));
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (values.json) process.stdout.write(`${JSON.stringify({ file: absolute, problems })}\n`);
  else {
    for (const { line, column, severity, text: what } of problems) {
      process.stdout.write(`${file}:${line}:${column}: ${severity}: ${what}\n`);
    }
  }
  if (errors.length > 0)
    throw new UserError(`${file} has ${errors.length === 1 ? 'an error' : `${errors.length} errors`}.`);
  // What it includes is a part of it.
  const whole = await loadSystem(absolute, (one) => readFile(one, 'utf8'));
  const { nodes } = parseSystem(whole, { cwd: path.dirname(absolute) });
  const included = includes.length === 0 ? '' : ` in ${includes.length + 1} files`;
  if (!values.json)
    process.stdout.write(`${file}: ${nodes.length} node${nodes.length === 1 ? '' : 's'}${included}, no error.\n`);
}
