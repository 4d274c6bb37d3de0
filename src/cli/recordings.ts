/** `lightcone info FILE` and `lightcone export FILE`: what a recording has, for people and for other tools. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { UserError } from '../base/errors.ts';
import { formats } from '../recording/export/formats.ts';
import { linesOf, loadRun } from '../recording/load.ts';
import { RecordingFile } from '../recording/recording-file.ts';

/** @throws UserError for a file that can't be read, TypeError for arguments that are none */
export function printInfo(args: readonly string[]): void {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const file = new RecordingFile(fileIn(positionals));
  try {
    const { name = '', began = '' } = file.about;
    const summary = file.summary();
    if (values.json) {
      process.stdout.write(`${JSON.stringify({ name, began, ...summary })}\n`);
      return;
    }
    const { nodes, events, messages, payloadBytes, duration, redacted } = summary;
    const rows: readonly (readonly [string, string])[] = [
      ['system', name],
      ['began', began],
      ['lasted', `${(duration / 1e6).toFixed(3)} s`],
      ['nodes', nodes.join(', ')],
      ['events', events.toLocaleString('en')],
      ['messages', messages.toLocaleString('en')],
      ['payloads', `${payloadBytes.toLocaleString('en')} bytes`],
      ['never kept', redacted.join(', ')],
    ];
    for (const [what, value] of rows) process.stdout.write(`${what.padEnd(12)}${value}\n`);
  } finally {
    file.close();
  }
}

/** @throws UserError for a file that can't be read and a format that there is not, TypeError for arguments that are none */
export async function exportRecording(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { to: { type: 'string' }, out: { type: 'string' } },
  });
  const names = Object.keys(formats);
  const format = values.to === undefined || !Object.hasOwn(formats, values.to) ? undefined : formats[values.to];
  if (!format) throw new UserError(`Say what the recording is to become: --to ${names.join('|')}.`);
  const file = new RecordingFile(fileIn(positionals));
  try {
    const { name = '', began = '' } = file.about;
    const run = loadRun(file);
    const pieces = format({ name, run, lines: linesOf(file), began: Date.parse(began) * 1000 || 0 });
    const out = values.out === undefined ? process.stdout : createWriteStream(values.out);
    await pipeline(Readable.from(pieces), out, { end: values.out !== undefined });
  } finally {
    file.close();
  }
}

function fileIn([file, ...rest]: readonly string[]): string {
  if (file === undefined || rest.length > 0)
    throw new UserError('Name one recording: a file that ends with .lightcone-run.');
  return file;
}
