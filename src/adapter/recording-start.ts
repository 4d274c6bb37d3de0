import type { DebuggedSystem } from '../debugger/system.ts';
import { hasSqlite } from '../recording/sqlite.ts';
import { Storage } from '../recording/storage.ts';
import type { System } from '../system/model.ts';
import { SessionRecording } from './recording.ts';

/** Records a run that begins now. Undefined where this Node can't, or the folder is not to be written. */
export function startRecording(parts: {
  /** The folder of all recordings. */
  runs: string;
  /** Path of `dist/recorder.js`. */
  program: string;
  system: System;
  debugged: DebuggedSystem;
  onTrouble: (message: string) => void;
}): SessionRecording | undefined {
  const { runs, program, system, debugged, onTrouble } = parts;
  if (!hasSqlite() || !system.settings.messages.capture) return undefined;
  const now = new Date(Date.now() - debugged.messages.elapsed / 1000);
  try {
    const file = new Storage(runs).newFile(process.pid, now);
    const { keep, sources: sourceLines } = system.settings.messages;
    const data = { file, keep, about: aboutOf(system, now) };
    return new SessionRecording({ program, data, debugged, sourceLines, onTrouble });
  } catch (error) {
    onTrouble(`The session is not recorded: ${String(error)}`);
    return undefined;
  }
}

function aboutOf(system: System, now: Date): Readonly<Record<string, string>> {
  return {
    name: system.name,
    began: now.toISOString(),
    redacted: JSON.stringify(system.settings.messages.redact),
    system: JSON.stringify(system, withoutSecrets),
  };
}

/** What a program is given in its environment is nobody else's business; that there is such a variable may be. */
function withoutSecrets(key: string, value: unknown): unknown {
  if (key !== 'env' || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.keys(value).map((name) => [name, '[left out]']));
}
