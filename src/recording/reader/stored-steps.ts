/** The scale `order` of a file as it was counted when that was saved: of each isolate all numbers, steps and looks of its events in a row. */
import { isRecord } from '../../base/shape.ts';
import { firstNote, seqOf } from '../../protocol/event-id.ts';
import type { Database } from '../sqlite.ts';
import { numberIn } from './event-rows.ts';
import type { Line, Lines } from './lines.ts';
import type { Counted } from './steps.ts';
import type { Look } from './tracks.ts';

export function storeTracks(database: Database, tracks: readonly Counted[]): void {
  const put = database.prepare('insert or replace into orders values (?, ?, ?, ?, ?)');
  for (const { line, seqs, steps, look, looks } of tracks) {
    // Where no number is missing, the first one says them all.
    const isWhole = seqs.length === (seqs.at(-1) ?? 0) - (seqs[0] ?? 0) + 1;
    put.run(line.isolate, isWhole ? null : bytesOf(seqs), bytesOf(steps), look, JSON.stringify(looks));
  }
}

/** Undefined where they are not there, or do not fit the events: then they are counted. */
export function storedTracks(database: Database, lines: Lines): readonly Counted[] | undefined {
  const isThere = database.prepare("select 1 from sqlite_schema where type = 'table' and name = 'orders'").get();
  if (!isThere) return undefined;
  const read = database.prepare('select seqs, steps, look, looks from orders where isolate = ?');
  const tracks: Counted[] = [];
  for (const line of lines.all) {
    const track = trackIn(line, read.get(line.isolate) ?? {});
    if (!track) return undefined;
    tracks.push(track);
  }
  return tracks;
}

function trackIn(line: Line, row: Record<string, unknown>): Counted | undefined {
  const [steps, look] = [wordsIn(row['steps']), row['look']];
  if (steps?.length !== line.events || !(look instanceof Uint8Array) || look.length !== line.events) return undefined;
  const seqs = row['seqs'] === null ? seqsOf(line) : wordsIn(row['seqs']);
  if (seqs?.length !== line.events || !isRising(seqs) || !isRising(steps)) return undefined;
  return { line, seqs, steps, look, looks: looksIn(row['looks']) };
}

function seqsOf({ first, events }: Line): Uint32Array {
  const seqs = new Uint32Array(events);
  const begin = first === undefined ? 0 : seqOf(first);
  for (let at = 0; at < events; at++) seqs[at] = begin + at;
  return seqs;
}

/** Each is larger than the one before, and none is a note's. */
function isRising(values: Uint32Array): boolean {
  for (let at = 1; at < values.length; at++) if ((values[at] ?? 0) <= (values[at - 1] ?? 0)) return false;
  return (values.at(-1) ?? 0) < firstNote;
}

function looksIn(text: unknown): readonly Look[] {
  try {
    const looks: unknown = JSON.parse(String(text));
    if (!Array.isArray(looks)) return [];
    return looks.map((look) =>
      isRecord(look)
        ? { protocol: numberIn(look['protocol'], 0), isFailed: look['isFailed'] === true }
        : { protocol: 0, isFailed: false },
    );
  } catch {
    return []; // A file may say what it likes.
  }
}

/** As machines write them that run Node: the lowest byte first. */
function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

function wordsIn(value: unknown): Uint32Array | undefined {
  if (!(value instanceof Uint8Array) || value.length % 4 !== 0) return undefined;
  // A copy, since it may lie anywhere in memory.
  return new Uint32Array(value.slice().buffer);
}
