/** `lightcone recover`: what can still be read of a damaged recording. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../base/errors.ts';
import { recoverRecording } from '../recording/recover.ts';
import { extension } from '../recording/storage.ts';
import { commands } from './commands.ts';
import { WrongCommandLine } from './errors.ts';

/** @throws UserError for a file of which nothing can be read, TypeError for arguments that are none */
export function printRecovered(args: readonly string[]): void {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: commands.recover.options,
  });
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw new WrongCommandLine('Name one recording.');
  const { dir, name } = path.parse(file);
  const out = path.resolve(values.out ?? path.join(dir, `${name}.recovered${extension}`));
  if (out === path.resolve(file) || (values.out === undefined && existsSync(out)))
    throw new UserError(`There is ${out} already. Name another file: --out FILE`);
  const { events, cut } = recoverRecording(file, out);
  const lost = cut.length === 0 ? 'nothing is missing' : `missing, at least in part: ${cut.join(', ')}`;
  const said = values.json
    ? JSON.stringify({ file: out, events, cut })
    : `${out}: ${events.toLocaleString('en')} events; ${lost}`;
  process.stdout.write(`${said}\n`);
}
