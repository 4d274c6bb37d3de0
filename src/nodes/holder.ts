import { readdir, readFile } from 'node:fs/promises';
import { listeningSockets, socketsOf } from './sockets.ts';

/** Who listens on a port of this machine: "node server.js (process 4711)". Linux only, and only own processes. */
export async function holderOf(port: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  const meant = [...(await listeningSockets())].filter(([, other]) => other === port).map(([socket]) => socket);
  const sockets = new Set(meant);
  if (sockets.size === 0) return undefined;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    if (!(await socketsOf(pid)).some((socket) => sockets.has(socket))) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return `${command.split('\0').join(' ').trim().slice(0, 80)} (process ${pid})`;
  }
  return undefined;
}
