import { readdir, readFile, stat } from 'node:fs/promises';
import type { Disk } from '../language/doubts.ts';

/** Bytes. Nobody sets a breakpoint by hand in a larger file. */
const LARGEST = 2_000_000;

/** The disk of this machine, as those ask it who check system files. */
export const disk: Disk = {
  isThere: (file) =>
    stat(file).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
    ),
  namesIn: (folder) => readdir(folder).catch(() => []),
  textOf: async (file) => {
    try {
      const { size } = await stat(file);
      return size <= LARGEST ? await readFile(file, 'utf8') : undefined;
    } catch {
      return undefined; // It will be told of by who runs it.
    }
  },
};
