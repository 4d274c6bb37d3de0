/**
 * How a process that we launched finds its way back to us. The adapter puts an `Assignment` into the environment, which
 * children inherit; the probe in each Node process answers it with an `Announcement`, a file in the session's folder.
 */
import { isRecord } from '../base/shape.ts';

/** Raised when a shape below changes; a probe and an adapter of different versions ignore each other. */
export const announcementVersion = 1;

/** The environment variable that holds an `Assignment` as JSON. */
export const assignmentVariable = 'LIGHTCONE';

export interface Assignment {
  readonly v: typeof announcementVersion;
  /** Absolute path of the session's folder. */
  readonly dir: string;
  /** Proves that an announcement is of this session. */
  readonly token: string;
  /** The node that the process belongs to. */
  readonly node: string;
  /** Nobody listens any more when this process is gone. */
  readonly adapterPid: number;
}

/** One Node process says that it is there, and waits for the debugger unless it has an `error`. */
export interface Announcement {
  readonly v: typeof announcementVersion;
  readonly token: string;
  readonly node: string;
  readonly pid: number;
  readonly ppid: number;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly inspector: InspectorState;
}

/** Where the inspector listens (`ws://127.0.0.1:port/id`), or why there is none and the program runs without. */
export type InspectorState = { readonly url: string } | { readonly error: string };

export function parseAssignment(text: string | undefined): Assignment | undefined {
  const value = parseJson(text);
  if (!isRecord(value) || value['v'] !== announcementVersion) return undefined;
  const { dir, token, node, adapterPid } = value;
  if (typeof dir !== 'string' || typeof token !== 'string' || typeof node !== 'string') return undefined;
  if (typeof adapterPid !== 'number') return undefined;
  return { v: announcementVersion, dir, token, node, adapterPid };
}

export function parseAnnouncement(text: string | undefined): Announcement | undefined {
  const value = parseJson(text);
  if (!isRecord(value) || value['v'] !== announcementVersion) return undefined;
  const { token, node, pid, ppid, argv, cwd } = value;
  if (typeof token !== 'string' || typeof node !== 'string' || typeof cwd !== 'string') return undefined;
  if (typeof pid !== 'number' || typeof ppid !== 'number') return undefined;
  if (!Array.isArray(argv) || !argv.every((part) => typeof part === 'string')) return undefined;
  const inspector = parseInspector(value['inspector']);
  return inspector && { v: announcementVersion, token, node, pid, ppid, argv, cwd, inspector };
}

function parseInspector(value: unknown): InspectorState | undefined {
  if (!isRecord(value)) return undefined;
  if (typeof value['url'] === 'string') return { url: value['url'] };
  return typeof value['error'] === 'string' ? { error: value['error'] } : undefined;
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Whoever wrote it, it is none of ours.
  }
}
