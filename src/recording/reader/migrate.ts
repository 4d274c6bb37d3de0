/** A recording of an earlier format gets what makes answers cheap: in a copy, since nothing that is opened is written to. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EventId } from '../../protocol/event-id.ts';
import { failureSql } from '../failure.ts';
import { Influence } from '../influence.ts';
import { countOutsiders } from '../outsiders.ts';
import { levels } from '../pyramid.ts';
import { RecordingFile } from '../recording-file.ts';
import { answering, answeringVersion } from '../schema.ts';
import { type Database, openDatabase } from '../sqlite.ts';

interface Opened {
  readonly file: RecordingFile;
  close(): void;
}

/** @param file is closed where a copy takes its place @throws what SQLite and the file system throw */
export function migrated(file: RecordingFile, onProgress: (part: number, text: string) => void): Opened {
  if (file.version >= answeringVersion) return { file, close: () => file.close() };
  file.close();
  const folder = mkdtempSync(path.join(tmpdir(), 'lightcone-'));
  const copy = path.join(folder, path.basename(file.path));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const text = 'Preparing a recording of an earlier Lightcone';
    onProgress(0, text);
    for (const tail of ['', '-wal']) if (existsSync(file.path + tail)) copyFileSync(file.path + tail, copy + tail);
    const database = openDatabase(copy);
    try {
      prepare(database, (part) => onProgress(part, text));
      database.exec(`pragma user_version = ${answeringVersion}`);
    } finally {
      database.close();
    }
    const prepared = new RecordingFile(copy);
    return {
      file: prepared,
      close: () => {
        prepared.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Makes of the events and deliveries of a file what a recorder writes with them. */
export function prepare(database: Database, onProgress: (part: number) => void): void {
  database.exec('pragma journal_mode = off; pragma synchronous = off; begin;');
  for (const table of ['density', 'pasts', 'futures']) database.exec(`drop table if exists ${table}`);
  for (const index of ['events_of_cause', 'events_of_reply']) database.exec(`drop index if exists ${index}`);
  database.exec(answering);
  onProgress(0.2);
  database.exec(`insert into density select ${levels[0]}, id >> 32, time >> ${levels[0]}, coalesce(protocol, 0), count(*),
    sum(kind = 'send'), sum(${failureSql}) from events where kind in ('send', 'receive') group by 2, 3, 4`);
  for (const [at, level] of levels.slice(1).entries())
    database.exec(`insert into density select ${level}, isolate, bucket >> 2, protocol, sum(count), sum(sends), sum(failed)
      from density where level = ${levels[at]} group by 2, 3, 4`);
  onProgress(0.6);
  const influence = new Influence(database);
  const deliveries = database.prepare('select send, receive from deliveries order by receive, send').all();
  for (const { send, receive } of deliveries) influence.add(Number(send) as EventId, Number(receive) as EventId);
  const isCounted = database.prepare("select 1 from sqlite_schema where name = 'outsiders'").get();
  if (isCounted) database.exec(`insert or ignore into outsiders ${countOutsiders}`);
  database.exec('commit');
  onProgress(1);
}
