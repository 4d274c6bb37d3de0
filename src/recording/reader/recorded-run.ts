/** A recording as the answers need it: its parts, each read when it is asked for. */
import type { EventId } from '../../protocol/event-id.ts';
import { isolateOf } from '../../protocol/event-id.ts';
import type { Scale, Span } from '../../protocol/picture.ts';
import type { RecordingFile } from '../recording-file.ts';
import { marksVersion } from '../schema.ts';
import type { Database, Statement } from '../sqlite.ts';
import { type EventRow, EventRows, type Filter, numberIn } from './event-rows.ts';
import { filterOf } from './filter.ts';
import { Lines } from './lines.ts';
import { isMark, RecordedMarks, rowOfMark } from './marks.ts';
import { Outside } from './outside.ts';
import { orderPositions, type Positions, timePositions } from './positions.ts';
import { Steps } from './steps.ts';
import { VirtualTime } from './virtual-time.ts';

export class RecordedRun {
  readonly file: RecordingFile;
  readonly database: Database;
  readonly rows: EventRows;
  readonly lines: Lines;
  readonly marks: RecordedMarks;
  readonly outside: Outside;
  readonly clock: VirtualTime;
  /** Of all events, in real time. */
  readonly extent: Span;
  readonly #byTime: Positions;
  #steps: Steps | undefined;
  readonly #filters = new Map<string, Filter>();
  readonly #sends: Statement;
  readonly #receives: Statement;

  constructor(file: RecordingFile) {
    const { database } = file;
    this.file = file;
    this.database = database;
    this.rows = new EventRows(database);
    this.lines = new Lines(database);
    this.marks = new RecordedMarks(file);
    this.outside = new Outside(file, this.lines);
    this.extent = this.#extent();
    this.clock = new VirtualTime(this.#halts());
    this.#byTime = timePositions(this.lines, this.clock, this.extent.to);
    this.#sends = database.prepare('select send, inferred from deliveries where receive = ? order by send');
    this.#receives = database.prepare('select receive, inferred from deliveries where send = ? order by receive');
  }

  get steps(): Steps {
    this.#steps ??= new Steps(this.database, this.lines);
    return this.#steps;
  }

  /** Whether the scale `order` has been counted. */
  get hasSteps(): boolean {
    return this.#steps !== undefined;
  }

  positions(scale: Scale): Positions {
    return scale === 'time' ? this.#byTime : orderPositions(this.lines, this.steps);
  }

  span(scale: Scale): Span {
    if (scale === 'order') return { from: 0, to: this.#steps?.last ?? this.#lastStep() };
    return { from: this.clock.of(this.extent.from), to: this.clock.of(this.extent.to) };
  }

  get messages(): number {
    // Of a level that forgets what the file has forgotten.
    return numberIn(this.database.prepare('select sum(sends) as sum from density where level = 24').get()?.['sum'], 0);
  }

  /** @throws UserError what of it can't be understood */
  filter(text: string | undefined): Filter | undefined {
    const asked = text?.trim() ?? '';
    if (asked === '') return undefined;
    let filter = this.#filters.get(asked);
    if (!filter) {
      filter = filterOf(asked, this.database);
      if (this.#filters.size > 50) this.#filters.clear();
      this.#filters.set(asked, filter);
    }
    return filter;
  }

  /** A message's, or a mark. */
  event(id: EventId): EventRow | undefined {
    const mark = this.marks.at(id);
    return mark ? rowOfMark(mark) : this.rows.at(id);
  }

  sendsOf(receive: EventId): readonly Ends[] {
    return this.#sends.all(receive).map((row) => this.#ends(row['send'], receive, row['inferred']));
  }

  receivesOf(send: EventId): readonly Ends[] {
    return this.#receives.all(send).map((row) => this.#ends(send, row['receive'], row['inferred']));
  }

  /** `orders-2#812`; of a mark only where it is. */
  label(id: EventId): string {
    if (isMark(id)) return this.lines.at(isolateOf(id))?.lane ?? `isolate ${isolateOf(id)}`;
    return `${this.lines.at(isolateOf(id))?.lane ?? isolateOf(id)}#${id >>> 0}`;
  }

  #ends(send: unknown, receive: unknown, inferred: unknown): Ends {
    return { send: Number(send) as EventId, receive: Number(receive) as EventId, isInferred: inferred === 1 };
  }

  /** As it was counted when the file was saved. */
  #lastStep(): number {
    const steps = Number(
      this.database.prepare("select value from meta where key = 'steps'").get()?.['value'] ?? Number.NaN,
    );
    if (!Number.isSafeInteger(steps) || steps < 0) return this.steps.last;
    // They were counted from 0 once.
    return this.file.version < marksVersion && this.lines.all.some(({ events }) => events > 0) ? steps + 1 : steps;
  }

  #halts(): readonly Span[] {
    const rows = this.database
      .prepare("select time, until from halts where width = 'all' order by time limit 100000")
      .all();
    return rows.map(({ time, until }) => ({ from: numberIn(time, 0), to: numberIn(until, this.extent.to) }));
  }

  #extent(): Span {
    let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const { first, last, started, ended } of this.lines.all) {
      for (const id of [first, last]) {
        const time = id === undefined ? undefined : this.rows.at(id)?.time;
        if (time === undefined) continue;
        from = Math.min(from, time);
        to = Math.max(to, time);
      }
      from = Math.min(from, started);
      to = Math.max(to, ended ?? started);
    }
    return from <= to ? { from, to } : { from: 0, to: 0 };
  }
}

export interface Ends {
  readonly send: EventId;
  readonly receive: EventId;
  readonly isInferred: boolean;
}
