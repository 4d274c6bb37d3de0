import { execFileSync } from 'node:child_process';
import { delimiter } from 'node:path';

export interface Runtime {
  /** As in `process.versions.node`. */
  readonly version: string;
  readonly path: string;
}

/** The Node.js binaries to test with: those of `LIGHTCONE_NODES`, which `npm test` sets, else the one that runs. */
export function runtimes(): Runtime[] {
  const paths = process.env.LIGHTCONE_NODES?.split(delimiter).filter((path) => path !== '') ?? [];
  if (paths.length === 0) return [{ version: process.versions.node, path: process.execPath }];
  return paths.map((path) => ({
    version: execFileSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim(),
    path,
  }));
}
