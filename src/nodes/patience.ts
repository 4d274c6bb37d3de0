import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  /** Milliseconds, of which only those count in which the user was not reading at a breakpoint. */
  readonly milliseconds: number;
  isHalted(): boolean;
  /** Ends the wait; its reason is what the wait rejects with. */
  readonly signal: AbortSignal;
}

const tick = 100;

/** The work's value, or undefined when it took too long. Its signal is aborted once nobody waits for it any more. */
export async function withPatience<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { milliseconds, isHalted, signal }: Patience,
): Promise<T | undefined> {
  signal.throwIfAborted();
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const running = work(either);
  running.catch(() => {}); // A rejection after the end concerns nobody.
  try {
    return await Promise.race([running, runOut(milliseconds, isHalted, either)]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    over.abort();
  }
}

/** The work's value, unless the signal comes first: for work that can't be told to end. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const over = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { signal: over.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    over.abort();
  }
}

async function runOut(milliseconds: number, isHalted: () => boolean, signal: AbortSignal): Promise<undefined> {
  for (let left = milliseconds; left > 0; ) {
    const before = performance.now();
    await sleep(Math.min(tick, left), undefined, { signal });
    if (!isHalted()) left -= performance.now() - before;
  }
  return undefined;
}
