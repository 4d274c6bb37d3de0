import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../base/errors.ts';
import { noSuchRecording, notImported, tooLargeToImport, wrongImport } from '../errors.ts';
import type { Imported } from './imported.ts';
import { fromJson } from './json.ts';
import { fromOtlp } from './otlp.ts';
import { fromShiViz } from './shiviz.ts';

/** What can be made into a recording, by the text and the name of its file. */
export const importFormats: Readonly<Record<string, (text: string, name: string) => Imported>> = {
  json: fromJson,
  otlp: fromOtlp,
  shiviz: fromShiViz,
};

/** A text of JavaScript can't be longer. */
const MOST_MEGABYTES = 500;

/** @throws UserError that says what is wrong with the file, and where */
export function readImported(file: string, format: (text: string, name: string) => Imported): Imported {
  const bytes = statSync(file, { throwIfNoEntry: false })?.size;
  if (bytes === undefined) throw noSuchRecording(file);
  if (bytes > MOST_MEGABYTES * 1e6) throw tooLargeToImport(file, MOST_MEGABYTES);
  try {
    // A byte order mark is no part of the text.
    const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
    if (text.trim() === '') throw wrongImport('Line 1', 'there is nothing in it');
    return format(text, path.basename(file, path.extname(file)));
  } catch (error) {
    throw notImported(file, messageOf(error));
  }
}
