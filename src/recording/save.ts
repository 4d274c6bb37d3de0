import { renameSync, rmSync, statSync } from 'node:fs';
import { withoutPayloads } from './payloads.ts';
import { Lines } from './reader/lines.ts';
import { countedTracks } from './reader/steps.ts';
import { storeTracks } from './reader/stored-steps.ts';
import { orders } from './schema.ts';
import { type Database, openDatabase } from './sqlite.ts';

/**
 * A recording that nobody writes any more, as one file.
 * @param to is replaced if it is there
 * @returns its bytes
 * @throws UserError where this Node has no SQLite, and what SQLite throws
 */
export function saveRecording(from: string, to: string, payloads: boolean): number {
  const database = openDatabase(from);
  try {
    return saveInto(database, to, payloads);
  } finally {
    database.close();
  }
}

/** The same of one that is open. */
export function saveInto(database: Database, file: string, payloads: boolean): number {
  // Beside it first: what is there is replaced by something whole, or not at all.
  const part = `${file}.part`;
  rmSync(part, { force: true });
  try {
    database.prepare('vacuum into ?').run(part);
    finish(part, payloads);
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
  return statSync(file).size;
}

function finish(file: string, payloads: boolean): void {
  const copy = openDatabase(file);
  try {
    const version = Number(copy.prepare('pragma user_version').get()?.['user_version']);
    const tracks = countedTracks(copy, new Lines(copy));
    const last = tracks.reduce((most, { steps }) => Math.max(most, steps.at(-1) ?? 0), 0);
    copy.exec('begin');
    copy.exec(orders);
    storeTracks(copy, tracks);
    copy.prepare("insert or replace into meta values ('steps', ?)").run(String(last));
    copy.exec('commit');
    // And no trace of them in pages that are free. What a program writes to its console is what it was sent, often enough.
    if (!payloads) copy.exec(`${withoutPayloads(version)}; delete from marks where kind = 'log'; vacuum;`);
  } finally {
    copy.close();
  }
}
