/** The system under debug: all its isolates, and the parts that know what they do. Knows neither DAP nor VS Code. */
import { deferred, within } from '../base/deadline.ts';
import { type Disposable, Disposables } from '../base/disposable.ts';
import { messageOf } from '../base/errors.ts';
import { Emitter } from '../base/event.ts';
import { connectCdp } from '../cdp/connect.ts';
import type { CdpSession } from '../cdp/session.ts';
import type { FoundWorker } from '../cdp/workers.ts';
import type { FleetHost, Joined } from '../nodes/host.ts';
import type { NodeProcess } from '../nodes/process.ts';
import { probeVersion } from '../protocol/probe.ts';
import type { GroupName, NodeName, System } from '../system/model.ts';
import { Breakpoints } from './breakpoints.ts';
import { Consoles } from './consoles.ts';
import { LostWhileJoining, noProcess, otherLightcone, workerNotTaken } from './errors.ts';
import { Exceptions } from './exceptions.ts';
import { Isolate, type IsolateId, type IsolateKind } from './isolate.ts';
import { Library } from './library.ts';
import { OutFiles } from './out-files.ts';
import { Roots } from './paths.ts';
import { Pauses } from './pauses.ts';
import type { Members } from './scope.ts';
import { SkipRules, Sources } from './source.ts';
import { SourceMaps } from './source-map.ts';
import { Stacks } from './stack.ts';
import { Stepper } from './step.ts';
import { plainTitleOfProcess, plainTitleOfWorker, Titles } from './titles.ts';
import { isToolThread } from './tool-thread.ts';
import { whyUnbound } from './why-unbound.ts';
import { World } from './world.ts';

/** Milliseconds that the end waits for those that are just joining. */
const JOIN_WITHIN = 1000;

export interface ThreadChange {
  readonly isolate: Isolate;
  readonly kind: 'started' | 'exited';
}

/** An isolate that joins. */
interface Newcomer {
  readonly node: NodeName;
  readonly kind: IsolateKind;
  readonly plainTitle: string;
  readonly pid: number | undefined;
  readonly session: CdpSession;
  readonly waits: boolean;
  /** Was not launched by us: its console is read through the inspector, and it has no probe. */
  readonly isAttached: boolean;
  /** See `NodeProcess`. */
  readonly adopt: string | undefined;
}

export class DebuggedSystem implements FleetHost, Disposable {
  readonly world: World;
  readonly breakpoints: Breakpoints;
  readonly exceptions: Exceptions;
  readonly stacks: Stacks;
  readonly stepper: Stepper;
  readonly consoles: Consoles;
  readonly #system: System;
  #members: Members;
  readonly #probeText: () => Promise<string>;
  readonly #newId: () => IsolateId;
  readonly #library: Library;
  readonly #sources: Sources;
  readonly #pauses: Pauses;
  readonly #isolates = new Map<IsolateId, Isolate>();
  /** What goes with an isolate: itself, and who listens to it. */
  readonly #ownedBy = new Map<Isolate, Disposables>();
  /** Of all isolates, those included that are still joining. */
  readonly #titles = new Titles();
  readonly #joining = new Set<Promise<unknown>>();
  #isReleased = false;
  readonly #owned = new Disposables();
  readonly #thread = this.#owned.add(new Emitter<ThreadChange>());

  readonly onThread = this.#thread.event;

  /**
   * @param parts.probeText what is evaluated in a running program to make it one that can be halted
   * @param parts.newId ids that no isolate of the session has had, also before a restart
   * @param parts.before what the user had set before a restart
   */
  constructor(
    system: System,
    parts: { probeText: () => Promise<string>; newId: () => IsolateId; before: DebuggedSystem | undefined },
  ) {
    const { settings } = system;
    this.#system = system;
    this.#members = system.nodes;
    this.#probeText = parts.probeText;
    this.#newId = parts.newId;
    const maps = new SourceMaps(settings.sourceMapPathOverrides);
    this.#library = new Library(settings, maps);
    this.#sources = new Sources(new SkipRules(settings.skipFiles));
    this.consoles = this.#owned.add(new Consoles(system, this.#library, this.#sources));
    this.breakpoints = this.#owned.add(
      new Breakpoints({
        outFiles: settings.sourceMaps ? new OutFiles(settings.outFiles, system.cwd, maps) : undefined,
        predictsPlain: settings.outFiles.length > 0,
        members: () => this.#members,
        before: parts.before?.breakpoints,
      }),
    );
    this.world = this.#owned.add(new World(settings.width));
    this.stacks = new Stacks(this.#sources);
    this.exceptions = new Exceptions(() => this.#members, this.stacks, parts.before?.exceptions);
    this.stepper = new Stepper(this.world, this.stacks, settings.stepping);
    const { world, breakpoints, exceptions, stepper } = this;
    this.#pauses = new Pauses({ world, breakpoints, exceptions, stepper, stopOnEntry: settings.stopOnEntry });
    this.#owned.add(this.world.onHalt(() => this.#sources.refresh()));
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
    this.#joining.add(joining);
    joining.catch(() => {}).finally(() => this.#joining.delete(joining)); // whoever asked is told
    return joining;
  }

  /** Lets go of a node that is about to be ended: one that stands could not end politely. */
  async leave(node: NodeName): Promise<void> {
    await detachAll(this.isolates.filter((isolate) => isolate.node === node));
  }

  async #join(process: NodeProcess): Promise<Joined> {
    const session = await connectCdp(process.url);
    return this.#take({
      node: process.node,
      kind: process.isMain ? 'main' : 'child',
      isAttached: process.kind === 'attach',
      plainTitle: plainTitleOfProcess(process),
      pid: process.pid,
      session,
      waits: process.waiting,
      adopt: process.adopt,
    });
  }

  async #joinWorker(process: Isolate, worker: FoundWorker): Promise<void> {
    const { node, isAttached, pid } = process;
    const plainTitle = plainTitleOfWorker(node, worker.name, worker.url);
    const { session, waits } = worker;
    await this.#take({ node, kind: 'worker', isAttached, plainTitle, pid, session, waits, adopt: undefined });
  }

  async #take(newcomer: Newcomer): Promise<Joined> {
    const { node, kind, session } = newcomer;
    const spec = this.#system.nodes.find(({ name }) => name === node);
    const owned = this.#owned.add(new Disposables());
    const isolate = owned.add(
      new Isolate({
        id: this.#newId(),
        node,
        group: spec?.group ?? (node as string as GroupName), // one that was found in a terminal has no other
        kind,
        isAttached: newcomer.isAttached,
        title: this.#titles.take(newcomer.plainTitle, { mayShare: kind === 'main' }),
        pid: newcomer.pid,
        session,
        roots: new Roots(spec?.kind === 'attach' ? spec.roots : undefined),
        library: this.#library,
        hasBegun: !newcomer.waits,
      }),
    );
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
      if (newcomer.isAttached || kind === 'worker') await this.#moveIn(isolate, newcomer.adopt);
      const listening = this.consoles.listen(isolate);
      await Promise.all([isolate.enable(this.#system.settings), listening]);
      owned.add(await listening);
      await Promise.all([this.breakpoints.add(isolate), this.exceptions.add(isolate)]);
      if (spec?.kind === 'launch') await this.#pauses.expectEntry(isolate, spec.start);
      // Where it was started with --inspect-brk it has waited for us; everywhere else this does nothing.
      if (newcomer.isAttached && kind !== 'worker' && isolate.hasBegun)
        await session.send('Runtime.runIfWaitingForDebugger');
    } catch (error) {
      const wasClosed = session.isClosed;
      this.#onGone(isolate);
      if (wasClosed) throw new LostWhileJoining(node);
      throw error;
    }
    if (this.#isReleased) await isolate.detach();
    if (session.isClosed) throw new LostWhileJoining(node);
    this.#isolates.set(isolate.id, isolate);
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
    const joining = this.#joinWorker(process, worker).catch((error: unknown) => {
      if (error instanceof LostWhileJoining) return; // It was short-lived, or its process was.
      const { node } = process;
      const { message } = workerNotTaken(plainTitleOfWorker(node, worker.name, worker.url), messageOf(error));
      this.#remark(node, message);
    });
    this.#joining.add(joining);
    void joining.finally(() => this.#joining.delete(joining));
  }

  /** Lets go of all nodes, and takes back what is left of us in them. They run on. */
  async release(): Promise<void> {
    this.#isReleased = true;
    this.world.release();
    await detachAll(this.isolates);
    // Who is just joining may have our probe already, and lets go when it has joined.
    await within(JOIN_WITHIN, Promise.allSettled(this.#joining));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #remark(node: NodeName, line: string): void {
    this.consoles.transcript.say({ node, category: 'stderr', lines: [line] });
  }

  async #moveIn({ node, session }: Isolate, adopt: string | undefined): Promise<void> {
    const expression = await this.#probeText();
    const { result } = await session.send('Runtime.evaluate', { expression, disableBreaks: true, silent: true });
    if (result.value !== probeVersion) throw otherLightcone(node);
    if (adopt !== undefined)
      await session.send('Runtime.evaluate', { expression: adopt, disableBreaks: true, silent: true });
  }

  #onGone(isolate: Isolate): void {
    const wasThere = this.#isolates.delete(isolate.id);
    this.breakpoints.remove(isolate);
    this.exceptions.remove(isolate);
    this.#pauses.forget(isolate);
    this.#titles.free(isolate.title);
    const owned = this.#ownedBy.get(isolate);
    this.#ownedBy.delete(isolate);
    if (owned) this.#owned.drop(owned);
    if (!wasThere) return;
    if (isolate.kind === 'main' && isolate.isAttached && !this.#isReleased)
      this.#remark(isolate.node, 'has ended, or closed its inspector');
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
