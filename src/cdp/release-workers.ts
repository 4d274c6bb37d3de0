import { connectCdp } from './connect.ts';
import type { CdpSession } from './session.ts';
import { Workers } from './workers.ts';

/** Milliseconds in which a worker that was waiting reaches its first line, where V8 stops it once more. */
const FIRST_LINE_WITHIN = 1000;

/**
 * Lets the worker threads of a process go on that a debugger has left standing, or waiting for their first line: a process goes on by
 * itself when the connection breaks, its workers never do (Node 20 to 26). What breakpoints they have stay, since Node keeps the broken
 * session of a worker, and nobody but that session could remove them. Rejects when the inspector is not there.
 *
 * @param url `ws://host:port/id`
 */
export async function releaseWorkers(url: string): Promise<void> {
  const process = await connectCdp(url);
  const workers = new Workers(process);
  const going: Promise<unknown>[] = [];
  workers.onFound(({ session }) => going.push(letGo(session)));
  try {
    await workers.enable({ waits: false });
    await Promise.allSettled(going);
  } finally {
    workers.dispose();
    process.dispose();
  }
}

async function letGo(session: CdpSession): Promise<void> {
  session.on('Debugger.paused', () => void session.send('Debugger.resume').catch(() => {})); // it has ended meanwhile
  await session.send('Debugger.enable');
  await session.send('Runtime.runIfWaitingForDebugger');
  await new Promise((done) => setTimeout(done, FIRST_LINE_WITHIN));
}
