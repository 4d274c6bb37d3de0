/**
 * How a process that we launched finds its way back to us. The adapter puts an `Assignment` into the environment, which
 * children inherit; the probe in each Node process answers it with an `Announcement`, a file in the session's folder.
 */
import { isRecord } from '../base/shape.ts';

/** Raised when a shape below changes; a probe and an adapter of different versions ignore each other. */
export const announcementVersion = 2;

/**
 * The environment variable that holds an `Assignment` as JSON. Its beginning is not ours alone: turbo hands on only variables that it
 * knows, and all that begin like this are among them.
 */
export const assignmentVariable = 'VSCODE_LIGHTCONE';

export interface Assignment {
  readonly v: typeof announcementVersion;
  /** Absolute path of the session's folder. */
  readonly dir: string;
  /** Proves that an announcement is of this session. */
  readonly token: string;
  /** The node that the process belongs to; empty where the process is to be found a name for. */
  readonly node: string;
  /** Nobody listens any more when this process is gone. */
  readonly adapterPid: number;
  /** False: the process says that it is there, and runs without a debugger. */
  readonly debug: boolean;
  /** Whether what the program starts comes to us, too. */
  readonly children: boolean;
  /** The program was not started by us, and neither it nor its children are to be ended by us. */
  readonly keep: boolean;
  /** Sources of regular expressions for paths of programs, `/` between folders: what is only tooling, and what is not. */
  readonly tooling: { readonly fold: readonly string[]; readonly show: readonly string[] };
}

/** One Node process says that it is there, and waits for the debugger if it has the `url` of one. */
export interface Announcement {
  readonly v: typeof announcementVersion;
  readonly token: string;
  readonly node: string;
  /** As in the assignment. */
  readonly keep: boolean;
  readonly pid: number;
  readonly ppid: number;
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Which worker of a cluster it is. */
  readonly cluster?: number;
  readonly inspector: InspectorState;
}

/**
 * Where the inspector listens (`ws://127.0.0.1:port/id`); or why there is none, though there should be; or why nobody asked
 * for one. Without one the program runs.
 */
export type InspectorState =
  | { readonly url: string }
  | { readonly error: string }
  | { readonly none: 'tooling' | 'not debugged' };

export function parseAssignment(text: string | undefined): Assignment | undefined {
  const value = parseJson(text);
  if (!isRecord(value) || value['v'] !== announcementVersion) return undefined;
  const { dir, token, node, adapterPid, debug, children, keep, tooling } = value;
  if (typeof dir !== 'string' || typeof token !== 'string' || typeof node !== 'string') return undefined;
  if (typeof adapterPid !== 'number' || typeof debug !== 'boolean' || typeof children !== 'boolean') return undefined;
  if (typeof keep !== 'boolean') return undefined;
  if (!isRecord(tooling) || !isTexts(tooling.fold) || !isTexts(tooling.show)) return undefined;
  const { fold, show } = tooling;
  return { v: announcementVersion, dir, token, node, adapterPid, debug, children, keep, tooling: { fold, show } };
}

export function parseAnnouncement(text: string | undefined): Announcement | undefined {
  const value = parseJson(text);
  if (!isRecord(value) || value['v'] !== announcementVersion) return undefined;
  const { token, node, keep, pid, ppid, argv, cwd, cluster } = value;
  if (typeof token !== 'string' || typeof node !== 'string' || typeof cwd !== 'string') return undefined;
  if (typeof keep !== 'boolean' || typeof pid !== 'number' || typeof ppid !== 'number' || !isTexts(argv))
    return undefined;
  const inspector = parseInspector(value['inspector']);
  if (!inspector) return undefined;
  const announcement = { v: announcementVersion, token, node, keep, pid, ppid, argv, cwd, inspector } as const;
  return typeof cluster === 'number' ? { ...announcement, cluster } : announcement;
}

function parseInspector(value: unknown): InspectorState | undefined {
  if (!isRecord(value)) return undefined;
  const { url, error, none } = value;
  if (typeof url === 'string') return { url };
  if (none === 'tooling' || none === 'not debugged') return { none };
  return typeof error === 'string' ? { error } : undefined;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((part) => typeof part === 'string');
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Whoever wrote it, it is none of ours.
  }
}
