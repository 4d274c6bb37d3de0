/** What of a damaged recording can still be read, as a sound one. */
import { closeSync, copyFileSync, existsSync, mkdtempSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nothingReadable } from './errors.ts';
import { prepare } from './reader/migrate.ts';
import { RecordingFile } from './recording-file.ts';
import { schema, sharedVersion } from './schema.ts';
import { type Database, openDatabase, type Value } from './sqlite.ts';

export interface Recovered {
  readonly events: number;
  /** Tables of which a part is gone, or all. */
  readonly cut: readonly string[];
}

const tables = [
  'meta',
  'isolates',
  'texts',
  'events',
  'payloads',
  'deliveries',
  'frames',
  'excerpts',
  'halts',
  'marks',
  'listens',
];
/** Where SQLite's header says for which state of the file its count of pages is right. With any other number there it looks how long the file is. */
const VALID_FOR = 92;

/**
 * @param to is replaced if it is there
 * @throws UserError where nothing can be read, and what the file system throws
 */
export function recoverRecording(from: string, to: string): Recovered {
  const folder = mkdtempSync(path.join(tmpdir(), 'lightcone-'));
  const part = `${to}.part`;
  rmSync(part, { force: true });
  let source: RecordingFile | undefined;
  try {
    const copy = path.join(folder, 'copy');
    for (const tail of ['', '-wal']) if (existsSync(from + tail)) copyFileSync(from + tail, copy + tail);
    forgetLength(copy);
    source = new RecordingFile(copy);
    const recovered = write(source, part);
    if (recovered.events === 0) throw nothingReadable(from);
    renameSync(part, to);
    return recovered;
  } finally {
    source?.close();
    for (const file of [folder, part]) rmSync(file, { recursive: true, force: true });
  }
}

function forgetLength(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    writeSync(handle, Buffer.alloc(4), 0, 4, VALID_FOR);
  } finally {
    closeSync(handle);
  }
}

function write({ database: source, version }: RecordingFile, file: string): Recovered {
  const target = openDatabase(file);
  try {
    target.exec('pragma page_size = 8192; pragma journal_mode = off; pragma synchronous = off;');
    target.exec(schema);
    target.exec('begin');
    const isShared = version >= sharedVersion;
    const cut = tables.filter((table) => (isShared || table !== 'payloads') && !copied(source, target, table));
    if (!isShared && !copiedPayloads(source, target)) cut.push('payloads');
    // Whose events they were can be gone; that they were somebody's is known.
    target.exec(`insert or ignore into isolates
      select distinct id >> 32, 'isolate ' || (id >> 32), '', 'isolate ' || (id >> 32), 'main', null, 0, null, null from events`);
    target.exec('commit');
    prepare(target, () => {});
    const events = Number(target.prepare('select count(*) as count from events').get()?.['count']);
    return { events, cut };
  } finally {
    target.close();
  }
}

/** Of a format in which each event has a row of them, by its `n`. */
function copiedPayloads(source: Database, target: Database): boolean {
  target.exec('create temp table old (n integer primary key, preview text, headers text)');
  const isWhole = copied(source, target, 'payloads', 'old');
  target.exec(`insert into payloads select 2 * n, preview from old where preview is not null;
    insert into payloads select 2 * n + 1, headers from old where headers is not null;
    update events set preview = (select 2 * n from old where old.n = events.n and preview is not null),
      headers = (select 2 * n + 1 from old where old.n = events.n and headers is not null);
    drop table old`);
  return isWhole;
}

/** Forwards from its begin, and where that ends early, backwards from its end. @returns whether all of it was there */
function copied(source: Database, target: Database, table: string, into = table): boolean {
  const columns = target
    .prepare(`select name from pragma_table_info('${into}')`)
    .all()
    .map(({ name }) => String(name));
  const put = target.prepare(`insert or ignore into ${into} values (${columns.map(() => '?').join()})`);
  const last = table === 'halts' ? 'rowid' : columns[0];
  for (const order of ['', `order by ${last} desc`]) {
    const rows = readable(source, `select * from ${table} ${order}`);
    for (let row = rows.next(); ; row = rows.next()) {
      if (row.done) {
        if (row.value) return order === '';
        break;
      }
      const { value } = row;
      // What an earlier format does not have is missing in its rows.
      put.run(...columns.map((column) => (value[column] ?? null) as Value));
    }
  }
  return false;
}

/** Row by row, as far as it goes. @returns whether that was all */
function* readable(source: Database, sql: string): Generator<Record<string, unknown>, boolean> {
  try {
    yield* source.prepare(sql).iterate();
    return true;
  } catch {
    return false; // Here it is broken.
  }
}
