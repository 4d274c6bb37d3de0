/** The system under debug: all its isolates, and the parts that know what they do. Knows neither DAP nor VS Code. */
import { basename } from 'node:path';
import { deferred, within } from '../base/deadline.ts';
import { type Disposable, Disposables } from '../base/disposable.ts';
import { messageOf } from '../base/errors.ts';
import { Emitter } from '../base/event.ts';
import { connectCdp } from '../cdp/connect.ts';
import type { FoundWorker } from '../cdp/workers.ts';
import type { FleetHost, Joined } from '../nodes/host.ts';
import type { NodeProcess } from '../nodes/process.ts';
import type { NodeName, System } from '../system/model.ts';
import { Addresses } from './addresses.ts';
import { Arming } from './arming.ts';
import { BreakpointIds } from './breakpoint.ts';
import { Breakpoints } from './breakpoints.ts';
import { Consoles } from './consoles.ts';
import { LostWhileJoining, noProcess, workerNotTaken } from './errors.ts';
import { Exceptions } from './exceptions.ts';
import { FirstLines } from './first-lines.ts';
import { History } from './history.ts';
import type { Isolate, IsolateId } from './isolate.ts';
import { Joining, type Newcomer, newcomerOf, newcomerOfWorker } from './joining.ts';
import { Library } from './library.ts';
import { Messages } from './messages.ts';
import { Observations } from './observations.ts';
import { OutFiles } from './out-files.ts';
import { Pauses } from './pauses.ts';
import type { Members } from './scope.ts';
import { SkipRules, Sources } from './source.ts';
import { SourceMaps } from './source-map.ts';
import { Stacks } from './stack.ts';
import { State } from './state.ts';
import { Stepper } from './step.ts';
import { plainTitleOfWorker } from './titles.ts';
import { isToolThread } from './tool-thread.ts';
import { WatchStops } from './watch-stops.ts';
import { Watches, type WatchLog } from './watches.ts';
import { whyUnbound } from './why-unbound.ts';
import { World } from './world.ts';

/** Milliseconds that the end waits for those that are just joining. */
const JOIN_WITHIN = 1000;

export interface ThreadChange {
  readonly isolate: Isolate;
  readonly kind: 'started' | 'exited';
}

export class DebuggedSystem implements FleetHost, Disposable {
  readonly world: World;
  readonly breakpoints: Breakpoints;
  readonly exceptions: Exceptions;
  readonly stacks: Stacks;
  readonly stepper: Stepper;
  readonly consoles: Consoles;
  readonly messages: Messages;
  readonly history: History;
  readonly observations: Observations;
  readonly watches: Watches;
  readonly armings: readonly Arming[];
  /** What lines of the programs have told. */
  readonly state = new State();
  readonly #breakpointIds: BreakpointIds;
  readonly #system: System;
  #members: Members;
  readonly #pauses: Pauses;
  readonly #joining: Joining;
  readonly #isolates = new Map<IsolateId, Isolate>();
  /** What goes with an isolate: itself, and who listens to it. */
  readonly #ownedBy = new Map<Isolate, Disposables>();
  /** Who is just joining. */
  readonly #coming = new Set<Promise<unknown>>();
  #isReleased = false;
  readonly #owned = new Disposables();
  readonly #thread = this.#owned.add(new Emitter<ThreadChange>());

  readonly onThread = this.#thread.event;

  /**
   * @param parts.probe absolute path of what launched programs load
   * @param parts.probeText what is evaluated in a running program to make it one that can be halted
   * @param parts.newId ids that no isolate of the session has had, also before a restart
   * @param parts.before what the user had set before a restart
   */
  constructor(
    system: System,
    parts: {
      probe?: string;
      probeText: () => Promise<string>;
      newId: () => IsolateId;
      before: DebuggedSystem | undefined;
    },
  ) {
    const { settings } = system;
    this.#system = system;
    this.#members = system.nodes;
    const maps = new SourceMaps(settings.sourceMapPathOverrides);
    const library = new Library({ sourceMaps: settings.sourceMaps, probe: parts.probe }, maps);
    const skip = new SkipRules(settings.skipFiles);
    const sources = new Sources(skip);
    this.consoles = this.#owned.add(new Consoles(system, library, sources));
    this.messages = this.#owned.add(new Messages(system));
    const { onThread } = this;
    this.history = this.#owned.add(new History({ system, messages: this.messages, library, sources, onThread }));
    const addresses = new Addresses(system);
    const ids = parts.before ? parts.before.#breakpointIds : new BreakpointIds();
    this.#breakpointIds = ids;
    this.armings = system.watched.armings.map((spec) => this.#owned.add(new Arming(spec)));
    this.breakpoints = this.#owned.add(
      new Breakpoints({
        outFiles: settings.sourceMaps ? new OutFiles(settings.outFiles, system.cwd, maps) : undefined,
        predictsPlain: settings.outFiles.length > 0,
        members: () => this.#members,
        ids,
        lines: system.watched.lines,
        armings: this.armings,
        exposures: system.watched.exposures,
        before: parts.before?.breakpoints,
      }),
    );
    this.world = this.#owned.add(new World(settings.width));
    this.observations = this.#owned.add(
      new Observations({
        ...{ world: this.world, history: this.history, sources, onThread },
        onEntry: this.consoles.transcript.onEntry,
        isolates: () => this.isolates,
        isolatesOf: (node) => this.isolatesOf(node),
      }),
    );
    this.stacks = new Stacks(sources);
    this.exceptions = new Exceptions(() => this.#members, this.stacks, parts.before?.exceptions);
    this.stepper = new Stepper(this.world, this.stacks, settings.stepping);
    this.watches = this.#owned.add(
      new Watches({
        watches: settings.watches,
        armings: this.armings,
        members: () => this.#members,
        ids,
        isCapturedIn: (node) => this.messages.isCapturedIn(node),
        outside: system.externals.map(({ name }) => name),
        addresses: () => addresses.all,
        before: parts.before?.watches,
      }),
    );
    const { world, consoles, messages, breakpoints, exceptions, stepper, watches } = this;
    const watchStops = new WatchStops({
      ...{ watches, firstLines: new FirstLines(skip), stacks: this.stacks },
      otherEnd: ({ isolate, peer }) =>
        (isolate === undefined ? undefined : this.history.line(isolate)?.node) ?? addresses.nameOf(peer),
      originOf: async ({ id }, cause) => {
        const received = await this.history.received(id, cause);
        const site = received && (await this.history.takenAt(received));
        return site && { title: `led here: ${received.name}`, site };
      },
    });
    const pauses = new Pauses({
      world,
      breakpoints,
      exceptions,
      stepper,
      watchStops,
      stopOnEntry: settings.stopOnEntry,
      stops: settings.stops,
    });
    const { probeText, newId } = parts;
    this.#pauses = pauses;
    this.#joining = new Joining({
      system,
      library,
      consoles,
      messages,
      breakpoints,
      exceptions,
      pauses,
      watches,
      probeText,
      newId,
    });
    this.#owned.add(this.world.onHalt(() => sources.refresh()));
    this.#owned.add(messages.onCaptured((captured) => addresses.hear(captured) && void watches.refresh()));
    this.#owned.add(
      breakpoints.onExposed(({ isolate, at, value }) => {
        if (!this.state.tell(isolate, value)) return;
        const { name, path, line } = value;
        const site = { source: basename(path), path, line };
        const mark = { kind: 'expose', name: `${name} = ${value.value}`, isBreakpoint: false, site } as const;
        this.history.mark(isolate.id, mark, at);
      }),
    );
    this.#owned.add(watches.onLog((log) => void this.#tellLog(log)));
  }

  /** The nodes that there are, so far. */
  get members(): Members {
    return this.#members;
  }

  get isolates(): readonly Isolate[] {
    return [...this.#isolates.values()];
  }

  isolate(id: number): Isolate | undefined {
    return this.#isolates.get(id as IsolateId);
  }

  /** All isolates of a node, that of its process first. */
  isolatesOf(node: NodeName): readonly Isolate[] {
    const order = ({ kind }: Isolate) => (kind === 'main' ? 0 : 1);
    return this.isolates.filter((one) => one.node === node).sort((a, b) => order(a) - order(b));
  }

  /** The main process of a node, or what is left of it. @throws UserError when nothing of it runs */
  mainOf(node: NodeName): Isolate {
    const [isolate] = this.isolatesOf(node);
    if (!isolate) throw noProcess(node);
    return isolate;
  }

  /** @param line 0-based */
  async whyUnbound(path: string, line: number): ReturnType<typeof whyUnbound> {
    return whyUnbound(this.#system, await this.breakpoints.caseOf(path, line));
  }

  isHalted(): boolean {
    return this.world.isStanding;
  }

  join(process: NodeProcess): Promise<Joined> {
    const joining = this.#join(process);
    this.#coming.add(joining);
    joining.catch(() => {}).finally(() => this.#coming.delete(joining)); // whoever asked is told
    return joining;
  }

  /** Lets go of a node that is about to be ended: one that stands could not end politely. */
  async leave(node: NodeName): Promise<void> {
    await detachAll(this.isolates.filter((isolate) => isolate.node === node));
  }

  async #join(process: NodeProcess): Promise<Joined> {
    const session = await connectCdp(process.url);
    return this.#take(newcomerOf(process, session));
  }

  async #take(newcomer: Newcomer): Promise<Joined> {
    const { node, session } = newcomer;
    const owned = this.#owned.add(new Disposables());
    const isolate = owned.add(this.#joining.isolateOf(newcomer));
    // Before the first command is sent: a process can pause, or end, at any moment from now on. A pause waits until it has joined.
    const joined = deferred();
    owned.add(isolate.onPaused((pause) => void joined.promise.then(() => this.#pauses.on(isolate, pause))));
    owned.add(isolate.onForeignResume(() => this.world.onForeignResume(isolate)));
    owned.add(isolate.onWorker((worker) => void joined.promise.then(() => this.#onWorker(isolate, worker))));
    const gone = deferred();
    owned.add(
      session.onClose(() => {
        this.#onGone(isolate);
        gone.resolve();
      }),
    );
    this.#ownedBy.set(isolate, owned);
    if (!this.#members.some(({ name }) => name === node))
      this.#members = [...this.#members, { name: node, group: isolate.group }];
    try {
      await this.#joining.prepare(isolate, newcomer, owned);
    } catch (error) {
      const wasClosed = session.isClosed;
      this.#onGone(isolate);
      if (wasClosed) throw new LostWhileJoining(node);
      throw error;
    }
    if (this.#isReleased) await isolate.detach();
    if (session.isClosed) throw new LostWhileJoining(node);
    this.#isolates.set(isolate.id, isolate);
    const unseen = this.messages.unseenIn(isolate);
    if (unseen.length > 0)
      this.#remark(node, 'console', `messages of ${isolate.title} are seen from now on, except: ${unseen.join(', ')}`);
    this.#thread.fire({ isolate, kind: 'started' });
    this.world.add(isolate);
    joined.resolve();
    return { gone: gone.promise };
  }

  /** A worker joins by itself; one that can't runs on without us. */
  #onWorker(process: Isolate, worker: FoundWorker): void {
    if (isToolThread(worker.url)) {
      worker.session.dispose();
      return;
    }
    const joining = this.#take(newcomerOfWorker(process, worker)).catch((error: unknown) => {
      if (error instanceof LostWhileJoining) return; // It was short-lived, or its process was.
      const { node } = process;
      const { message } = workerNotTaken(plainTitleOfWorker(node, worker.name, worker.url), messageOf(error));
      this.#remark(node, 'stderr', message);
    });
    this.#coming.add(joining);
    void joining.finally(() => this.#coming.delete(joining));
  }

  /** Lets go of all nodes, and takes back what is left of us in them. They run on. */
  async release(): Promise<void> {
    this.#isReleased = true;
    this.world.release();
    await detachAll(this.isolates);
    // Who is just joining may have our probe already, and lets go when it has joined.
    await within(JOIN_WITHIN, Promise.allSettled(this.#coming));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #tellLog(log: WatchLog): Promise<void> {
    const at = performance.now();
    this.consoles.watched(log, await this.history.nearestOf(log.isolate.id, log), at);
  }

  #remark(node: NodeName, category: 'stderr' | 'console', line: string): void {
    this.consoles.transcript.say({ node, category, lines: [line] });
  }

  #onGone(isolate: Isolate): void {
    // Told by the end of its session already, where that came while it was joining.
    if (!this.#ownedBy.has(isolate)) return;
    const wasThere = this.#isolates.delete(isolate.id);
    this.#joining.forget(isolate);
    this.state.forget(isolate);
    const owned = this.#ownedBy.get(isolate);
    this.#ownedBy.delete(isolate);
    if (owned) this.#owned.drop(owned);
    if (!wasThere) return;
    if (isolate.kind === 'main' && isolate.isAttached && !this.#isReleased)
      this.#remark(isolate.node, 'stderr', 'has ended, or closed its inspector');
    this.#thread.fire({ isolate, kind: 'exited' });
    this.world.remove(isolate);
  }
}

/** Workers first: they ride on the sessions of their processes. */
async function detachAll(isolates: readonly Isolate[]): Promise<void> {
  const isWorker = ({ kind }: Isolate) => kind === 'worker';
  await Promise.all(isolates.filter(isWorker).map((isolate) => isolate.detach()));
  await Promise.all(isolates.map((isolate) => isolate.detach()));
}
