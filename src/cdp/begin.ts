import { deferred } from '../base/deadline.ts';
import { CdpClosed, CdpError } from './errors.ts';
import type { CdpSession } from './session.ts';

/**
 * Lets a process run its first line that waits, or is about to wait, in `inspector.waitForDebugger()`. It can be found before it waits,
 * since it can't tell anybody afterwards, and `Runtime.runIfWaitingForDebugger` would then do nothing and leave it
 * waiting for ever (5 of 100 processes on a loaded machine). `NodeRuntime.waitingForDebugger` tells: at once, when it
 * waits already.
 */
export async function beginProgram(session: CdpSession): Promise<void> {
  const waits = deferred();
  waits.promise.catch(() => {}); // Nobody may be left to hear that the session has closed.
  const listening = session.on('NodeRuntime.waitingForDebugger', () => waits.resolve());
  const closing = session.onClose(() => waits.reject(new CdpClosed('Runtime.runIfWaitingForDebugger')));
  try {
    await session.send('NodeRuntime.enable');
    await waits.promise;
  } catch (error) {
    // Early releases of Node.js 20 don't know the event: it has to be done without.
    if (!(error instanceof CdpError)) throw error;
  } finally {
    listening.dispose();
    closing.dispose();
  }
  await session.send('Runtime.runIfWaitingForDebugger');
}
