/** The beginnings of payloads, and headers: what both ends of a message say stands once in the file. */
import { sharedVersion } from './schema.ts';
import type { Database, Statement } from './sqlite.ts';

/** Texts, and characters of them, among which the same one is looked for: the two ends of a message are told within a second. */
const MOST = 10_000;
const MOST_CHARACTERS = 4_000_000;

export class Payloads {
  readonly #most: number;
  readonly #mostCharacters: number;
  readonly #insert: Statement;
  readonly #drop: Statement;
  readonly #textOf: Statement;
  /** Those that came last, and those before them. */
  #recent = new Map<string, number>();
  #before = new Map<string, number>();
  #characters = 0;
  /** Of those that may be found, the ones that were. */
  #shared = new Set<number>();
  /** The first of `#recent`, and of all that may be found. */
  #turn: number;
  #oldest: number;
  #last: number;
  #written = 0;

  /** @param keep the bounds of the recording, of which texts that may be found again can take an eighth beyond */
  constructor(database: Database, { events, megabytes }: { readonly events: number; readonly megabytes: number }) {
    this.#most = Math.min(MOST, Math.max(1, Math.floor(events / 4)));
    this.#mostCharacters = Math.min(MOST_CHARACTERS, (megabytes * 1_000_000) / 16);
    this.#insert = database.prepare('insert into payloads values (?, ?)');
    this.#drop = database.prepare('delete from payloads where id = ?');
    this.#textOf = database.prepare('select text from payloads where id = ?');
    this.#last = Number(database.prepare('select max(id) as last from payloads').get()?.['last'] ?? 0);
    this.#turn = this.#oldest = this.#last + 1;
  }

  /** What is written from now on names none that is older. */
  get oldest(): number {
    return this.#oldest;
  }

  /** Characters of all that this recorder ever wrote. */
  get written(): number {
    return this.#written;
  }

  idOf(text: string): number {
    const known = this.#recent.get(text) ?? this.#before.get(text);
    if (known !== undefined) {
      this.#shared.add(known);
      return known;
    }
    if (this.#recent.size >= this.#most || this.#characters >= this.#mostCharacters) this.#forget();
    const id = ++this.#last;
    this.#insert.get(id, text);
    this.#recent.set(text, id);
    this.#characters += text.length;
    this.#written += text.length;
    return id;
  }

  /** More was said than the text of that number, which stays if it may be somebody else's. */
  instead(of: unknown, text: string): number {
    if (typeof of === 'number' && of >= this.#oldest && !this.#shared.has(of)) {
      const old = String(this.#textOf.get(of)?.['text']);
      if (old === text) return of;
      this.#recent.delete(old);
      this.#before.delete(old);
      this.#drop.run(of);
    }
    return this.idOf(text);
  }

  #forget(): void {
    this.#before = this.#recent;
    this.#recent = new Map();
    this.#characters = 0;
    this.#oldest = this.#turn;
    this.#turn = this.#last + 1;
    this.#shared = new Set([...this.#shared].filter((id) => id >= this.#oldest));
  }
}

/** By the event's id what it said, of any format: rows of `payload (id, preview, headers)`, for this connection only. */
export function payloadsByEvent(database: Database, version: number): void {
  const found =
    version < sharedVersion
      ? 'select e.id, b.preview, b.headers from events e join payloads b on b.n = e.n'
      : `select e.id, b.text as preview, h.text as headers from events e
           left join payloads b on b.id = e.preview left join payloads h on h.id = e.headers
         where b.id is not null or h.id is not null`;
  database.exec(`create temp view payload as ${found}`);
}

/** Leaves no event with one, of any format. */
export const withoutPayloads = (version: number): string =>
  version < sharedVersion
    ? 'delete from payloads'
    : 'delete from payloads; update events set preview = null, headers = null';

/** How many characters they are, of any format. */
export const payloadSize = (version: number): string =>
  version < sharedVersion
    ? 'select sum(length(preview) + coalesce(length(headers), 0)) from payloads'
    : 'select sum(length(text)) from payloads';
