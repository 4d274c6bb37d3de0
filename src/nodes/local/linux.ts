import { readdir, readFile, readlink } from 'node:fs/promises';
import { inOrder, isNode, type Listed } from './listed.ts';

/** The Node.js processes of this user, from `/proc`; for root, of all users. See proc(5). */
export async function listLinux(): Promise<Listed[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const sockets = new Map(tables.flatMap(listeningSockets));
  const listed = await Promise.all(pids.map((pid) => one(pid, sockets)));
  return listed.filter((item) => item !== undefined);
}

async function one(pid: string, sockets: ReadonlyMap<string, number>): Promise<Listed | undefined> {
  try {
    const executable = await readlink(`/proc/${pid}/exe`);
    if (!isNode(executable)) return undefined;
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replace(/\0+$/, '').split('\0');
    const cwd = await readlink(`/proc/${pid}/cwd`);
    return { pid: Number(pid), executable, words, cwd, ports: await portsOf(pid, sockets) };
  } catch {
    return undefined; // It has ended, or is another user's, or is a thread of the kernel.
  }
}

async function portsOf(pid: string, sockets: ReadonlyMap<string, number>): Promise<number[]> {
  const files = await readdir(`/proc/${pid}/fd`);
  const targets = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')));
  return inOrder(targets.map((target) => sockets.get(target)).filter((port) => port !== undefined));
}

/** The sockets that listen, as `/proc/PID/fd` names them, and their ports; from the text of `/proc/net/tcp`. */
export function listeningSockets(table: string): [socket: string, port: number][] {
  return table.split('\n').flatMap((row) => {
    const [, local = '', , state, , , , , , inode] = row.trim().split(/\s+/);
    const port = Number.parseInt(local.split(':')[1] ?? '', 16);
    return state === '0A' && Number.isInteger(port) ? [[`socket:[${inode}]`, port] as [string, number]] : [];
  });
}
