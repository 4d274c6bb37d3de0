/** The Node.js processes that run on this machine, for a user who wants to attach to some of them. */
import path from 'node:path';
import type { LocalProcess } from '../protocol/local-process.ts';
import { listLinux } from './local/linux.ts';
import { type Listed, scriptOf } from './local/listed.ts';
import { listMacos } from './local/macos.ts';
import { nameOf, unique } from './local/naming.ts';
import { listWindows } from './local/windows.ts';
import { packageNameOf } from './package-name.ts';

export interface LocalProcessesOptions {
  /** Absolute folders. What runs from inside them is left out: an editor and its extensions are full of Node.js. */
  readonly except: readonly string[];
}

/** In the order of their names. Without this process itself. */
export async function localProcesses({ except }: LocalProcessesOptions): Promise<readonly LocalProcess[]> {
  const all = await (process.platform === 'win32'
    ? listWindows
    : process.platform === 'linux'
      ? listLinux
      : listMacos)();
  const wanted = all.filter((listed) => listed.pid !== process.pid && !runsFrom(listed, except));
  const named = await Promise.all(
    wanted.map(async (listed) => ({ listed, name: await nameOf(listed, packageNameOf) })),
  );
  named.sort((one, other) => one.name.localeCompare(other.name) || one.listed.pid - other.listed.pid);
  const names = unique(named.map(({ name }) => name));
  return named.map(({ listed: { pid, words, cwd, ports } }, at) => ({
    pid,
    name: names[at] ?? '',
    command: words.join(' '),
    ...(cwd !== undefined && { cwd }),
    ports,
  }));
}

/** Whether the program or its script lies in one of the folders. */
function runsFrom({ executable, words, cwd }: Listed, folders: readonly string[]): boolean {
  const files = [executable, scriptOf(words)].filter((file) => file !== undefined);
  const absolute = files.filter((file) => cwd !== undefined || path.isAbsolute(file));
  return absolute.some((file) => folders.some((folder) => isInside(path.resolve(cwd ?? '', file), folder)));
}

function isInside(file: string, folder: string): boolean {
  const way = path.relative(folder, file);
  return way === '' || (!way.startsWith('..') && !path.isAbsolute(way));
}
