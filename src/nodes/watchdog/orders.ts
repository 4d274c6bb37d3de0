import { isRecord } from '../../base/shape.ts';

/** What the fleet tells its watchdog, a line of JSON each. */
export type Order =
  /** First of all: the session's folder, and the token of what is announced there. */
  | { readonly order: 'session'; readonly dir: string; readonly token: string }
  /** A process of ours: one that we launched, or that announced itself as started by one. */
  | { readonly order: 'guard'; readonly pid: number; readonly leads: boolean }
  /** The address of an inspector that we are attached to: when we die its worker threads may stand for ever. */
  | { readonly order: 'attached'; readonly url: string }
  /** All has ended in good order: nothing is left to do. */
  | { readonly order: 'dismiss' };

export function parseOrder(line: string): Order | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined; // The adapter died in the middle of a line.
  }
  if (!isRecord(value)) return undefined;
  const { order, dir, token, pid, leads, url } = value;
  if (order === 'session' && typeof dir === 'string' && typeof token === 'string') return { order, dir, token };
  if (order === 'guard' && typeof pid === 'number' && typeof leads === 'boolean') return { order, pid, leads };
  if (order === 'attached' && typeof url === 'string') return { order, url };
  return order === 'dismiss' ? { order } : undefined;
}
