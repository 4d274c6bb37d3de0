/** Events of all isolates in the order of a scale: each isolate's are in order already, so they are merged as they are asked for. */
import { type EventId, eventId, firstNote, isolateOf, seqOf } from '../../protocol/event-id.ts';
import type { Scale } from '../../protocol/picture.ts';
import type { EventRow, Filter } from './event-rows.ts';
import type { Line } from './lines.ts';
import { rowOfMark } from './marks.ts';
import type { Positions } from './positions.ts';
import type { RecordedRun } from './recorded-run.ts';

interface Way {
  readonly scale: Scale;
  readonly isForwards: boolean;
  /** The event behind (before) which it begins, itself left out; the beginning (the end) where it is missing. */
  readonly from: EventRow | undefined;
  readonly filter: Filter | undefined;
  /** All where it is left out. */
  readonly lines?: readonly Line[];
  /** Whether marks are among them. */
  readonly hasMarks: boolean;
}

export function* inOrder(run: RecordedRun, way: Way): Generator<EventRow> {
  const { scale, isForwards, from, filter, lines = run.lines.all, hasMarks } = way;
  const positions = run.positions(scale);
  const start = from && positions.of(from);
  const order = (one: EventRow, other: EventRow) => positions.of(one) - positions.of(other) || one.id - other.id;
  const isBehind = (row: EventRow) => !from || (isForwards ? order(row, from) > 0 : order(row, from) < 0);
  const heads: { row: EventRow; rest: Iterator<EventRow> }[] = [];
  const next = (rest: Iterator<EventRow>) => {
    for (;;) {
      const { done, value } = rest.next();
      if (done) return;
      if (!isBehind(value)) continue;
      const head = { row: value, rest };
      const at = heads.findIndex(({ row }) => (isForwards ? order(row, value) > 0 : order(row, value) < 0));
      if (at < 0) heads.push(head);
      else heads.splice(at, 0, head);
      return;
    }
  };
  for (const line of lines) {
    if (hasMarks) next(marksIn(run, line, positions, filter, isForwards)[Symbol.iterator]());
    if (line.last === undefined) continue;
    // All that stand at the same position are looked at: they are ordered by their ids.
    const low = start === undefined || !isForwards ? eventId(line.isolate, 0) : positions.since(line, start);
    const high =
      start === undefined || isForwards
        ? eventId(line.isolate, firstNote)
        : sinceBehind(run, line.isolate, scale, start);
    next(run.rows.walk(low, high, isForwards, filter));
  }
  for (let head = heads.shift(); head; head = heads.shift()) {
    yield head.row;
    next(head.rest);
  }
}

/** How many events and marks lie before this one, of those that match. */
export function countBefore(run: RecordedRun, scale: Scale, event: EventRow, filter: Filter | undefined): number {
  const positions = run.positions(scale);
  const at = positions.of(event);
  let count = 0;
  for (const line of run.lines.all) {
    // Of those at the same position, the ones with smaller ids.
    const isOwn = line.isolate === isolateOf(event.id) && seqOf(event.id) < firstNote;
    const isBefore = line.isolate < isolateOf(event.id) || (line.isolate === isolateOf(event.id) && !isOwn);
    const end = isOwn ? event.id : isBefore ? sinceBehind(run, line.isolate, scale, at) : positions.since(line, at);
    const low = line.first ?? 0;
    if (line.first !== undefined) count += filter ? matching(run, low, end, filter) : run.lines.count(line, low, end);
    count += marksIn(run, line, positions, filter, true).filter(
      (mark) => positions.of(mark) < at || (positions.of(mark) === at && mark.id < event.id),
    ).length;
  }
  return count;
}

/** Those of an isolate that match, in the order of a scale. */
export function marksIn(
  run: RecordedRun,
  line: Line,
  positions: Positions,
  filter: Filter | undefined,
  isForwards: boolean,
): readonly EventRow[] {
  const marks = run.marks
    .of(line.isolate)
    .filter((mark) => filter?.isMark(line.node, mark) ?? true)
    .map((mark) => ({ row: rowOfMark(mark), at: 0 }));
  if (marks.length === 0) return [];
  for (const mark of marks) mark.at = positions.of(mark.row);
  marks.sort((one, other) => one.at - other.at || one.row.id - other.row.id);
  return (isForwards ? marks : marks.reverse()).map(({ row }) => row);
}

export function matching(run: RecordedRun, from: number, to: number, filter: Filter): number {
  const sql = `select count(*) as count from events e where e.id >= ? and e.id < ? and (${filter.sql})`;
  return Number(run.rows.prepared(sql).get(from, to, ...filter.values)?.['count'] ?? 0);
}

/** The id of the isolate's first event behind a position. */
function sinceBehind(run: RecordedRun, isolate: number, scale: Scale, at: number): EventId {
  const line = run.lines.at(isolate);
  // Times and steps are whole numbers, and a mark lies in the middle of two.
  return line ? run.positions(scale).since(line, at + 0.5) : (0 as EventId);
}
