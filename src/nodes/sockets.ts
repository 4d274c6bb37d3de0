import { readdir, readFile, readlink } from 'node:fs/promises';

/** Sockets that listen on TCP ports of this machine, as `/proc/PID/fd` names them ("socket:[123]"). Linux only; see proc(5). */
export async function listeningSockets(): Promise<ReadonlyMap<string, number>> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const rows = tables.flatMap((text) => text.split('\n').map((row) => row.trim().split(/\s+/)));
  return new Map(
    rows
      .filter((row) => row[3] === '0A')
      .map((row) => [`socket:[${row[9]}]`, Number.parseInt(row[1]?.split(':').at(-1) ?? '', 16)]),
  );
}

/** The sockets that a process has open; none of another user's process. */
export async function socketsOf(pid: number | string): Promise<readonly string[]> {
  const files = await readdir(`/proc/${pid}/fd`).catch(() => []); // Another user's, or gone.
  const targets = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')));
  return targets.filter((target) => target.startsWith('socket:'));
}

/** The TCP ports that a process listens on. */
export async function portsOf(pid: number): Promise<readonly number[]> {
  const [listening, own] = await Promise.all([listeningSockets(), socketsOf(pid)]);
  return [...new Set(own.flatMap((socket) => listening.get(socket) ?? []))];
}
