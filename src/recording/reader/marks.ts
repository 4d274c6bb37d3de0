/** Halts, exceptions and lines of the console of a recording: few enough that those of an isolate are read at once. */
import { firstMark, type Mark, MOST_MARKS, markKinds } from '../../causality/marks.ts';
import { type EventId, eventId, isolateOf, seqOf } from '../../protocol/event-id.ts';
import type { RecordingFile } from '../recording-file.ts';
import { marksVersion } from '../schema.ts';
import type { Statement } from '../sqlite.ts';
import type { EventRow } from './event-rows.ts';

/** Characters of one: a file may say what it likes. */
const LONGEST = 2000;

export class RecordedMarks {
  readonly #ofIsolate: Statement | undefined;
  readonly #known = new Map<number, readonly Mark[]>();

  constructor(file: RecordingFile) {
    // Each kind has as many.
    const sql = `select * from marks where id >= ? and id < ? order by time, id limit ${markKinds.length * MOST_MARKS}`;
    this.#ofIsolate = file.version < marksVersion ? undefined : file.database.prepare(sql);
  }

  /** In the order of time. */
  of(isolate: number): readonly Mark[] {
    let marks = this.#known.get(isolate);
    if (!marks) {
      const range = [eventId(isolate, firstMark), eventId(isolate + 1, 0)] as const;
      marks = this.#ofIsolate?.all(...range).flatMap((row) => markIn(row) ?? []) ?? [];
      this.#known.set(isolate, marks);
    }
    return marks;
  }

  at(id: EventId): Mark | undefined {
    return isMark(id) ? this.of(isolateOf(id)).find((mark) => mark.id === id) : undefined;
  }
}

export function isMark(id: EventId): boolean {
  return seqOf(id) >= firstMark;
}

/** As it stands among the events of a list. */
export function rowOfMark({ id, kind, time, name }: Mark): EventRow {
  return {
    ...{ id, kind, time, name, protocol: '', role: 'data', peer: '', outcome: 'complete', matches: true, n: 0 },
    ...{ cause: undefined, status: undefined, size: undefined, replyTo: undefined, took: undefined, stack: undefined },
  };
}

function markIn(row: Record<string, unknown>): Mark | undefined {
  const { id, time, source, path, line } = row;
  const kind = kinds.find((one) => one === row['kind']);
  if (typeof id !== 'number' || typeof time !== 'number' || !Number.isFinite(time) || !kind) return undefined;
  const name = typeof row['name'] === 'string' ? row['name'].slice(0, LONGEST) : '';
  const site =
    typeof source === 'string' && typeof line === 'number'
      ? { source, line, ...(typeof path === 'string' && { path }) }
      : undefined;
  return { id: id as EventId, time, kind, name, isBreakpoint: row['breakpoint'] === 1, ...(site && { site }) };
}

const kinds = ['log', 'halt', 'exception', 'expose'] as const;
