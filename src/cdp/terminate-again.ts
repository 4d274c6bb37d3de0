import type { CdpSession } from './session.ts';

/** What V8 says of an evaluation in whose midst the program below it was to end, or that has taken longer than it may. */
export const terminated = 'Execution was terminated';

/** The first whose V8 can: that of Node 20 takes a second end in `Atomics.wait` for a fault of its own, and the process dies of it. */
const SINCE = 22;

/**
 * V8 ends what is on top only: our question, in place of the program below it, which would then wait on for ever (a worker that is terminated
 * in `Atomics.wait`, a script of `node:vm` whose time is up). Never rejects.
 */
export async function terminateAgain(session: CdpSession): Promise<void> {
  try {
    const expression = 'parseInt(globalThis.process?.versions?.node)';
    const { result } = await session.send('Runtime.evaluate', { expression, returnByValue: true, silent: true });
    if (Number(result.value) >= SINCE) await session.send('Runtime.terminateExecution');
  } catch {
    // It has ended all the same.
  }
}
