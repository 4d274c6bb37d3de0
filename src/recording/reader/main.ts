/** `dist/reader.js --file FILE`: answers for a recording (`protocol/reader.ts`). With `--second FILE`, it only compares the two. */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { messageOf, UserError } from '../../base/errors.ts';
import { isRecord } from '../../base/shape.ts';
import type { ReaderLine } from '../../protocol/reader.ts';
import { compareWith } from '../compare-files.ts';
import { BrokenRecording, brokenRecording, wrongQuestion } from '../errors.ts';
import { RecordingFile } from '../recording-file.ts';
import { Comparing } from './comparing.ts';
import { migrated } from './migrate.ts';
import { answerOf } from './questions.ts';
import { RecordedRun } from './recorded-run.ts';
import { warm } from './warm.ts';

const { values } = parseArgs({
  options: { file: { type: 'string' }, second: { type: 'string' }, number: { type: 'string' } },
});
const path = values.file ?? '';
const comparing = new Comparing(path);
let opened: { readonly run: RecordedRun; close(): void } | undefined;

function say(line: ReaderLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function open(): RecordedRun {
  if (opened) return opened.run;
  const { file, close } = migrated(new RecordingFile(path), (progress, text) => say({ progress, text }));
  try {
    opened = { run: file.read(() => new RecordedRun(file)), close };
    warm(opened.run);
    return opened.run;
  } catch (error) {
    close();
    throw error;
  }
}

/** What is no error for the user is a place in the file that can't be read. */
function errorOf(error: unknown): UserError {
  return error instanceof UserError ? error : brokenRecording(path, messageOf(error));
}

function answer(number: number, answered: () => unknown): void {
  try {
    say({ number, body: answered() });
  } catch (error) {
    const told = errorOf(error);
    say({ number, error: told.message, ...(told instanceof BrokenRecording && { isDamaged: true }) });
  }
}

function compare(number: number, asked: unknown): void {
  const second = isRecord(asked) ? asked['file'] : undefined;
  if (typeof second !== 'string')
    say({ number, error: wrongQuestion('lightcone/compare', `a path as 'file'`).message });
  else
    comparing.start(
      number,
      second,
      (line) => process.stdout.write(line),
      (error) => say({ number, error }),
    );
}

function listen(): void {
  const input = createInterface({ input: process.stdin });
  input.on('line', take);
  input.once('close', () => {
    comparing.close();
    opened?.close();
  });
}

function take(line: string): void {
  let asked: unknown;
  try {
    asked = JSON.parse(line);
  } catch {
    return; // nobody to answer
  }
  if (!isRecord(asked) || typeof asked['number'] !== 'number') return;
  const { number, command } = asked;
  if (command === 'lightcone/compare') compare(number, asked['arguments']);
  else answer(number, () => answerOf(open(), String(command), asked['arguments']));
}

const { second } = values;
if (second === undefined) listen();
else answer(Number(values.number), () => compareWith(new RecordingFile(path), { file: second }));
