import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves once the condition holds: for things that no event tells. Ends with the test's own timeout. */
export async function until(condition: () => boolean | Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await condition())) await sleep(20, undefined, { signal });
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
