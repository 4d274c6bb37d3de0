/** A recording, opened to be read. Nothing in it is believed: it may come from anybody. */
import { closeSync, openSync, readSync } from 'node:fs';
import { messageOf, UserError } from '../base/errors.ts';
import type { RecordingSummary } from '../protocol/recording.ts';
import { brokenRecording, newerRecording, noRecording, noSuchRecording } from './errors.ts';
import { payloadsByEvent } from './payloads.ts';
import { applicationId, schemaVersion } from './schema.ts';
import { type Database, openDatabase } from './sqlite.ts';
import { summaryOf } from './summary.ts';

const magic = 'SQLite format 3\0';

const tables = [
  ...['meta', 'isolates', 'texts', 'events', 'payloads', 'deliveries', 'frames', 'excerpts', 'halts'],
  ...['density', 'pasts', 'futures', 'marks', 'orders', 'listens', 'outsiders'],
];
/** A trigger would run where a copy is migrated; a view or a virtual table (it has no root page) in place of a table, when it is read. */
const strangers = `select name from sqlite_schema where type = 'trigger'
  or (type in ('table', 'view') and lower(name) in (select value from json_each(?)) and (type = 'view' or rootpage = 0))`;

export class RecordingFile {
  readonly path: string;
  readonly database: Database;

  /** @throws UserError that says what the file is instead, or why it can't be read */
  constructor(path: string) {
    this.path = path;
    this.database = open(path);
  }

  /** Of its format. */
  get version(): number {
    return pragma(this.database, 'user_version');
  }

  get about(): Readonly<Record<string, string>> {
    const rows = this.database.prepare('select key, value from meta').all();
    return Object.fromEntries(rows.map(({ key, value }) => [String(key), String(value)]));
  }

  summary(): RecordingSummary {
    return this.read(() => summaryOf(this.database));
  }

  /** @throws UserError where the file is damaged at that place */
  read<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw brokenRecording(this.path, messageOf(error));
    }
  }

  close(): void {
    this.database.close();
  }
}

function open(path: string): Database {
  const beginning = readBeginning(path);
  if (beginning.length === 0) throw noRecording(path, 'it is empty');
  if (beginning.toString('latin1') !== magic) throw noRecording(path, 'it is another kind of file');
  let database: Database | undefined;
  try {
    database = openDatabase(path, { readOnly: true });
    // A cache of 64 MB: by itself SQLite keeps 2, and a picture reads more than that again and again.
    database.exec('pragma trusted_schema = off; pragma cache_size = -65536;');
    if (pragma(database, 'application_id') !== applicationId)
      throw noRecording(path, 'it is a database of something else');
    const version = pragma(database, 'user_version');
    if (version > schemaVersion) throw newerRecording(path, version);
    const stranger = database.prepare(strangers).get(JSON.stringify(tables));
    if (stranger) throw noRecording(path, `what it has as '${stranger['name']}' runs code of its own`);
    payloadsByEvent(database, version);
    database.exec('pragma query_only = on');
    return database;
  } catch (error) {
    database?.close();
    throw error instanceof UserError ? error : brokenRecording(path, messageOf(error));
  }
}

function readBeginning(path: string): Buffer {
  const buffer = Buffer.alloc(magic.length);
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, 0));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw noSuchRecording(path);
    throw noRecording(path, messageOf(error));
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function pragma(database: Database, name: string): number {
  return Number(database.prepare(`pragma ${name}`).get()?.[name]);
}
