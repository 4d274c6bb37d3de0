/**
 * What the scale `order` needs of a file: of each isolate, in the order of its events, their numbers and looks, and the sends that they have
 * received. It is read in large pieces, since a row costs far more than what is in it.
 */
import { type EventId, firstNote, isolateOf, seqOf } from '../../protocol/event-id.ts';
import { failureSql } from '../failure.ts';
import type { Database } from '../sqlite.ts';
import type { Line, Lines } from './lines.ts';

export interface Track {
  readonly line: Line;
  readonly seqs: Uint32Array;
  /** Of each event, where it is in `looks`. */
  readonly look: Uint8Array;
  readonly looks: readonly Look[];
  /** Pairs of own `seq` and the send, in order. */
  readonly receives: Uint32Array;
  readonly sends: Float64Array;
}

export interface Look {
  /** Its text. */
  readonly protocol: number;
  readonly isFailed: boolean;
}

/** Rows that are read at once. */
const AT_ONCE = 50_000;
/** The last stands for all others: nobody sees 256 colours. */
const MOST_LOOKS = 256;

export function readTracks(database: Database, lines: Lines): readonly Track[] {
  const drafts = new Map(lines.all.map((line) => [line.isolate, draftOf(line)]));
  readEvents(database, drafts);
  readDeliveries(database, drafts);
  return [...drafts.values()].map(finished);
}

interface Draft {
  readonly line: Line;
  readonly seqs: Uint32Array;
  readonly look: Uint8Array;
  readonly looks: Look[];
  /** By protocol and failure. */
  readonly known: Map<number, number>;
  readonly receives: number[];
  readonly sends: number[];
  count: number;
  isSorted: boolean;
}

function draftOf(line: Line): Draft {
  const { events } = line;
  return {
    ...{ line, seqs: new Uint32Array(events), look: new Uint8Array(events), looks: [], known: new Map() },
    ...{ receives: [], sends: [], count: 0, isSorted: true },
  };
}

/** In the order in which they lie in the file: by id, and in earlier formats as they arrived. */
function readEvents(database: Database, drafts: ReadonlyMap<number, Draft>): void {
  const read = database.prepare(`select max(row) as last, group_concat(id) as ids, group_concat(look) as looks from (
    select rowid as row, id, iif(typeof(protocol) = 'integer', abs(protocol) % 1000000000, 0) * 2 + coalesce(${failureSql}, 0) as look
    from events where rowid > ? and typeof(id) = 'integer' order by rowid limit ${AT_ONCE})`);
  for (let row = read.get(0); row && typeof row['last'] === 'number'; row = read.get(row['last'])) {
    const [ids, looks] = [numbersIn(row['ids']), numbersIn(row['looks'])];
    for (let at = 0; at < ids.length; at++) {
      const id = ids[at] as EventId;
      const draft = drafts.get(isolateOf(id));
      const seq = seqOf(id);
      if (!draft || seq >= firstNote || draft.count >= draft.seqs.length) continue;
      if (draft.count > 0 && seq <= (draft.seqs[draft.count - 1] ?? 0)) draft.isSorted = false;
      draft.seqs[draft.count] = seq;
      draft.look[draft.count++] = lookIn(draft, looks[at] ?? 0);
    }
  }
}

function lookIn({ looks, known }: Draft, value: number): number {
  const found = known.get(value);
  if (found !== undefined) return found;
  const index = Math.min(looks.length, MOST_LOOKS - 1);
  if (index === looks.length) looks.push({ protocol: value >>> 1, isFailed: value % 2 === 1 });
  known.set(value, index);
  return index;
}

function readDeliveries(database: Database, drafts: ReadonlyMap<number, Draft>): void {
  const read = database.prepare(`select group_concat(receive) as receives, group_concat(send) as sends from (
    select receive, send from deliveries where (receive, send) > (?, ?) and typeof(receive) = 'integer' and typeof(send) = 'integer'
    order by receive, send limit ${AT_ONCE})`);
  let last: readonly [number, number] = [0, 0];
  for (;;) {
    const row = read.get(...last);
    const [receives, sends] = [numbersIn(row?.['receives']), numbersIn(row?.['sends'])];
    if (receives.length === 0) return;
    for (let at = 0; at < receives.length; at++) {
      last = [receives[at] ?? 0, sends[at] ?? 0];
      const draft = drafts.get(isolateOf(last[0] as EventId));
      draft?.receives.push(seqOf(last[0] as EventId));
      draft?.sends.push(last[1]);
    }
  }
}

function numbersIn(text: unknown): readonly number[] {
  return typeof text === 'string' ? (JSON.parse(`[${text}]`) as number[]) : [];
}

function finished({ line, seqs, look, looks, receives, sends, count, isSorted }: Draft): Track {
  const [seen, looked] = [seqs.subarray(0, count), look.subarray(0, count)];
  const ends = { receives: Uint32Array.from(receives), sends: Float64Array.from(sends) };
  if (isSorted) return { line, looks, ...ends, seqs: seen, look: looked };
  const order = Uint32Array.from(seen.keys()).sort((a, b) => (seen[a] ?? 0) - (seen[b] ?? 0));
  return {
    line,
    looks,
    ...ends,
    seqs: order.map((at) => seen[at] ?? 0),
    look: Uint8Array.from(order, (at) => looked[at] ?? 0),
  };
}
