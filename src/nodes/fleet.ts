import { setMaxListeners } from 'node:events';
import { within } from '../base/deadline.ts';
import type { Disposable } from '../base/disposable.ts';
import { messageOf, UserError } from '../base/errors.ts';
import { Emitter } from '../base/event.ts';
import { beginProgram } from '../cdp/begin.ts';
import { connectCdp } from '../cdp/connect.ts';
import type { Announcement } from '../protocol/announcement.ts';
import type { AttachSpec, LaunchSpec, NodeName, NodeSpec, System } from '../system/model.ts';
import { lookFor } from './attach.ts';
import { type Command, withProbe } from './command.ts';
import type { Environment } from './environment.ts';
import {
  endedEarly,
  howItEnded,
  neverAnnounced,
  notDebuggable,
  nothingListens,
  notJoined,
  notReady,
  notSpawned,
  Stopped,
} from './errors.ts';
import { type Exit, Launched, type OutputLine } from './launch.ts';
import { Member } from './member.ts';
import { unlessAborted, withPatience } from './patience.ts';
import { preflight } from './preflight.ts';
import type { NodeProcess } from './process.ts';
import { untilAccepts } from './ready.ts';
import { Rendezvous } from './rendezvous.ts';
import type { NodeStatus } from './status.ts';
import { Watchdog } from './watchdog.ts';

export interface FleetHost {
  /** The debugger takes the process over. Resolves when it is set up and runs; rejects if that failed. Called once per process, children of launched nodes included. */
  join(process: NodeProcess): Promise<void>;
  /** While true no deadline of ours runs: the user is reading at a breakpoint. */
  isHalted(): boolean;
}

export interface FleetParts {
  readonly host: FleetHost;
  /** Absolute path of the bundled probe. */
  readonly probe: string;
  /** Absolute path of the bundled watchdog. */
  readonly watchdog: string;
  /** What launched nodes inherit. */
  readonly env: Environment;
  /** Milliseconds that launched nodes have to end by themselves; 2000 if not given. */
  readonly grace?: number;
}

/** What `start` brings up for launched nodes, and `stop` takes down. */
interface Yard {
  readonly rendezvous: Rendezvous;
  readonly watchdog: Watchdog;
  readonly commands: ReadonlyMap<NodeName, Command>;
}

/** All nodes of a system: starts or finds them, and ends what it has started. */
export class Fleet implements Disposable {
  readonly #system: System;
  readonly #parts: FleetParts;
  readonly #members = new Map<NodeName, Member>();
  readonly #ended = new AbortController();
  readonly #output = new Emitter<{ node: NodeName } & OutputLine>();
  readonly #exit = new Emitter<{ node: NodeName } & Exit>();
  readonly #progress = new Emitter<{ text: string; done: number; total: number }>();
  readonly #status = new Emitter<void>();
  #yard: Yard | undefined;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #ready = 0;

  readonly onOutput = this.#output.event;
  /** The main process of a launched node has ended, after its last line of output. */
  readonly onExit = this.#exit.event;
  /** What is done now ("gateway: waiting for port 8080"), and how many of how many nodes are ready. */
  readonly onProgress = this.#progress.event;
  /** Something in `statuses` has changed. */
  readonly onStatus = this.#status.event;

  constructor(system: System, parts: FleetParts) {
    this.#system = system;
    this.#parts = parts;
    // Every node listens to it while it comes up: for Node that is a leak from the eleventh on, and it says so on stderr.
    setMaxListeners(0, this.#signal);
  }

  /**
   * Starts or finds all nodes, each after those that it names in `after`, side by side where they can be. Resolves when
   * all are ready. Rejects with a `UserError`, or with `Stopped`; what was launched has ended then.
   */
  async start(): Promise<void> {
    this.#starting = this.#start();
    try {
      await this.#starting;
    } catch (error) {
      await this.#end(error);
      throw error;
    }
  }

  /**
   * Ends launched nodes with all that they have started: politely, and after a grace by force. Attached ones run on. A
   * node that stands at a breakpoint can't end politely: let go of it first. Idempotent, and possible during `start`.
   */
  stop(): Promise<void> {
    return this.#end(new Stopped());
  }

  /** Launched nodes whose end has not been told by `onExit`. */
  running(): readonly NodeName[] {
    return [...this.#members.values()]
      .filter(({ launched, hasEnded }) => launched && !hasEnded)
      .map(({ spec }) => spec.name);
  }

  /** What each node's process does, in the order of the configuration. */
  statuses(): readonly NodeStatus[] {
    return this.#system.nodes.map(({ name }) => ({
      node: name,
      phase: 'running',
      text: 'running',
      pid: undefined,
      address: undefined,
      restarts: 0,
      folded: [],
    }));
  }

  /** Ends the node's processes and starts it anew, under the same name. @throws UserError for a node that we did not start */
  async restart(node: NodeName): Promise<void> {
    throw new UserError(`${node} can't be restarted yet.`, node);
  }

  /** Ends the node's processes at once. @throws UserError for a node that we did not start */
  async kill(node: NodeName): Promise<void> {
    throw new UserError(`${node} can't be killed yet.`, node);
  }

  dispose(): void {
    void this.stop();
  }

  get #signal(): AbortSignal {
    return this.#ended.signal;
  }

  async #start(): Promise<void> {
    const { nodes } = this.#system;
    this.#signal.throwIfAborted();
    const launches = nodes.filter((node) => node.kind === 'launch');
    if (launches.length > 0) this.#yard = await this.#prepare(launches);
    this.#signal.throwIfAborted();

    const up = new Map<NodeName, Promise<void>>();
    const bringUp = (spec: NodeSpec): Promise<void> => {
      const known = up.get(spec.name);
      if (known) return known;
      const earlier = nodes.filter(({ name }) => spec.after.includes(name)).map(bringUp);
      const coming = Promise.all(earlier).then(() => this.#bringUp(spec));
      up.set(spec.name, coming);
      // The first that fails ends the wait of all others.
      coming.catch((error: unknown) => this.#ended.abort(error));
      return coming;
    };
    await Promise.allSettled(nodes.map(bringUp));
    this.#signal.throwIfAborted();
  }

  async #prepare(launches: readonly LaunchSpec[]): Promise<Yard> {
    this.#tell('checking the nodes');
    const commands = await preflight(launches, this.#parts.env);
    const rendezvous = await Rendezvous.open();
    rendezvous.onAnnouncement((announcement) => this.#announced(announcement));
    return { commands, rendezvous, watchdog: new Watchdog(this.#parts.watchdog, rendezvous) };
  }

  async #bringUp(spec: NodeSpec): Promise<void> {
    this.#signal.throwIfAborted();
    if (spec.kind === 'attach') await this.#attach(spec);
    else await this.#launch(spec);
    this.#ready++;
    this.#tell(`${spec.name}: ready`);
  }

  async #attach(spec: AttachSpec): Promise<void> {
    for (let failures = 0; ; ) {
      const { target } = spec;
      if (target.kind === 'pid') throw new Error('Attaching by pid is not there yet.');
      this.#tell(`${spec.name}: waiting for its inspector on ${target.host}:${target.port}`);
      const url = await withPatience((signal) => lookFor(spec, target, signal), this.#patience(spec));
      if (url === undefined) throw nothingListens(spec, target);
      const process = { node: spec.name, kind: spec.kind, url, isMain: true, waiting: false } as const;
      try {
        const joining = this.#parts.host.join({ ...process, pid: undefined, ppid: undefined, argv: [] });
        return await unlessAborted(joining, this.#signal);
      } catch (error) {
        this.#signal.throwIfAborted();
        // It may have been restarted in this very moment.
        if (++failures === 2) throw error instanceof UserError ? error : notJoined(spec.name, messageOf(error));
      }
    }
  }

  async #launch(spec: LaunchSpec): Promise<void> {
    const { name, ready } = spec;
    this.#tell(`${name}: starting`);
    const launched = await this.#spawn(spec);
    const member = this.#memberOf(name);
    const early = launched.exit.then((exit) => this.#endedEarly(member, launched, exit));
    early.catch(() => {}); // After it was ready, its end is an event and no error.

    const announced = withPatience(() => member.announced.promise.then(() => true), this.#patience(spec));
    if (!(await Promise.race([announced, early]))) throw neverAnnounced(spec);
    const joined = Promise.race([member.joined.promise, early]);
    await unlessAborted(joined, this.#signal).catch(async (error: unknown) => {
      this.#signal.throwIfAborted();
      // The loss of the connection is seen before the end of the process, which says more.
      await within(1000, early);
      throw error instanceof UserError ? error : notJoined(name, messageOf(error));
    });
    if (!ready) return;
    if (ready.kind !== 'port') throw new Error(`Readiness by ${ready.kind} is not there yet.`);
    this.#tell(`${name}: waiting for port ${ready.port}`);
    const listens = withPatience((signal) => untilAccepts(ready.port, signal), this.#patience(spec));
    if (!(await Promise.race([listens, early]))) throw notReady(spec, ready);
  }

  async #spawn(spec: LaunchSpec): Promise<Launched> {
    const yard = this.#yard;
    const command = yard?.commands.get(spec.name);
    if (!yard || !command) throw new Error(`${spec.name} was not prepared.`);
    const { rendezvous, watchdog } = yard;
    const member = new Member(spec, rendezvous.token);
    this.#members.set(spec.name, member);
    const withOurs = withProbe(command, this.#parts.probe, rendezvous.assignment(spec.name));
    const launched = await Launched.start(withOurs, spec.cwd).catch((error: unknown) => {
      throw notSpawned(spec, messageOf(error));
    });
    const leads = process.platform !== 'win32';
    member.launched = launched;
    member.tree.add(launched.pid, { leads });
    watchdog.guard(launched.pid, { leads });
    launched.onOutput((line) => this.#output.fire({ node: spec.name, ...line }));
    void launched.exit.then((exit) => {
      member.hasEnded = true;
      this.#exit.fire({ node: spec.name, ...exit });
    });
    return launched;
  }

  /** Resolves when the end of a process before it was ready is no error. */
  async #endedEarly(member: Member, launched: Launched, { code, signal }: Exit): Promise<true> {
    const { spec } = member;
    this.#signal.throwIfAborted(); // We ended it.
    if (code === 0 && !spec.ready) {
      const joined = await within(
        1000,
        member.joined.promise.then(
          () => true,
          () => false,
        ),
      );
      if (joined) return true; // A script that has done its work.
    }
    throw endedEarly(spec, howItEnded(code, signal), launched.lastLines);
  }

  #announced({ node, pid, ppid, argv, inspector }: Announcement): void {
    const member = this.#members.get(node as NodeName);
    if (!member || this.#signal.aborted) return;
    const { spec } = member;
    member.tree.add(pid, { leads: false });
    this.#yard?.watchdog.guard(pid, { leads: false });
    const isMain = member.takeMain(pid);
    if ('error' in inspector) {
      if (isMain) member.announced.reject(notDebuggable(spec, inspector.error));
      return;
    }
    const { url } = inspector;
    const joining = this.#parts.host.join({
      node: spec.name,
      kind: 'launch',
      url,
      pid,
      ppid,
      argv,
      isMain,
      waiting: true,
    });
    if (isMain) {
      member.announced.resolve();
      joining.then(member.joined.resolve, member.joined.reject);
    }
    joining.catch((error: unknown) => this.#notJoined(member, url, pid, error));
  }

  /** Without the debugger a process must at least not wait for it. */
  async #notJoined({ spec }: Member, url: string, pid: number, error: unknown): Promise<void> {
    if (this.#signal.aborted) return;
    try {
      const session = await connectCdp(url);
      await beginProgram(session);
      session.dispose();
    } catch {
      return; // It has ended, which explains why it could not be taken over.
    }
    const line = `Lightcone could not take over process ${pid}, which runs without it: ${messageOf(error)}`;
    this.#output.fire({ node: spec.name, stream: 'stderr', line });
  }

  #end(reason: unknown): Promise<void> {
    this.#ended.abort(reason);
    this.#stopping ??= this.#takeDown();
    return this.#stopping;
  }

  async #takeDown(): Promise<void> {
    // Whatever is being spawned in this moment is known when it is over.
    await this.#starting?.catch(() => {});
    const members = [...this.#members.values()];
    await Promise.all(members.map(({ tree }) => tree.end(this.#parts.grace ?? 2000)));
    // Their last lines and exit codes.
    await Promise.all(members.map(({ launched }) => launched && within(1000, launched.exit)));
    for (const { launched } of members) launched?.dispose();
    await this.#yard?.rendezvous.remove();
    this.#yard?.watchdog.dismiss();
  }

  #memberOf(name: NodeName): Member {
    const member = this.#members.get(name);
    if (!member) throw new Error(`${name} was not launched.`);
    return member;
  }

  #patience({ timeout }: NodeSpec): { milliseconds: number; isHalted(): boolean; signal: AbortSignal } {
    return { milliseconds: timeout, isHalted: () => this.#parts.host.isHalted(), signal: this.#signal };
  }

  #tell(text: string): void {
    this.#progress.fire({ text, done: this.#ready, total: this.#system.nodes.length });
  }
}
