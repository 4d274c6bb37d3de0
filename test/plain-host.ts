import { beginProgram } from '../src/cdp/begin.ts';
import { connectCdp } from '../src/cdp/connect.ts';
import type { CdpEventParams } from '../src/cdp/methods.ts';
import type { CdpSession } from '../src/cdp/session.ts';
import type { FleetHost, Joined } from '../src/nodes/host.ts';
import type { NodeProcess } from '../src/nodes/process.ts';
import type { NodeName } from '../src/system/model.ts';

/** The least that debugs a process: it connects, lets it run, and lets go of it when it has ended. */
export class PlainHost implements FleetHost {
  readonly joined: NodeProcess[] = [];
  readonly sessions: CdpSession[] = [];
  halted = false;
  timesAsked = 0;
  /** What a process is told before it runs its first line. */
  prepare: (session: CdpSession, process: NodeProcess) => Promise<void> = async () => {};

  async join(process: NodeProcess): Promise<Joined> {
    const session = await connectCdp(process.url);
    this.sessions.push(session);
    session.on('NodeRuntime.waitingForDisconnect', () => session.dispose());
    await session.send('NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: true });
    await session.send('Runtime.enable');
    await session.send('Debugger.enable');
    await this.prepare(session, process);
    this.joined.push(process);
    if (process.waiting) await beginProgram(session);
    const gone = new Promise<void>((resolve) => {
      if (session.isClosed) resolve();
      else session.onClose(resolve);
    });
    return { gone };
  }

  async leave(node: NodeName): Promise<void> {
    for (const [index, process] of this.joined.entries()) if (process.node === node) this.sessions[index]?.dispose();
  }

  isHalted(): boolean {
    this.timesAsked++;
    return this.halted;
  }

  release(): void {
    for (const session of this.sessions) session.dispose();
  }
}

export function nextPause(session: CdpSession): Promise<CdpEventParams<'Debugger.paused'>> {
  return new Promise((resolve) => {
    const listening = session.on('Debugger.paused', (pause) => {
      listening.dispose();
      resolve(pause);
    });
  });
}
