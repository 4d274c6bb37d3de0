import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** One running process of this machine. */
export interface ProcessEntry {
  readonly pid: number;
  readonly ppid: number;
  /** Of its process group. */
  readonly group: number;
  /** When it began, in the system's own form: tells two processes apart that got the same pid. */
  readonly began: string;
}

/** All running processes, by pid. Empty on Windows, where `taskkill` knows trees by itself. */
export async function processTable(): Promise<Map<number, ProcessEntry>> {
  if (process.platform === 'win32') return new Map();
  const entries = process.platform === 'linux' ? fromProc() : await fromPs();
  return new Map(entries.map((entry) => [entry.pid, entry]));
}

/** Whether the text is in the environment with which the process was started. Linux only: elsewhere nobody tells. */
export function hasInEnvironment(pid: number, text: string): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(text);
  } catch {
    return false; // Gone, or another user's.
  }
}

/** Read in one go and not by and by, so that a process that forks and ends has the less time to slip through. */
function fromProc(): ProcessEntry[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((name) => {
    let text: string;
    try {
      text = readFileSync(`/proc/${name}/stat`, 'utf8');
    } catch {
      return []; // It has ended since.
    }
    // `pid (name) state ppid group …`, and the name may hold anything. See proc(5).
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state = 'X', ppid, group] = fields;
    if ('ZX'.includes(state)) return [];
    return [{ pid: Number(name), ppid: Number(ppid), group: Number(group), began: fields[19] ?? '' }];
  });
}

async function fromPs(): Promise<ProcessEntry[]> {
  const columns = 'pid=,ppid=,pgid=,stat=,lstart=';
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', columns], { maxBuffer: 16 * 1024 * 1024 });
  return stdout.split('\n').flatMap((line) => {
    const [pid, ppid, group, state = 'Z', ...began] = line.trim().split(/\s+/);
    if (pid === undefined || pid === '' || state.startsWith('Z')) return [];
    return [{ pid: Number(pid), ppid: Number(ppid), group: Number(group), began: began.join(' ') }];
  });
}
