/** What `lightcone processes --json` prints, for programs that offer processes to attach to. */
import { array, isRecord } from '../base/shape.ts';

/** A Node.js process of this machine. */
export interface LocalProcess {
  readonly pid: number;
  /** What to call it as a node: by its script or its package. Unique in the list, and fit to be a node's name. */
  readonly name: string;
  /** The command line. */
  readonly command: string;
  /** Absolute. Unknown on Windows, and where the system does not tell. */
  readonly cwd?: string;
  /** Of TCP, on which it listens; in order. */
  readonly ports: readonly number[];
}

/** Reads what was printed. @throws Error when it is something else */
export function parseLocalProcesses(text: string): readonly LocalProcess[] {
  const list: unknown = JSON.parse(text);
  return array(list).map((item) => {
    if (!isRecord(item)) throw new Error('not a list of processes');
    const { pid, name, command, cwd, ports } = item;
    if (typeof pid !== 'number' || typeof name !== 'string' || typeof command !== 'string') {
      throw new Error('not a list of processes');
    }
    return {
      pid,
      name,
      command,
      ...(typeof cwd === 'string' && { cwd }),
      ports: array(ports).filter((port) => typeof port === 'number'),
    };
  });
}
