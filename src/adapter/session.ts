/**
 * One debug session: the client on one side, the system on the other. What the parts report becomes events here; what the client
 * asks for is answered by the files in `requests/`, which find everything they need on the session.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { deferred } from '../base/deadline.ts';
import { messageOf, UserError } from '../base/errors.ts';
import type { BreakpointStatus } from '../debugger/breakpoint-status.ts';
import type { Isolate, IsolateId } from '../debugger/isolate.ts';
import type { Frame } from '../debugger/stack.ts';
import type { DebuggedSystem } from '../debugger/system.ts';
import { Stopped } from '../nodes/errors.ts';
import type { Fleet } from '../nodes/fleet.ts';
import type { NodesReport } from '../protocol/control.ts';
import type { NodeName, System } from '../system/model.ts';
import type { Client } from './client.ts';
import { alreadyStarted, Ended, noSuchNode, notRecorded, tooEarly, unknownThread } from './errors.ts';
import { Handles } from './handles.ts';
import { LoggedValues } from './logged.ts';
import type { SessionRecording } from './recording.ts';
import { Reports } from './reports.ts';
import { type Outside, Running } from './running.ts';
import { SourceReferences } from './source-references.ts';
import type { NamedThread } from './telling.ts';
import { breakpointOf } from './translate.ts';
import type { Opened } from './variables.ts';

/** What a session is made of; `wire.ts` has the real parts. */
export interface SessionParts extends Outside {
  /** @throws UserError that lists all problems */
  parse(configuration: unknown): Promise<System>;
}

export class Session {
  readonly frames = new Handles<Frame>('stack frame');
  readonly variables = new Handles<Opened>('variable');
  readonly sources = new SourceReferences();
  readonly logged = new LoggedValues();
  client: Client = {
    linesStartAt1: true,
    columnsStartAt1: true,
    showsColours: false,
    showsProgress: false,
    hasTerminals: false,
  };
  readonly #parts: SessionParts;
  readonly #configured = deferred();
  readonly #closed = deferred();
  #running: Running | undefined;
  /** Its configuration is being read. */
  #isStarting = false;
  #lastIsolate = 0;
  /** Whether the client has asked for the state of nodes. */
  #hearsNodes = false;
  #isEnding = false;
  #restarts = 0;
  /** The last one of them. */
  #restarting: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  /** The session is over, and nothing of it is left. */
  readonly onceClosed = this.#closed.promise;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** @throws UserError before a system is there */
  debugged(command: string): DebuggedSystem {
    if (!this.#running) throw tooEarly(command);
    return this.#running.debugged;
  }

  get system(): System | undefined {
    return this.#running?.system;
  }

  get isolates(): readonly Isolate[] {
    return this.#running?.debugged.isolates ?? [];
  }

  /** The threads, as they are called now. None before a system is there. */
  threads(): readonly NamedThread[] {
    return this.#running?.telling.threads() ?? [];
  }

  /** @throws UserError */
  isolate(command: string, threadId: number): Isolate {
    const isolate = this.debugged(command).isolate(threadId);
    if (!isolate) throw unknownThread(threadId);
    return isolate;
  }

  /** @throws UserError before a system is there */
  fleet(command: string): Fleet {
    if (!this.#running) throw tooEarly(command);
    return this.#running.fleet;
  }

  /** A node of the configuration, or one that was found in a terminal. @throws UserError */
  nodeNamed(name: string): NodeName {
    const known = [...(this.system?.nodes.map((node) => node.name) ?? []), ...(this.#running?.fleet.foundNodes ?? [])];
    const node = known.find((one) => one === name);
    if (node === undefined) throw noSuchNode(name, this.system?.nodes ?? []);
    return node;
  }

  /** An isolate goes on by a command that the client does not know the meaning of. */
  tellContinued(isolate: Isolate): void {
    const { world } = this.debugged('continue');
    this.#event('continued', { threadId: isolate.id, allThreadsContinued: !world.isStanding });
  }

  /** The state of all nodes; from now on the client is told of changes. @throws UserError before a system is there */
  reportNodes(): NodesReport {
    if (!this.#running) throw tooEarly('lightcone/nodes');
    this.#hearsNodes = true;
    return this.#running.nodes.tell();
  }

  /** What has happened between the nodes. @throws UserError before a system is there */
  reports(command: string): Reports {
    return new Reports(this.debugged(command).history, this.sources);
  }

  /** The client wants to be told, once, that there are new messages. */
  hearMessages(): void {
    this.#running?.messageNews.asked();
  }

  /** The client wants to be told, once, that something of the picture is new. */
  hearChanges(): void {
    this.#running?.pictureNews.asked();
  }

  /** @throws UserError before a system is there, and where nothing is recorded */
  recording(command: string): SessionRecording {
    if (!this.#running) throw tooEarly(command);
    if (!this.#running.recording) throw notRecorded();
    return this.#running.recording;
  }

  /** What a terminal must have in its environment, so that what Node runs in it joins. @throws UserError before a system is there */
  async terminalEnvironment(): Promise<Readonly<Record<string, string | null>>> {
    return this.fleet('lightcone/terminal').terminalEnvironment();
  }

  /** The client has sent its breakpoints: nodes may begin. */
  configured(): void {
    this.#configured.resolve();
  }

  /** Starts or finds the system. Resolves when it is up, or when it halts on the way. @throws UserError, and then nothing is left of it */
  async start(configuration: unknown): Promise<void> {
    if (this.#running || this.#isStarting) throw alreadyStarted();
    this.#isStarting = true;
    const system = await this.#parts.parse(configuration).finally(() => (this.#isStarting = false));
    if (this.#isEnding) throw new Ended();
    const running = this.#prepare(system, undefined);
    this.#event('initialized');
    await Promise.race([this.#configured.promise, this.#closed.promise]);
    if (this.#isEnding) throw new Ended();
    await this.#bringUp(running);
  }

  /** Ends the system and starts it again, with the same breakpoints. Of several at once the last one counts for all. */
  async restart(configuration: unknown): Promise<void> {
    const before = this.#running;
    if (!before) throw tooEarly('restart');
    const system = configuration === undefined ? before.system : await this.#parts.parse(configuration);
    this.#restarting = this.#replace(before, system, ++this.#restarts);
    await this.#restarting;
  }

  async #replace(before: Running, system: System, turn: number): Promise<void> {
    await before.takeDown();
    if (this.#isEnding) throw new Ended();
    // Another restart was asked for meanwhile. Two systems must never run.
    if (turn !== this.#restarts) return this.#restarting;
    const running = this.#prepare(system, before);
    await Promise.race([this.#configured.promise, this.#closed.promise]);
    if (this.#isEnding) throw new Ended();
    try {
      await this.#bringUp(running);
    } catch (error) {
      // Unlike a start that fails, this leaves the client with a session, and there is nothing left in it.
      if (!this.#isEnding && turn === this.#restarts) this.#event('terminated');
      throw error;
    }
  }

  /** Ends launched nodes, leaves attached ones, and says so. */
  async terminate(): Promise<void> {
    const running = this.#running;
    this.#isEnding = true;
    this.#configured.resolve();
    await running?.takeDown();
    this.#event('terminated');
  }

  /** The client is gone, or wants to be. Idempotent: the end of its stream may come after its `disconnect`, or a signal. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#isEnding = true;
    this.#configured.resolve();
    const running = this.#running;
    this.#running = undefined;
    await running?.takeDown();
    this.#closed.resolve();
  }

  #prepare(system: System, before: Running | undefined): Running {
    const { client, sources, logged } = this;
    const { fleet, ask, probe, probeText, record } = this.#parts;
    this.#running = new Running(system, before, {
      client,
      sources,
      logged,
      fleet,
      ask,
      probe,
      probeText,
      record,
      newId: () => ++this.#lastIsolate as IsolateId,
      event: (event, body) => this.#event(event, body),
      onStates: () => this.#prune(),
      onNodes: (report) => this.#hearsNodes && this.#event('lightcone/nodes', report),
      onEmpty: () => this.#endItself(),
    });
    return this.#running;
  }

  /** Forgets the frames and values of halts that are over. */
  #prune(): void {
    this.frames.prune();
    this.variables.prune();
  }

  breakpoint(status: BreakpointStatus): DebugProtocol.Breakpoint {
    return breakpointOf(status, this.client);
  }

  async #bringUp(running: Running): Promise<void> {
    const { output, onceHalted } = running;
    const up = running.bringUp().catch((error: unknown) => {
      // The configuration can be corrected and sent again.
      if (this.#running === running && !(error instanceof Stopped)) this.#running = undefined;
      throw error;
    });
    // After a halt the start has been answered, so what goes wrong later has to be said in another way.
    const late = onceHalted.then(() => {
      up.catch((error: unknown) => {
        if (this.#isEnding || error instanceof Stopped) return;
        output.say(error instanceof UserError ? error.message : `Lightcone failed: ${messageOf(error)}`, 'important');
        output.flush();
        this.#event('terminated');
      });
    });
    await Promise.race([up, late]).catch((error: unknown) => {
      if (!(error instanceof Stopped)) throw error;
      if (this.#isEnding || !this.#restarting) throw new Ended();
      return this.#restarting; // which has taken this one down
    });
  }

  /** Nothing is left to debug. */
  #endItself(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#event('terminated');
  }

  #event(event: string, body?: object): void {
    this.#parts.event(event, body);
  }
}
