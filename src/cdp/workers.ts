/**
 * The worker threads of a process. Node's domain `NodeWorker` carries the messages of their inspectors inside those of the
 * process; workers of workers are reported to the process, too.
 */
import { type Disposable, Disposables } from '../base/disposable.ts';
import { Emitter } from '../base/event.ts';
import { CdpError } from './errors.ts';
import { Exchange } from './exchange.ts';
import type { CdpSession } from './session.ts';

export interface FoundWorker {
  readonly session: CdpSession;
  /** The option `name` of `new Worker`, if it was given. */
  readonly name: string | undefined;
  /** Of its file; empty where it runs a text (`eval`). */
  readonly url: string;
  /** Stands before its first line, also before what is preloaded, until `beginProgram`. */
  readonly waits: boolean;
}

export class Workers implements Disposable {
  readonly #process: CdpSession;
  readonly #sessions = new Map<string, Exchange>();
  readonly #owned = new Disposables();
  readonly #found = this.#owned.add(new Emitter<FoundWorker>());

  /** A worker was started, or was there already when `enable` was called. */
  readonly onFound = this.#found.event;

  constructor(process: CdpSession) {
    this.#process = process;
    this.#owned.add(
      process.on('NodeWorker.receivedMessageFromWorker', ({ sessionId, message }) =>
        this.#sessions.get(sessionId)?.receive(message),
      ),
    );
    this.#owned.add(
      process.on('NodeWorker.attachedToWorker', ({ sessionId, workerInfo, waitingForDebugger }) => {
        const { title, url } = workerInfo;
        this.#found.fire({ session: this.#open(sessionId), name: nameIn(title), url, waits: waitingForDebugger });
      }),
    );
    this.#owned.add(process.on('NodeWorker.detachedFromWorker', ({ sessionId }) => this.#end(sessionId)));
    this.#owned.add(
      process.onClose(() => {
        for (const sessionId of [...this.#sessions.keys()]) this.#end(sessionId);
      }),
    );
  }

  /** From now on workers are reported, and new ones wait before their first line unless told not to. */
  async enable({ waits = true } = {}): Promise<void> {
    await this.#process.send('NodeWorker.enable', { waitForDebuggerOnStart: waits }).catch((error: unknown) => {
      if (!(error instanceof CdpError)) throw error; // a host of Node without the domain: its workers run on undebugged
    });
  }

  /** Lets go of all of them, so that they run on. */
  dispose(): void {
    for (const session of [...this.#sessions.values()]) session.dispose();
    this.#owned.dispose();
  }

  #open(sessionId: string): Exchange {
    const write = (message: string) =>
      void this.#process.send('NodeWorker.sendMessageToWorker', { sessionId, message }).catch(() => {}); // ended: told by its event
    const session = new Exchange({
      write,
      close: () => {
        // Unlike a process, a worker that waits or pauses when its session ends does so for ever (Node 20 to 26), and its
        // process can't end any more. Without the debugger it does not pause again.
        write('{"id":0,"method":"Debugger.disable"}');
        write('{"id":0,"method":"Runtime.runIfWaitingForDebugger"}');
        this.#process.send('NodeWorker.detach', { sessionId }).catch(() => {}); // ended meanwhile
        this.#sessions.delete(sessionId);
      },
    });
    this.#sessions.set(sessionId, session);
    return session;
  }

  #end(sessionId: string): void {
    const session = this.#sessions.get(sessionId);
    this.#sessions.delete(sessionId);
    session?.ended();
  }
}

/** "[worker 3] name"; without a name Node gives none, or since version 24 its default. */
function nameIn(title: string): string | undefined {
  const name = /^\[worker \d+\] (.+)$/s.exec(title)?.[1];
  return name === 'WorkerThread' ? undefined : name;
}
