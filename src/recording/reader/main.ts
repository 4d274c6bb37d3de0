/** `dist/reader.js --file FILE`: answers for a recording (`protocol/reader.ts`). */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { messageOf, UserError } from '../../base/errors.ts';
import { isRecord } from '../../base/shape.ts';
import type { ReaderLine } from '../../protocol/reader.ts';
import { brokenRecording } from '../errors.ts';
import { RecordingFile } from '../recording-file.ts';
import { migrated } from './migrate.ts';
import { answerOf } from './questions.ts';
import { RecordedRun } from './recorded-run.ts';

const { values } = parseArgs({ options: { file: { type: 'string' } } });
const path = values.file ?? '';
let opened: { readonly run: RecordedRun; close(): void } | undefined;

function say(line: ReaderLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function open(): RecordedRun {
  if (opened) return opened.run;
  const { file, close } = migrated(new RecordingFile(path), (progress, text) => say({ progress, text }));
  try {
    opened = { run: file.read(() => new RecordedRun(file)), close };
    return opened.run;
  } catch (error) {
    close();
    throw error;
  }
}

/** What is no error for the user is a place in the file that can't be read. */
function errorOf(error: unknown): string {
  return error instanceof UserError ? error.message : brokenRecording(path, messageOf(error)).message;
}

const input = createInterface({ input: process.stdin });
input.on('line', (line) => {
  let asked: unknown;
  try {
    asked = JSON.parse(line);
  } catch {
    return; // nobody to answer
  }
  if (!isRecord(asked) || typeof asked['number'] !== 'number') return;
  const number = asked['number'];
  try {
    say({ number, body: answerOf(open(), String(asked['command']), asked['arguments']) });
  } catch (error) {
    say({ number, error: errorOf(error) });
  }
});
input.once('close', () => opened?.close());
