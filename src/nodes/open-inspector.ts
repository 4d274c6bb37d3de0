import { readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectCdp } from '../cdp/connect.ts';
import { discoverInspector } from '../cdp/discover.ts';
import { NoInspector, NothingListening } from '../cdp/errors.ts';
import { whenAlone } from '../protocol/when-alone.ts';
import type { AttachSpec, PidTarget } from '../system/model.ts';
import { noSuchProcess, notNode, notOurs, portOfInspectorTaken } from './errors.ts';
import { holderOf } from './holder.ts';
import { accepts } from './ready.ts';
import { portsOf } from './sockets.ts';

/** Where Node opens the inspector when it is asked by a signal, unless it was started with `--inspect-port`. */
const usualPort = 9229;
/** Milliseconds between two looks. */
const pause = 50;
/** Milliseconds after which a process that opened no new port has perhaps had its inspector open before. */
const patienceForNew = 400;
/** Milliseconds that another process may have the port for, on its way to a port of its own. */
const patienceForPort = 1000;
/** Milliseconds after which an inspector stays where it is: longer than `whenAlone` tries. */
const patienceForMove = 4000;
/** The bit of SIGUSR1, signal 10 on Linux, in the masks of `/proc/PID/status`. */
const sigusr1 = 1n << 9n;

export interface OpenedInspector {
  readonly url: string;
  /** It was closed before, and should be again when we go. */
  readonly wasClosed: boolean;
}

/**
 * Finds or opens inspectors of processes of this machine by their pids. One after the other: all open on the same port, so each is moved to
 * another one before the next is asked.
 */
export class InspectorOpener {
  #queue: Promise<unknown> = Promise.resolve();

  /** Rejects with a `UserError`, or with the signal's reason. */
  open(spec: AttachSpec, target: PidTarget, signal: AbortSignal): Promise<OpenedInspector> {
    const opened = this.#queue.then(() => open(spec, target, signal));
    this.#queue = opened.catch(() => {});
    return opened;
  }
}

async function open(spec: AttachSpec, { pid }: PidTarget, signal: AbortSignal): Promise<OpenedInspector> {
  await check(spec, pid);
  const isLinux = process.platform === 'linux';
  const before = isLinux ? await portsOf(pid) : [];
  const open = await inspectorAmong(
    before.filter((port) => port >= usualPort && port < usualPort + 100),
    pid,
  );
  if (open !== undefined) return { url: open, wasClosed: false };
  const taken = !before.includes(usualPort) && (await accepts(usualPort));
  if (taken) {
    // Elsewhere nobody tells who listens: it may be the very process.
    const url = isLinux ? undefined : await inspectorAmong([usualPort], pid);
    if (url !== undefined) return { url, wasClosed: false };
    // An inspector that is open on another port hears the signal, and ignores it.
    const elsewhere = await inspectorAmong(before, pid);
    if (elsewhere !== undefined) return { url: elsewhere, wasClosed: false };
    if (!(await becomesFree(usualPort, signal))) {
      throw portOfInspectorTaken(spec, pid, usualPort, await holderOf(usualPort));
    }
  }
  let asked = Number.NEGATIVE_INFINITY;
  for (const since = performance.now(); ; await sleep(pause, undefined, { signal })) {
    await check(spec, pid);
    // Again, since another process may have come to the port first. One whose inspector is open does not mind.
    if (performance.now() - asked > patienceForPort) {
      asked = performance.now();
      ask(pid);
    }
    const now = isLinux ? await portsOf(pid) : [usualPort];
    const opened = await inspectorAmong(
      now.filter((port) => !before.includes(port)),
      pid,
    );
    if (opened !== undefined) return { url: await moved(opened, pid, signal), wasClosed: true };
    if (performance.now() - since < patienceForNew) continue;
    const old = await inspectorAmong(before, pid);
    if (old !== undefined) return { url: old, wasClosed: false };
  }
}

/** Whether the port is only passed through, by a process that another session moves on. */
async function becomesFree(port: number, signal: AbortSignal): Promise<boolean> {
  for (const since = performance.now(); performance.now() - since < patienceForPort; ) {
    await sleep(pause, undefined, { signal });
    if (!(await accepts(port))) return true;
  }
  return false;
}

/** A process that does not expect the signal would be ended by it. */
async function check(spec: AttachSpec, pid: number): Promise<void> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EPERM' ? notOurs(spec, pid) : noSuchProcess(spec, pid);
  }
  if (process.platform !== 'linux') return;
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  const program = path.basename(await readlink(`/proc/${pid}/exe`).catch(() => 'unknown'));
  const hears = caught !== undefined && (BigInt(`0x${caught}`) & sigusr1) !== 0n;
  if (!hears) throw notNode(spec, pid, program);
}

function ask(pid: number): void {
  // What Node itself does for this on Windows, where there are no signals.
  if (process.platform === 'win32') (process as unknown as { _debugProcess(pid: number): void })._debugProcess(pid);
  else process.kill(pid, 'SIGUSR1');
}

/** The inspector of this very process on one of the ports, which may be ports of anything. */
async function inspectorAmong(ports: readonly number[], pid: number): Promise<string | undefined> {
  for (const port of ports) {
    try {
      const { url } = await discoverInspector('127.0.0.1', port, { silence: 1000 });
      if ((await pidBehind(url)) === pid) return url;
    } catch (error) {
      if (!(error instanceof NoInspector || error instanceof NothingListening)) throw error;
    }
  }
  return undefined;
}

async function pidBehind(url: string): Promise<unknown> {
  const session = await connectCdp(url);
  const { result } = await session.send('Runtime.evaluate', { expression: 'process.pid', disableBreaks: true });
  session.dispose();
  return result.value;
}

/** To a port of its own, so that the usual one is free for the next process. Where that can't be followed it stays. */
async function moved(url: string, pid: number, signal: AbortSignal): Promise<string> {
  if (process.platform !== 'linux') return url;
  const before = await portsOf(pid);
  const session = await connectCdp(url);
  const { result } = await session.send('Runtime.evaluate', {
    expression: `(() => {
      const builtin = (name) => process.getBuiltinModule?.(name) ?? process.mainModule?.require(name);
      const modules = { inspector: builtin('node:inspector'), fs: builtin('node:fs'), timers: builtin('node:timers') };
      if (!modules.inspector) return false;
      (${whenAlone})(modules, () => { modules.inspector.close(); modules.inspector.open(0, '127.0.0.1'); });
      return true;
    })()`,
    disableBreaks: true,
    returnByValue: true,
  });
  session.dispose();
  if (result.value !== true) return url;
  for (
    const since = performance.now();
    performance.now() - since < patienceForMove;
    await sleep(pause, undefined, { signal })
  ) {
    const now = await portsOf(pid);
    const found = await inspectorAmong(
      now.filter((port) => !before.includes(port)),
      pid,
    );
    if (found !== undefined) return found;
  }
  return url; // Another debugger was quicker, and is connected there.
}
