/** Events of all isolates in the order of a scale: each isolate's are in order already, so they are merged as they are asked for. */
import { type EventId, eventId, firstNote, isolateOf } from '../../protocol/event-id.ts';
import type { Scale } from '../../protocol/picture.ts';
import type { EventRow, Filter } from './event-rows.ts';
import type { RecordedRun } from './recorded-run.ts';

/** @param from the event behind (before) which it begins, itself left out; the beginning (the end) where it is missing */
export function* inOrder(
  run: RecordedRun,
  scale: Scale,
  isForwards: boolean,
  from: EventRow | undefined,
  filter: Filter | undefined,
): Generator<EventRow> {
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
  for (const line of run.lines.all) {
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

/** How many events lie before this one, of those that match. */
export function countBefore(run: RecordedRun, scale: Scale, event: EventRow, filter: Filter | undefined): number {
  const positions = run.positions(scale);
  const at = positions.of(event);
  let count = 0;
  for (const line of run.lines.all) {
    const first = positions.since(line, at);
    const [low, high] = [line.first ?? 0, line.isolate === isolateOf(event.id) ? event.id : first];
    count += filter ? matching(run, low, high, filter) : run.lines.count(line, low, high);
    if (line.isolate === isolateOf(event.id)) continue;
    // Of those at the same position, the ones with smaller ids.
    if (line.isolate < isolateOf(event.id) && line.last !== undefined) {
      const behind = sinceBehind(run, line.isolate, scale, at);
      count += filter ? matching(run, first, behind, filter) : run.lines.count(line, first, behind);
    }
  }
  return count;
}

export function matching(run: RecordedRun, from: number, to: number, filter: Filter): number {
  const sql = `select count(*) as count from events e where e.id >= ? and e.id < ? and (${filter.sql})`;
  return Number(run.rows.prepared(sql).get(from, to, ...filter.values)?.['count'] ?? 0);
}

/** The id of the isolate's first event behind a position. */
function sinceBehind(run: RecordedRun, isolate: number, scale: Scale, at: number): EventId {
  const line = run.lines.at(isolate);
  // Times and steps are whole numbers, but for time that stood still.
  return line ? run.positions(scale).since(line, at + (scale === 'time' ? 0.5 : 1)) : (0 as EventId);
}
