/** Events as they stand in a file. Nothing there is believed: whatever has the wrong type is read as if it were missing. */
import type { Mark } from '../../causality/marks.ts';
import type { EventId } from '../../protocol/event-id.ts';
import type { MessageRole } from '../../protocol/events.ts';
import type { Database, Statement, Value } from '../sqlite.ts';
import { packed, unpacked } from './packed.ts';

export interface EventRow {
  readonly id: EventId;
  readonly time: number;
  readonly kind: string;
  readonly cause: EventId | undefined;
  readonly protocol: string;
  readonly role: MessageRole;
  readonly name: string;
  readonly peer: string;
  readonly status: number | string | undefined;
  readonly size: number | undefined;
  readonly replyTo: EventId | undefined;
  readonly outcome: 'open' | 'complete' | 'lost';
  readonly took: number | undefined;
  readonly stack: number | undefined;
  readonly matches: boolean;
}

export interface Filter {
  /** A condition on `events e`. */
  readonly sql: string;
  readonly values: readonly Value[];
  /** The same of what is no message. */
  isMark(node: string, mark: Mark): boolean;
}

export const everything: Filter = { sql: '1', values: [], isMark: () => true };

/** In the order in which `#read` takes them; `matches` comes last. */
const COLUMNS =
  'e.id, e.time, e.kind, e.cause, e.protocol, e.role, e.name, e.peer, e.status, e.size, e.reply_to, e.outcome, e.took, e.stack';
/** Texts that are kept for those that come again. */
const MOST_TEXTS = 50_000;

export class EventRows {
  readonly #database: Database;
  readonly #text: Statement;
  readonly #one: Statement;
  readonly #texts = new Map<number, string>();
  readonly #prepared = new Map<string, Statement>();

  constructor(database: Database) {
    this.#database = database;
    this.#text = database.prepare('select text from texts where id = ?');
    this.#one = database.prepare(`select ${COLUMNS}, 1 as matches from events e where e.id = ?`);
  }

  at(id: EventId): EventRow | undefined {
    const row = this.#one.get(id);
    return row && this.#read(Object.values(row));
  }

  /** In their order, from the first id up to before the second. */
  between(from: number, to: number, filter = everything): readonly EventRow[] {
    const sql = packed(`${COLUMNS}, (${filter.sql})`, 'from events e where e.id >= ? and e.id < ?');
    const rows = unpacked(this.prepared(sql), ...filter.values, from, to);
    return rows.map((row) => this.#read(row)).sort((one, other) => one.id - other.id);
  }

  /** One after the other, of those that match only: forwards, or backwards from before the second. */
  *walk(from: number, to: number, isForwards: boolean, filter = everything): Generator<EventRow> {
    // Each walk has a statement of its own: SQLite has one place in each.
    const statement = this.#database.prepare(`select ${COLUMNS}, 1 as matches from events e
      where e.id >= ? and e.id < ? and (${filter.sql}) order by e.id ${isForwards ? '' : 'desc'}`);
    for (const row of statement.iterate(from, to, ...filter.values)) yield this.#read(Object.values(row));
  }

  /** The values of one column, of whatever matches. */
  prepared(sql: string): Statement {
    let statement = this.#prepared.get(sql);
    if (!statement) {
      if (this.#prepared.size > 200) this.#prepared.clear(); // filters that somebody has typed
      statement = this.#database.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }

  text(id: unknown): string {
    if (typeof id !== 'number') return '';
    const known = this.#texts.get(id);
    if (known !== undefined) return known;
    const text = this.#text.get(id)?.['text'];
    if (this.#texts.size >= MOST_TEXTS) this.#texts.clear();
    const read = typeof text === 'string' ? text : '';
    this.#texts.set(id, read);
    return read;
  }

  #read(row: readonly unknown[]): EventRow {
    const [id, time, kind, cause, protocol, role, name, peer, status, size, replyTo, outcome, took, stack, matches] =
      row;
    return {
      id: numberIn(id, 0) as EventId,
      time: numberIn(time, 0),
      kind: typeof kind === 'string' ? kind : '',
      cause: optionalNumber(cause) as EventId | undefined,
      protocol: this.text(protocol),
      role: role === 'request' || role === 'response' ? role : 'data',
      name: this.text(name),
      peer: this.text(peer),
      status: typeof status === 'number' || typeof status === 'string' ? status : undefined,
      size: optionalNumber(size),
      replyTo: optionalNumber(replyTo) as EventId | undefined,
      outcome: outcome === 'complete' || outcome === 'lost' ? outcome : 'open',
      took: optionalNumber(took),
      stack: optionalNumber(stack),
      matches: matches === 1,
    };
  }
}

export function numberIn(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}

function optionalNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
