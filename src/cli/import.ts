/** `lightcone import`: what other tools have written, as a recording. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../base/errors.ts';
import { importFormats, readImported } from '../recording/import/formats.ts';
import { writeImported } from '../recording/import/write.ts';
import { extension } from '../recording/storage.ts';
import { commands } from './commands.ts';
import { WrongCommandLine } from './errors.ts';

/** @throws UserError for a file that can't be read and a format that there is not, TypeError for arguments that are none */
export function importRecording(args: readonly string[]): void {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: commands.import.options,
  });
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw new WrongCommandLine('Name one file that is to become a recording.');
  const format = values.from !== undefined && Object.hasOwn(importFormats, values.from) && importFormats[values.from];
  if (!format)
    throw new WrongCommandLine(`Say who has written ${file}: --from ${Object.keys(importFormats).join('|')}.`);
  const { dir, name } = path.parse(file);
  const out = path.resolve(values.out ?? path.join(dir, `${name}${extension}`));
  // It may be the recording which the file was exported from.
  if (values.out === undefined && existsSync(out))
    throw new UserError(`There is ${out} already. Name another file, or the same: --out FILE`);
  const imported = readImported(file, format);
  const bytes = writeImported(imported, out);
  const counts = { events: imported.events.length, isolates: imported.isolates.length, bytes };
  const said = values.json
    ? JSON.stringify({ file: out, ...counts })
    : `${out}: ${counts.events.toLocaleString('en')} events of ${counts.isolates.toLocaleString('en')} processes, ${(bytes / 1e6).toFixed(1)} MB`;
  process.stdout.write(`${said}\n`);
}
