/** `lightcone`, as it is typed into a terminal. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { fetchNode } from '../../../scripts/runtimes.mjs';
import { adapterPath } from './wire.ts';

/** Recordings need a newer Node than the oldest that we run on. */
export const commandNode = await fetchNode(26);
export const commandPath = path.join(path.dirname(adapterPath), 'cli.js');

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What it says, and how it ends. */
export function lightconeEnds(...args: readonly string[]): Promise<Said> {
  return new Promise((resolve) => {
    execFile(commandNode, [commandPath, ...args], { maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

/** What it writes. Rejects with what it complains of. */
export async function lightcone(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await lightconeEnds(...args);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}
