/** Written by the manual pages of macOS' `ps` and `lsof`; not tested there. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { inOrder, isNode, type Listed } from './listed.ts';

const run = promisify(execFile);
const large = { maxBuffer: 16 * 1024 * 1024 };

/** The Node.js processes that `ps` lists. */
export async function listMacos(): Promise<Listed[]> {
  const [programs, commands] = await Promise.all(
    ['comm=', 'args='].map(async (column) =>
      columns((await run('ps', ['-axww', '-o', `pid=,${column}`], large)).stdout),
    ),
  );
  const pids = [...(programs ?? [])].filter(([, program]) => isNode(program)).map(([pid]) => pid);
  if (pids.length === 0) return [];
  const [cwds, ports] = await Promise.all([
    lsof(['-a', '-d', 'cwd', '-p', pids.join(',')]),
    lsof(['-a', '-nP', '-iTCP', '-sTCP:LISTEN', '-p', pids.join(',')]),
  ]);
  return pids.map((pid) => {
    const cwd = cwds.get(pid)?.[0];
    return {
      pid,
      executable: programs?.get(pid) ?? '',
      words: commands?.get(pid)?.split(/\s+/) ?? [],
      ...(cwd !== undefined && { cwd }),
      ports: inOrder((ports.get(pid) ?? []).map(portOf).filter((port) => port > 0)),
    };
  });
}

/** `lsof` ends with an error when it finds nothing, or not all. What it printed counts. */
async function lsof(args: readonly string[]): Promise<Map<number, string[]>> {
  const { stdout } = await run('lsof', [...args, '-Fpn'], large).catch((error: unknown) => ({
    stdout: String((error as { stdout?: unknown }).stdout ?? ''),
  }));
  return lsofNames(stdout);
}

/** Rows of `ps` that begin with a pid. */
export function columns(text: string): Map<number, string> {
  const rows = text.split('\n').map((row) => /^\s*(\d+)\s+(.*\S)\s*$/.exec(row));
  return new Map(rows.filter((row) => row !== null).map((row) => [Number(row[1]), row[2] ?? '']));
}

/** The names in the output of `lsof -Fpn`: a line `p4711` for a process, and `n…` for each of its files. */
export function lsofNames(text: string): Map<number, string[]> {
  const names = new Map<number, string[]>();
  let pid = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    else if (line.startsWith('n')) names.set(pid, [...(names.get(pid) ?? []), line.slice(1)]);
  }
  return names;
}

/** Of `*:8080`, `127.0.0.1:8080` or `[::1]:8080`; 0 for anything else. */
function portOf(name: string): number {
  return Number(/:(\d+)$/.exec(name)?.[1] ?? 0);
}
