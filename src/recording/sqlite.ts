/** `node:sqlite`, which is there from Node 22.15 on, as far as we use it. */
import { noSqlite } from './errors.ts';

export type Value = number | string | Uint8Array | null;

export interface Statement {
  run(...values: Value[]): { readonly changes: number | bigint };
  /** Of a statement that yields nothing, what runs it at least cost: `run` makes an object of what has changed, for each row a tenth. */
  get(...values: Value[]): Record<string, unknown> | undefined;
  all(...values: Value[]): Record<string, unknown>[];
  iterate(...values: Value[]): IterableIterator<Record<string, unknown>>;
}

export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

interface Sqlite {
  readonly DatabaseSync: new (path: string, options: { readOnly: boolean }) => Database;
}

/** @throws UserError where this Node has none, and what SQLite throws when the file can't be opened */
export function openDatabase(path: string, { readOnly = false } = {}): Database {
  const sqlite = quietly(() => process.getBuiltinModule?.('node:sqlite') as unknown as Sqlite | undefined);
  if (!sqlite) throw noSqlite();
  return new sqlite.DatabaseSync(path, { readOnly });
}

export function hasSqlite(): boolean {
  return quietly(() => process.getBuiltinModule?.('node:sqlite')) !== undefined;
}

/** Without the warning that it is experimental, which would stand in our users' terminals. */
function quietly<T>(load: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}
