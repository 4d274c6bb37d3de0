/** `lightcone info`, `query`, `export` and `compare`: what recordings have, for people and for other tools. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { type EventId, eventId, isolateOf } from '../protocol/event-id.ts';
import type { Deed } from '../protocol/moment.ts';
import { compareWith } from '../recording/compare-files.ts';
import { forgottenEvent } from '../recording/errors.ts';
import { formats } from '../recording/export/formats.ts';
import { exportedFrom } from '../recording/export/of-file.ts';
import { eventOf, latencyOf } from '../recording/reader/event-report.ts';
import type { EventRow } from '../recording/reader/event-rows.ts';
import { inOrder } from '../recording/reader/in-order.ts';
import { migrated } from '../recording/reader/migrate.ts';
import { momentOf } from '../recording/reader/moment.ts';
import { RecordedRun } from '../recording/reader/recorded-run.ts';
import { RecordingFile } from '../recording/recording-file.ts';
import { sendRecording, sentWords } from './collector.ts';
import { commands } from './commands.ts';
import { WrongCommandLine } from './errors.ts';

/** Events that `query` gives at most, where nothing else is said. */
const MOST = 100;

/** @throws UserError for a file that can't be read, TypeError for arguments that are none */
export function printInfo(args: readonly string[]): void {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: commands.info.options,
  });
  opened(only(positionals), (file) => {
    const { name = '', began = '' } = file.about;
    const summary = file.summary();
    if (values.json) {
      print(JSON.stringify({ name, began, ...summary }));
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
    for (const [what, value] of rows) print(what.padEnd(12) + value);
  });
}

/** @throws UserError for a file that can't be read and a question that can't be understood, TypeError for arguments that are none */
export function printFound(args: readonly string[]): void {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: commands.query.options,
  });
  const [path, ...words] = positionals;
  const most = Number(values.most ?? MOST);
  if (!Number.isInteger(most) || most < 1) throw new WrongCommandLine(`--most ${values.most} is no number of events.`);
  asked(only(path === undefined ? [] : [path]), (run) => {
    // As they happened: a log is read downwards.
    const found = newest(run, words.join(' '), most).reverse();
    for (const event of found) print(values.json ? jsonOf(run, event) : lineOf(run, event));
    if (!values.json)
      print(found.length === most ? `The last ${most}; --most N gives more.` : `${found.length} found.`);
  });
}

/** @throws UserError for a file that can't be read and an event that it has not, TypeError for arguments that are none */
export function printState(args: readonly string[]): void {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: commands.state.options,
  });
  const [path, label, ...rest] = positionals;
  if (rest.length > 0) throw new WrongCommandLine('Name one event, as `query` prints it: orders-2#812.');
  asked(only(path === undefined ? [] : [path]), (run) => {
    const state = momentOf(run, label === undefined ? {} : { event: eventCalled(run, label) });
    if (values.json) {
      print(JSON.stringify(state));
      return;
    }
    for (const { lane, exit, last, known, values } of state.isolates) {
      print(exit === undefined ? lane : `${lane}  has ended${exit === '' ? '' : ` (${exit})`}`);
      for (const { name, value } of values) print(`    ${name} = ${value.replaceAll('\n', ' ⏎ ')}`);
      if (last) print(`    ${deedOf(run, last)}`);
      if (label !== undefined && last && known?.event !== last.event)
        print(`    ${known ? `known there: ${deedOf(run, known)}` : 'nothing of it is known there'}`);
    }
  });
}

/** As `query` prints it, or as `query --json` does. */
function eventCalled(run: RecordedRun, label: string): EventId {
  const at = label.lastIndexOf('#');
  if (at < 0 && !/^[1-9]\d*$/.test(label)) throw forgottenEvent(label);
  if (at < 0) return Number(label) as EventId;
  const seq = Number(label.slice(at + 1));
  // Of a node that was restarted the one that has it.
  const ids = run.lines.of(label.slice(0, at)).map(({ isolate }) => eventId(isolate, seq));
  const id = Number.isSafeInteger(seq) ? ids.findLast((one) => run.rows.at(one)) : undefined;
  if (id === undefined) throw forgottenEvent(label);
  return id;
}

function deedOf(run: RecordedRun, { event, kind, name }: Deed): string {
  return `${run.label(event)}  ${kind} ${name.replaceAll('\n', ' ⏎ ')}`;
}

function newest(run: RecordedRun, query: string, most: number): EventRow[] {
  const filter = run.filter(query);
  const found: EventRow[] = [];
  for (const event of inOrder(run, { scale: 'time', isForwards: false, from: undefined, filter, hasMarks: true })) {
    if (found.length === most) break;
    found.push(event);
  }
  return found;
}

/** @throws UserError for a file that can't be read, a format that there is not and a collector that takes nothing, TypeError for arguments that are none */
export async function exportRecording(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: commands.export.options,
  });
  const { to, out, filter, otlp } = values;
  if (otlp !== undefined && (out !== undefined || (to !== undefined && to !== 'otlp')))
    throw new WrongCommandLine('--otlp sends to a collector: leave --to and --out away.');
  if (otlp !== undefined) {
    const sent = await opened(only(positionals), (file) => sendRecording(file, otlp, filter));
    print(values.json ? JSON.stringify(sent) : sentWords(sent, otlp));
    return;
  }
  const names = Object.keys(formats);
  const format = to === undefined || !Object.hasOwn(formats, to) ? undefined : formats[to];
  if (!format) throw new WrongCommandLine(`Say what the recording is to become: --to ${names.join('|')}.`);
  await opened(only(positionals), async (file) => {
    const pieces = format(exportedFrom(file, filter));
    const target = out === undefined ? process.stdout : createWriteStream(out);
    await pipeline(Readable.from(pieces), target, { end: out !== undefined });
  });
}

/** Exit code 3 where they differ. @throws UserError for a file that can't be read, TypeError for arguments that are none */
export function printDifferences(args: readonly string[]): void {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: commands.compare.options,
  });
  const [first, second, ...rest] = positionals;
  if (first === undefined || second === undefined || rest.length > 0)
    throw new WrongCommandLine('Name two recordings.');
  const { differences: found } = opened(first, (one) => compareWith(one, { file: second }));
  if (values.json) print(JSON.stringify(found));
  else if (found.length === 0) print('The same messages between the same nodes.');
  for (const { time, words } of values.json ? [] : found) print(`${secondsOf(time)}  ${words}`);
  if (found.length > 0) process.exitCode = 3;
}

function secondsOf(time: number): string {
  return (time / 1e6).toFixed(6).padStart(12);
}

function jsonOf(run: RecordedRun, { id }: EventRow): string {
  return JSON.stringify({ node: run.lines.at(isolateOf(id))?.node ?? '', ...eventOf(run, id).event });
}

function lineOf(run: RecordedRun, event: EventRow): string {
  const { id, time, kind, protocol, name } = event;
  const latency = latencyOf(run, event);
  const took = latency === undefined ? '' : ` (${(latency / 1000).toFixed(1)} ms)`;
  const words = [run.label(id).padEnd(24), kind.padEnd(9), protocol.padEnd(6), name.replaceAll('\n', ' ⏎ ')];
  return `${secondsOf(time)}  ${words.join(' ')}${took}`;
}

function only(files: readonly string[]): string {
  const [file, ...rest] = files;
  if (file === undefined || rest.length > 0)
    throw new WrongCommandLine('Name one recording: a file that ends with .lightcone-run.');
  return file;
}

function opened<T>(path: string, use: (file: RecordingFile) => T): T {
  const file = new RecordingFile(path);
  const close = () => file.close();
  let result: T;
  try {
    result = use(file);
  } catch (error) {
    close();
    throw error;
  }
  if (result instanceof Promise) return result.finally(close) as T;
  close();
  return result;
}

/** The same for whoever asks a run: one of an earlier format is made ready first. */
function asked<T>(path: string, use: (run: RecordedRun) => T): T {
  const { file, close } = migrated(new RecordingFile(path), () => {});
  try {
    return file.read(() => use(new RecordedRun(file)));
  } finally {
    close();
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
