/** The isolates of a recording, and the lanes that they are drawn in: a node that was restarted keeps its lane. */
import { type EventId, eventId, firstNote, seqOf } from '../../protocol/event-id.ts';
import type { LaneName } from '../../protocol/picture.ts';
import type { Database, Statement } from '../sqlite.ts';
import { numberIn } from './event-rows.ts';

export interface Line {
  readonly isolate: number;
  readonly lane: LaneName;
  readonly node: string;
  readonly group: string;
  readonly kind: 'main' | 'child' | 'worker';
  readonly pid: number | undefined;
  readonly started: number;
  readonly ended: number | undefined;
  /** How its process ended: `1`, `SIGKILL`. */
  readonly exit: string | undefined;
  /** Ids of its first and last message event; undefined where it has none. */
  readonly first: EventId | undefined;
  readonly last: EventId | undefined;
  readonly events: number;
  readonly missing: number;
  /** No event between its first and last is missing, so that numbers are counts. */
  readonly isWhole: boolean;
}

const MOST = 100_000;

export class Lines {
  readonly all: readonly Line[];
  readonly #byIsolate = new Map<number, Line>();
  readonly #byLane = new Map<LaneName, Line[]>();
  readonly #after: Statement;
  readonly #countBetween: Statement;

  constructor(database: Database) {
    this.#after = database.prepare('select id, time from events where id >= ? and id < ? order by id limit 1');
    this.#countBetween = database.prepare('select count(*) as count from events where id >= ? and id < ?');
    const first = database.prepare('select id from events where id >= ? and id < ? order by id limit 1');
    const last = database.prepare('select id from events where id >= ? and id < ? order by id desc limit 1');
    const missing = database.prepare("select sum(size) as sum from events where id >= ? and id < ? and kind = 'gap'");
    this.all = database
      .prepare(
        `select * from isolates where typeof(id) = 'integer' and id between 1 and ${2 ** 20} order by id limit ${MOST}`,
      )
      .all()
      .map((row) => {
        const isolate = numberIn(row['id'], 0);
        const [begin, end] = [eventId(isolate, 0), eventId(isolate, firstNote)];
        const [one, other] = [first.get(begin, end)?.['id'], last.get(begin, end)?.['id']];
        const { kind, ended, pid, exit } = row;
        // Those that were dropped have left a gap; where there is none, the numbers count.
        const gone = numberIn(missing.get(end, eventId(isolate + 1, 0))?.['sum'], 0);
        const span =
          typeof one === 'number' && typeof other === 'number'
            ? seqOf(other as EventId) - seqOf(one as EventId) + 1
            : 0;
        const count = gone === 0 ? span : numberIn(this.#countBetween.get(begin, end)?.['count'], 0);
        return {
          isolate,
          lane: String(row['title']),
          node: String(row['node']),
          group: String(row['group']),
          kind: kind === 'child' || kind === 'worker' ? kind : 'main',
          pid: typeof pid === 'number' ? pid : undefined,
          started: numberIn(row['started'], 0),
          ended: typeof ended === 'number' ? ended : undefined,
          exit: typeof exit === 'string' && exit !== '' ? exit.slice(0, 100) : undefined,
          first: one as EventId | undefined,
          last: other as EventId | undefined,
          events: count,
          missing: gone,
          isWhole: span === count,
        };
      });
    for (const line of this.all) {
      this.#byIsolate.set(line.isolate, line);
      const others = this.#byLane.get(line.lane);
      if (others) others.push(line);
      else this.#byLane.set(line.lane, [line]);
    }
  }

  at(isolate: number): Line | undefined {
    return this.#byIsolate.get(isolate);
  }

  of(lane: LaneName): readonly Line[] {
    return this.#byLane.get(lane) ?? [];
  }

  get lanes(): readonly LaneName[] {
    return [...this.#byLane.keys()];
  }

  /** Id of its first event at or after that time; behind its last where there is none. */
  since({ first, last }: Line, time: number): EventId {
    if (first === undefined || last === undefined) return 0 as EventId;
    let [low, high]: [number, number] = [first, last + 1];
    // The times at both ends, as far as they are known.
    let [from, to] = [this.#timeAt(first, last), this.#timeAt(last, last)];
    for (let turn = 0; low < high; turn++) {
      // Events come evenly enough that a place can be guessed from the time; every other turn halves what is left, in case they do not.
      const part = turn % 2 === 1 || !(to > from) ? 0.5 : Math.min(1, Math.max(0, (time - from) / (to - from)));
      const middle = Math.min(high - 1, low + Math.floor((high - low) * part));
      // Numbers may be missing: the next one that is there tells.
      const row = this.#after.get(middle, last + 1);
      const found = row && numberIn(row['time'], 0);
      if (found !== undefined && found < time) [low, from] = [Number(row?.['id']) + 1, found];
      else [high, to] = [middle, found ?? to];
    }
    return low as EventId;
  }

  #timeAt(id: EventId, last: EventId): number {
    return numberIn(this.#after.get(id, last + 1)?.['time'], 0);
  }

  /** How many of its events lie from the first id up to before the second. */
  count({ first, last, isWhole }: Line, from: number, to: number): number {
    if (first === undefined || last === undefined) return 0;
    const [low, high] = [Math.max(from, first), Math.min(to, last + 1)];
    if (low >= high) return 0;
    return isWhole ? high - low : numberIn(this.#countBetween.get(low, high)?.['count'], 0);
  }
}
