/** Counts of events in columns of equal width, from the pyramid where there are many, else from the events. */
import type { EventId } from '../../protocol/event-id.ts';
import { isFailure } from '../failure.ts';
import { levels } from '../pyramid.ts';
import { type Filter, numberIn } from './event-rows.ts';
import type { Line } from './lines.ts';
import { packed, unpacked } from './packed.ts';
import type { RecordedRun } from './recorded-run.ts';

export interface Columns {
  readonly from: number;
  /** Of one column, in the scale's unit. */
  readonly width: number;
  readonly count: number;
}

export interface Counts {
  /** By protocol. */
  readonly counts: Map<string, number[]>;
  readonly failed: number[];
}

/** Events that are counted one by one. */
const FEW = 25_000;

/** The columns that a window can have: no narrower than what is known of it. */
export function columnsOf(from: number, to: number, wanted: number, isFine: boolean): Columns {
  const length = Math.max(1, to - from);
  const least = isFine ? 0 : 2 ** levels[0];
  const width = Math.max(length / Math.max(1, wanted), least);
  return { from, width, count: Math.max(1, Math.ceil(length / width - 1e-9)) };
}

export class Densities {
  readonly #run: RecordedRun;

  constructor(run: RecordedRun) {
    this.#run = run;
  }

  isFew(events: number): boolean {
    return events <= FEW;
  }

  /** On the scale `time`. @param isFew whether there are so few that each can be looked at */
  ofTime(lines: readonly Line[], columns: Columns, isFew: boolean): Counts {
    const found = nothing(columns.count);
    for (const line of lines) {
      if (isFew) this.#addEvents(found, line, columns);
      else this.#addBuckets(found, line, columns);
    }
    return found;
  }

  /** On the scale `order`, where nothing was counted beforehand: each event of the window is looked at. */
  ofOrder(lines: readonly Line[], columns: Columns): Counts {
    const { rows, steps } = this.#run;
    const found = nothing(columns.count);
    for (const line of lines) {
      const { steps: places, look, looks } = steps.between(line, columns.from, endOf(columns));
      // A run has a few looks and a million events.
      const counts = looks.map(() => new Uint32Array(columns.count));
      for (let at = 0; at < places.length; at++) {
        const [column, own] = [columnAt(columns, places[at] ?? 0), counts[look[at] ?? 0]];
        if (own && column >= 0) own[column] = (own[column] ?? 0) + 1;
      }
      for (const [index, { protocol, isFailed }] of looks.entries())
        for (const [column, count] of counts[index]?.entries() ?? [])
          if (count > 0) addTo(found, column, columns.count, rows.text(protocol), count, isFailed ? count : 0);
    }
    return found;
  }

  /** How many match, in each column. @param each is told of each of them */
  matching(
    line: Line,
    columns: Columns,
    filter: Filter,
    scale: 'time' | 'order',
    each: (event: EventId) => void = () => {},
  ): readonly number[] {
    const { rows } = this.#run;
    const positions = this.#run.positions(scale);
    const counts = new Array<number>(columns.count).fill(0);
    const range = [positions.since(line, columns.from), positions.since(line, endOf(columns))];
    const sql = `select e.id, e.time from events e where e.id >= ? and e.id < ? and (${filter.sql})`;
    for (const { id, time } of rows.prepared(sql).iterate(...range, ...filter.values)) {
      const event = Number(id) as EventId;
      each(event);
      const at = positions.of({ id: event, time: numberIn(time, 0) });
      const column = columnAt(columns, at);
      if (column >= 0) counts[column] = (counts[column] ?? 0) + 1;
    }
    return counts;
  }

  #addEvents(found: Counts, line: Line, columns: Columns): void {
    const { rows, lines, clock } = this.#run;
    const [from, to] = [clock.begin(columns.from), clock.end(endOf(columns))];
    const sql = packed('time, protocol, status, outcome', 'from events where id >= ? and id < ?');
    const range = [lines.since(line, from), lines.since(line, to)] as const;
    for (const [time, protocol, status, outcome] of unpacked(rows.prepared(sql), ...range))
      this.#add(
        found,
        columns,
        clock.of(numberIn(time, 0)),
        rows.text(protocol),
        1,
        isFailure(status, outcome) ? 1 : 0,
      );
  }

  #addBuckets(found: Counts, { isolate }: Line, columns: Columns): void {
    const { rows, clock } = this.#run;
    const level = levels.findLast((one) => 2 ** one <= columns.width) ?? levels[0];
    const width = 2 ** level;
    const [from, to] = [clock.begin(columns.from), clock.end(endOf(columns))];
    const sql = packed(
      'bucket, protocol, count, failed',
      'from density where level = ? and isolate = ? and bucket >= ? and bucket <= ?',
    );
    const range = [Math.floor(from / width), Math.floor(to / width)] as const;
    for (const [bucket, protocol, count, failed] of unpacked(rows.prepared(sql), level, isolate, ...range)) {
      const middle = (numberIn(bucket, 0) + 0.5) * width;
      this.#add(found, columns, clock.of(middle), rows.text(protocol), numberIn(count, 0), numberIn(failed, 0));
    }
  }

  #add(found: Counts, columns: Columns, at: number, protocol: string, count: number, bad: number): void {
    const column = columnAt(columns, at);
    if (column >= 0) addTo(found, column, columns.count, protocol, count, bad);
  }
}

function addTo(
  { counts, failed }: Counts,
  column: number,
  columns: number,
  protocol: string,
  count: number,
  bad: number,
) {
  let list = counts.get(protocol);
  if (!list) {
    list = new Array<number>(columns).fill(0);
    counts.set(protocol, list);
  }
  list[column] = (list[column] ?? 0) + count;
  failed[column] = (failed[column] ?? 0) + bad;
}

function nothing(columns: number): Counts {
  return { counts: new Map(), failed: new Array<number>(columns).fill(0) };
}

/** Behind what is at the very end, which is the last moment of a run: positions are whole numbers. */
function endOf({ from, width, count }: Columns): number {
  return from + width * count + 0.5;
}

/** -1 outside. */
function columnAt({ from, width, count }: Columns, at: number): number {
  const column = Math.floor((at - from) / width);
  // The end of a run is the last moment of its last column.
  if (column === count && at <= from + width * count + 0.5) return count - 1;
  return column >= 0 && column < count ? column : -1;
}
