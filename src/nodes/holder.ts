import { readdir, readFile, readlink } from 'node:fs/promises';

/** Who listens on a port of this machine: "node server.js (process 4711)". Linux only, and only own processes. */
export async function holderOf(port: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  const sockets = new Set((await Promise.all(['tcp', 'tcp6'].map((table) => listening(table, port)))).flat());
  if (sockets.size === 0) return undefined;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []); // Another user's, or gone.
    for (const file of files) {
      const target = await readlink(`/proc/${pid}/fd/${file}`).catch(() => '');
      if (!sockets.has(target)) continue;
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return `${command.split('\0').join(' ').trim().slice(0, 80)} (process ${pid})`;
    }
  }
  return undefined;
}

/** The sockets that listen on the port, as `/proc/PID/fd` names them. See proc(5). */
async function listening(table: string, port: number): Promise<string[]> {
  const text = await readFile(`/proc/net/${table}`, 'utf8').catch(() => ''); // No IPv6, say.
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = text.split('\n').map((row) => row.trim().split(/\s+/));
  return rows.filter((row) => row[1]?.endsWith(suffix) && row[3] === '0A').map((row) => `socket:[${row[9]}]`);
}
