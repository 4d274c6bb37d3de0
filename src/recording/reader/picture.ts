import { drawnMarks } from '../../causality/picture/row-pictures.ts';
import { drawnValues } from '../../causality/picture/values.ts';
import { type EventId, eventId, firstNote, isolateOf } from '../../protocol/event-id.ts';
import {
  type Bar,
  type Density,
  type Life,
  type Mark,
  type MessagePicture,
  type OverviewAnswer,
  type OverviewArguments,
  type PictureAnswer,
  type PictureArguments,
  pictureVersion,
  type RowPicture,
} from '../../protocol/picture.ts';
import { isFailure } from '../failure.ts';
import { type Columns, columnsOf, Densities } from './densities.ts';
import { DrawnMessages } from './drawn-messages.ts';
import { type EventRow, everything, type Filter, numberIn } from './event-rows.ts';
import { HitLanes } from './hit-lanes.ts';
import { marksIn } from './in-order.ts';
import type { Line } from './lines.ts';
import { packed, unpacked } from './packed.ts';
import type { Positions } from './positions.ts';
import type { RecordedRun } from './recorded-run.ts';

/** Pixels that an event needs to be seen as one. */
const ROOM = 4;
/** Events of a window of which each is read; with more of them, lines would cover each other. */
const MOST = 5000;
/** Events before a window that are looked at: for messages that pass it, and handlers that are still at work. */
const LOOK_BACK = 32;
/** Pixels of a column of density. */
const COLUMN = 4;
const MOST_GAPS = 1000;

/** What can be seen of a window of a recording. @throws UserError for a filter that can't be understood */
export function pictureOf(run: RecordedRun, asked: PictureArguments): PictureAnswer {
  const { scale, from, to, width } = asked;
  const positions = run.positions(scale);
  const filter = run.filter(asked.filter);
  const rows = asked.rows.map((lanes) => lanes.flatMap((lane) => run.lines.of(lane)));
  const end = Math.max(to, from + 1e-6);
  const windows = rows.map((lines) =>
    lines.map((line) => ({ line, first: positions.since(line, from), end: positions.since(line, end + 0.5) })),
  );
  const counts = windows.map((lines) =>
    lines.reduce((sum, { line, first, end: last }) => sum + run.lines.count(line, first, last), 0),
  );
  const all = counts.reduce((sum, count) => sum + count, 0);
  const frame = {
    version: pictureVersion,
    scale,
    from,
    to,
    seams: scale === 'time' ? run.clock.seams(from, to) : [],
  } as const;
  const notes = rows.map((lines) => {
    const values = valuesOf(run, lines, positions, asked);
    return {
      lives: lines.map((line) => lifeOf(line, positions)).filter((life) => life.to >= from && life.from <= to),
      gaps: lines.flatMap((line) => gapsOf(run, line, positions, from, to)),
      marks: marksOf(run, lines, positions, filter, asked, values !== undefined),
      values,
    };
  });
  if (all > MOST) {
    const densities = new Densities(run);
    const columns = columnsOf(from, end, Math.ceil(width / COLUMN), scale === 'order' || densities.isFew(all));
    return {
      ...{ ...frame, detail: 'density', messages: [] },
      rows: rows.map((lines, row) => {
        const { counts: found, failed } =
          scale === 'time' ? densities.ofTime(lines, columns, densities.isFew(all)) : densities.ofOrder(lines, columns);
        const matching =
          filter &&
          lines
            .map((line) => densities.matching(line, columns, filter, scale))
            .reduce(added, new Array<number>(columns.count).fill(0));
        const density: Density = {
          column: (columns.width / (end - from)) * width,
          protocols: [...found.keys()],
          counts: [...found.values()],
          failed,
          ...(matching && { matching }),
        };
        return {
          lives: notes[row]?.lives ?? [],
          gaps: notes[row]?.gaps ?? [],
          bars: [],
          marks: notes[row]?.marks ?? [],
          ...trackOf(notes[row]),
          density,
        };
      }),
    };
  }
  const window = new Window(run, positions, asked, filter);
  const ranges = windows.map((lines) => lines.map((range) => ({ ...range, ...window.read(range) })));
  const messages = window.messages(ranges.flat());
  const hasRoom = counts.every((count) => count * ROOM <= width);
  return {
    ...{ ...frame, detail: hasRoom ? 'marks' : 'lines' },
    messages: hasRoom ? messages : onePerColumn(messages, from, (end - from) / width),
    rows: ranges.map((lines, row) => ({
      ...{ lives: notes[row]?.lives ?? [], gaps: notes[row]?.gaps ?? [] },
      bars: hasRoom ? lines.flatMap((range) => window.bars(range)) : [],
      marks: notes[row]?.marks ?? [],
      ...trackOf(notes[row]),
    })) satisfies RowPicture[],
  };
}

/** All of a recording in so many columns. @throws UserError for a filter that can't be understood */
export function overviewOf(
  run: RecordedRun,
  { scale, columns: wanted, filter: text }: OverviewArguments,
): OverviewAnswer {
  const { from, to } = run.span(scale);
  const filter = run.filter(text);
  const lines = run.lines.all;
  const densities = new Densities(run);
  const isFew = densities.isFew(lines.reduce((sum, { events }) => sum + events, 0));
  // Its columns are those that were asked for, however fine: what is counted by buckets falls into the nearest.
  const columns = columnsOf(from, to, wanted, true);
  const { counts, failed } =
    scale === 'time' ? densities.ofTime(lines, columns, isFew) : densities.ofOrder(lines, columns);
  const found = new HitLanes(run);
  const hits =
    filter &&
    lines
      .map((line) => densities.matching(line, columns, filter, scale, (event) => found.add(line, event)))
      .reduce(added, new Array<number>(columns.count).fill(0));
  const positions = run.positions(scale);
  for (const line of hits ? lines : []) {
    for (const mark of marksIn(run, line, positions, filter, true)) {
      found.addLane(line);
      if (hits) addMark(hits, columns, positions.of(mark));
    }
  }
  return {
    ...{ version: pictureVersion, from, to, failed },
    counts: [...counts.values()].reduce(added, new Array<number>(columns.count).fill(0)),
    ...(hits && { hits: { total: hits.reduce((sum, count) => sum + count, 0), columns: hits, lanes: found.lanes } }),
    seams: scale === 'time' ? run.clock.seams(from, to) : [],
  };
}

/** What the debugger saw before the first event, or behind the last, is counted with that. */
function addMark(hits: number[], { from, width, count }: Columns, at: number): void {
  const column = Math.min(count - 1, Math.max(0, Math.floor((at - from) / width)));
  hits[column] = (hits[column] ?? 0) + 1;
}

interface Range {
  readonly line: Line;
  readonly first: EventId;
  readonly end: EventId;
  /** Those just before it, which may reach into it. */
  readonly earlier: readonly EventRow[];
  readonly rows: readonly EventRow[];
}

/** The events of a window, read once. */
class Window {
  readonly #run: RecordedRun;
  readonly #positions: Positions;
  readonly #filter: Filter;
  readonly #drawn: DrawnMessages;
  readonly #known = new Map<EventId, EventRow>();
  readonly #asked: PictureArguments;

  constructor(run: RecordedRun, positions: Positions, asked: PictureArguments, filter: Filter | undefined) {
    this.#run = run;
    this.#positions = positions;
    this.#asked = asked;
    this.#filter = filter ?? everything;
    this.#drawn = new DrawnMessages(run, positions, asked.rows, this.#known);
  }

  read({ line, first, end }: Omit<Range, 'earlier' | 'rows'>): Pick<Range, 'earlier' | 'rows'> {
    if (line.first === undefined) return { earlier: [], rows: [] };
    const read = this.#run.rows.between(Math.max(line.first, first - LOOK_BACK), end, this.#filter);
    for (const row of read) this.#known.set(row.id, row);
    const at = read.findIndex(({ id }) => id >= first);
    return at < 0 ? { earlier: read, rows: [] } : { earlier: read.slice(0, at), rows: read.slice(at) };
  }

  messages(ranges: readonly Range[]): readonly MessagePicture[] {
    const { rows } = this.#run;
    const found: (MessagePicture | undefined)[] = [];
    const ends = 'send, receive, inferred';
    const sends = rows.prepared(packed(ends, 'from deliveries where send >= ? and send < ?'));
    const receives = rows.prepared(packed(ends, 'from deliveries where receive >= ? and receive < ?'));
    const drawn = new Set<EventId>();
    for (const { line, first, end, earlier, rows: events } of ranges) {
      if (first === 0) continue;
      const before = Math.max(line.first ?? first, first - LOOK_BACK);
      const arrivals = new Map<EventId, { receive: EventId; isInferred: boolean }[]>();
      for (const [sent, received, inferred] of unpacked(sends, before, end)) {
        const send = Number(sent) as EventId;
        const list = arrivals.get(send) ?? [];
        arrivals.set(send, list);
        list.push({ receive: Number(received) as EventId, isInferred: inferred === 1 });
      }
      for (const send of [...earlier, ...events]) {
        if (send.kind !== 'send') continue;
        const ends = (arrivals.get(send.id) ?? []).map((arrival) => ({ ...arrival, send: send.id }));
        const deliveries = this.#drawn.ofSend(send, ends);
        if (
          send.id < first &&
          !deliveries.some(({ receive }) => receive && this.#positions.of(receive) >= this.#asked.from)
        )
          continue;
        drawn.add(send.id);
        for (const delivery of deliveries) found.push(this.#drawn.draw(delivery));
      }
    }
    for (const { first, end, rows: events } of ranges) {
      if (events.length === 0) continue;
      const sent = new Map(
        unpacked(receives, first, end).map(([send, receive, inferred]) => [Number(receive), { send, inferred }]),
      );
      for (const receive of events) {
        if (receive.kind !== 'receive') continue;
        const row = sent.get(receive.id);
        const sendId = row && (Number(row.send) as EventId);
        if (sendId !== undefined && drawn.has(sendId)) continue;
        const send = sendId === undefined ? undefined : this.#drawn.event(sendId);
        const sender = sendId === undefined ? undefined : isolateOf(sendId);
        found.push(this.#drawn.draw({ send, receive, isInferred: row?.inferred === 1, sender }));
      }
    }
    return found.filter((message) => message !== undefined);
  }

  /** From the receive of a request to the end of its answer. */
  bars({ earlier, rows: inside }: Range): readonly Bar[] {
    const events = [...earlier, ...inside];
    const { rows } = this.#run;
    const find = rows.prepared(
      packed(
        'request, answer',
        `from (select reply_to as request, min(id) as answer from events
        where reply_to >= ? and reply_to <= ? group by reply_to)`,
      ),
    );
    const [first, last] = [events[0], events.at(-1)];
    if (!first || !last) return [];
    const answers = new Map(unpacked(find, first.id, last.id).map(([request, answer]) => [request, answer] as const));
    return events.flatMap((event) => {
      if (event.kind !== 'receive' || event.role !== 'request') return [];
      const id = answers.get(event.id);
      const answer = typeof id === 'number' ? this.#drawn.event(id as EventId) : undefined;
      const from = this.#positions.of(event);
      const to = answer
        ? this.#positions.of({ id: answer.id, time: answer.time + (answer.took ?? 0) })
        : this.#asked.to;
      if (to < this.#asked.from || this.#drawn.rowOf(event.id) < 0) return [];
      const isFailed = answer !== undefined && isFailure(answer.status, answer.outcome);
      return [{ event: event.id, from, to, isOpen: answer === undefined, isFailed }];
    });
  }
}

function marksOf(
  run: RecordedRun,
  lines: readonly Line[],
  positions: Positions,
  filter: Filter | undefined,
  window: PictureArguments,
  hasTracks: boolean,
): readonly Mark[] {
  const seen = lines.flatMap((line) => {
    const marks = run.marks.of(line.isolate).filter(({ kind }) => !hasTracks || kind !== 'expose');
    return marks.map((mark) => ({
      mark,
      at: positions.ofTime(line, mark.time),
      matches: filter?.isMark(line.node, mark) ?? true,
    }));
  });
  return drawnMarks(seen, window);
}

function valuesOf(run: RecordedRun, lines: readonly Line[], positions: Positions, window: PictureArguments) {
  if (lines.some(({ lane }) => lane !== lines[0]?.lane)) return undefined;
  const exposed = (line: Line) => run.marks.of(line.isolate).filter(({ kind }) => kind === 'expose');
  const lives = lines.map((line) => ({
    marks: exposed(line).map((mark) => ({ mark, at: positions.ofTime(line, mark.time) })),
    end: endOf(line, positions),
  }));
  return drawnValues(lives, window);
}

function trackOf(note: { readonly values: RowPicture['values'] } | undefined): Pick<RowPicture, 'values'> {
  return note?.values ? { values: note.values } : {};
}

function lifeOf(line: Line, positions: Positions): Life {
  const { started, ended, exit } = line;
  return {
    from: positions.ofTime(line, started),
    to: endOf(line, positions),
    ...{ hasStart: true, hasEnd: ended !== undefined, ...(exit !== undefined && { ended: exit }) },
  };
}

function endOf(line: Line, positions: Positions): number {
  return line.ended === undefined ? positions.end : positions.ofTime(line, line.ended);
}

function gapsOf(run: RecordedRun, line: Line, positions: Positions, from: number, to: number) {
  if (line.missing === 0) return [];
  const sql = "select time, size from events where id >= ? and id < ? and kind = 'gap' order by id";
  return run.rows
    .prepared(sql)
    .all(eventId(line.isolate, firstNote), eventId(line.isolate + 1, 0))
    .map(({ time, size }) => ({ at: positions.ofTime(line, numberIn(time, 0)), count: numberIn(size, 0) }))
    .filter(({ at }) => at >= from && at <= to)
    .slice(0, MOST_GAPS);
}

/** One for each column and pair of rows: more would lie upon each other. */
function onePerColumn(messages: readonly MessagePicture[], from: number, pixel: number): readonly MessagePicture[] {
  const seen = new Set<string>();
  return messages.filter(({ from: sent, to: received, isFailed, matches }) => {
    const column = Math.floor(((sent ?? received ?? { at: 0 }).at - from) / pixel);
    const key = `${column} ${sent?.row} ${received?.row} ${isFailed} ${matches}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function added(sums: number[], counts: readonly number[]): number[] {
  for (const [at, count] of counts.entries()) sums[at] = (sums[at] ?? 0) + count;
  return sums;
}
