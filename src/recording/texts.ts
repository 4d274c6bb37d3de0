import type { Database, Statement } from './sqlite.ts';

/** More than a run has of names that come again. */
const MOST = 50_000;

/** Texts that many events share, each kept once in the file; one that has not been seen for long may come again. */
export class Texts {
  readonly #insert: Statement;
  readonly #ids = new Map<string, number>();
  #last = 0;

  constructor(database: Database) {
    this.#insert = database.prepare('insert into texts values (?, ?)');
    this.#last = Number(database.prepare('select max(id) as last from texts').get()?.['last'] ?? 0);
  }

  idOf(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    if (this.#ids.size >= MOST) this.#ids.clear();
    const id = ++this.#last;
    this.#insert.run(id, text);
    this.#ids.set(text, id);
    return id;
  }
}
