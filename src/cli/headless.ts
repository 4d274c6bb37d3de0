/** A session without an editor: its output goes to the terminal, its recording into one file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Session } from '../adapter/session.ts';
import { newSession } from '../adapter/wire.ts';
import { isRecord } from '../base/shape.ts';
import type { RecordingSummary } from '../protocol/recording.ts';
import { noSqlite } from '../recording/errors.ts';
import { RecordingFile } from '../recording/recording-file.ts';
import { saveRecording } from '../recording/save.ts';
import { hasSqlite } from '../recording/sqlite.ts';
import { extension } from '../recording/storage.ts';

export interface Headless {
  readonly session: Session;
  /** Ends the session, and writes all that was recorded. @returns its size and what is in it, in words */
  save(out: string | undefined, payloads: boolean): Promise<{ readonly file: string; readonly words: string }>;
}

/**
 * Nothing is left of the session when this resolves or rejects.
 *
 * @param hear gets every event of DAP
 * @param during what is done with it; it has not begun
 */
export async function headless<T>(
  hear: (event: string, body: Readonly<Record<string, unknown>>, session: Session) => void,
  during: (headless: Headless) => Promise<T>,
): Promise<T> {
  const runs = mkdtempSync(path.join(tmpdir(), 'lightcone-record-'));
  const session: Session = newSession(
    { runs },
    {
      event: (event, body) => {
        const said = isRecord(body) ? body : {};
        if (event === 'output') print(said);
        hear(event, said, session);
      },
      ask: () => Promise.reject(new Error('there is no editor')),
    },
  );
  session.client = { ...session.client, showsColours: process.stdout.isTTY === true };
  try {
    return await during({ session, save: (out, payloads) => save(session, out, payloads) });
  } finally {
    await session.close();
    rmSync(runs, { recursive: true, force: true });
  }
}

/** Before anything runs that nobody could record. @throws UserError where this Node can't */
export function mustRecord(): void {
  if (!hasSqlite()) throw noSqlite();
}

/** What stands goes on: nobody looks at it. */
export function letGo(session: Session): void {
  session.debugged('continue').world.resume();
}

async function save(session: Session, out: string | undefined, payloads: boolean) {
  const file = path.resolve(out ?? `${new Date().toISOString().slice(0, 19).replaceAll(':', '.')}${extension}`);
  const recording = session.recording('lightcone/save');
  await recording.catchUp();
  // How its processes ended is part of it; and what was written before the disk was full is there.
  await session.close();
  const bytes = saveRecording(recording.file, file, payloads);
  const { messages, nodes } = summaryOfFile(file);
  const count = `${messages.toLocaleString('en')} message${messages === 1 ? '' : 's'} of ${nodes.join(', ')}`;
  return { file, words: `${file}: ${count}, ${(bytes / 1e6).toFixed(1)} MB` };
}

function summaryOfFile(file: string): RecordingSummary {
  const saved = new RecordingFile(file);
  try {
    return saved.summary();
  } finally {
    saved.close();
  }
}

function print({ category, output }: Readonly<Record<string, unknown>>): void {
  if (typeof output !== 'string' || category === 'telemetry') return;
  (category === 'stderr' || category === 'important' ? process.stderr : process.stdout).write(output);
}
