import { setMaxListeners } from 'node:events';
import type { Disposable } from '../base/disposable.ts';
import { UserError } from '../base/errors.ts';
import { Emitter } from '../base/event.ts';
import type { Announcement } from '../protocol/announcement.ts';
import type { NodeName, NodeSpec, System } from '../system/model.ts';
import { AttachedNode } from './attached-node.ts';
import type { Environment } from './environment.ts';
import { didNotComeUp, Stopped } from './errors.ts';
import { FoundNodes } from './found-nodes.ts';
import type { FleetHost, RunInTerminal } from './host.ts';
import type { Exit, OutputLine } from './launch.ts';
import { LaunchedNode } from './launched-node.ts';
import { InspectorOpener } from './open-inspector.ts';
import { preflight } from './preflight.ts';
import type { NodeStatus } from './status.ts';
import type { FleetNode, Surroundings } from './surroundings.ts';
import { Yard } from './yard.ts';

export interface FleetParts {
  readonly host: FleetHost;
  readonly runInTerminal: RunInTerminal;
  /** Absolute path of the bundled probe. */
  readonly probe: string;
  /** Absolute path of the bundled watchdog. */
  readonly watchdog: string;
  /** What launched nodes inherit. */
  readonly env: Environment;
  /** Milliseconds that launched nodes have to end by themselves; 2000 if not given. */
  readonly grace?: number;
}

/** Milliseconds that others have to fail too, so that all are told: nodes that look for what is not there give up side by side. */
const gathering = 250;
/** Who has no more time than the one that has failed must be about to fail; on a busy machine they don't begin at once. So often. */
const gatherings = 8;

/** All nodes of a system: starts or finds them, and ends what it has started. */
export class Fleet implements Disposable {
  readonly #system: System;
  readonly #parts: FleetParts;
  readonly #nodes = new Map<NodeName, FleetNode>();
  readonly #found: FoundNodes;
  readonly #ended = new AbortController();
  readonly #output = new Emitter<{ node: NodeName } & OutputLine>();
  readonly #exit = new Emitter<{ node: NodeName } & Exit>();
  readonly #notice = new Emitter<{ node: NodeName; text: string }>();
  readonly #progress = new Emitter<{ text: string; done: number; total: number }>();
  readonly #status = new Emitter<void>();
  #yard: Promise<Yard> | undefined;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #ready = 0;
  /** What has kept nodes from coming up. Who comes after a node fails by the same error. */
  readonly #failures = new Set<UserError>();
  /** Nodes that are up, or will not be. */
  readonly #settled = new Set<NodeName>();
  #giveUp: NodeJS.Timeout | undefined;

  readonly onOutput = this.#output.event;
  /** The process of a launched node that we started has ended, after its last line of output. Both are `null` where nobody knows how. */
  readonly onExit = this.#exit.event;
  /** A sentence about a node: it runs again, say. */
  readonly onNotice = this.#notice.event;
  /** What is done now ("gateway: waiting for port 8080"), and how many of how many nodes are ready. */
  readonly onProgress = this.#progress.event;
  /** Something in `statuses` has changed, or in `running`. */
  readonly onStatus = this.#status.event;

  constructor(system: System, parts: FleetParts) {
    this.#system = system;
    this.#parts = parts;
    const around = this.#surroundings();
    this.#found = new FoundNodes(around);
    for (const spec of system.nodes) {
      const node = spec.kind === 'launch' ? new LaunchedNode(spec, around) : new AttachedNode(spec, around);
      this.#nodes.set(spec.name, node);
    }
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

  /** Launched nodes whose end has not been told by `onExit`, and attached ones that have gone a moment ago and may come back. */
  running(): readonly NodeName[] {
    return [...this.#nodes.values()].filter(({ isUp }) => isUp).map(({ name }) => name);
  }

  /** What each node's process does, in the order of the configuration. */
  statuses(): readonly NodeStatus[] {
    return [...[...this.#nodes.values()].map((node) => node.status()), ...this.#found.statuses()];
  }

  /** Nodes that were found in a debug terminal, beside those of the configuration. */
  get foundNodes(): readonly NodeName[] {
    return this.#found.names;
  }

  /** Ends the node's processes and starts it anew, under the same name. @throws UserError for a node that we did not start */
  async restart(node: NodeName): Promise<void> {
    await this.#nodes.get(node)?.restart();
  }

  /** Ends the node's processes at once. @throws UserError for a node that we did not start */
  async kill(node: NodeName): Promise<void> {
    if (this.#found.has(node)) await this.#found.kill(node);
    else await this.#nodes.get(node)?.kill();
  }

  /** What a terminal must have in its environment, so that what Node runs in it joins; `null` removes a variable. */
  terminalEnvironment(): Promise<Readonly<Record<string, string | null>>> {
    return this.#found.environment();
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
    await this.#prepare();
    this.#signal.throwIfAborted();

    const up = new Map<NodeName, Promise<void>>();
    const bringUp = (spec: NodeSpec): Promise<void> => {
      const known = up.get(spec.name);
      if (known) return known;
      const earlier = nodes.filter(({ name }) => spec.after.includes(name)).map(bringUp);
      const coming = Promise.all(earlier).then(() => this.#bringUp(spec));
      up.set(spec.name, coming);
      const settled = () => this.#settled.add(spec.name);
      coming.then(settled, (error: unknown) => {
        settled();
        this.#failed(error);
      });
      return coming;
    };
    await Promise.allSettled(nodes.map(bringUp));
    clearTimeout(this.#giveUp);
    if (this.#failures.size > 0) this.#abandon();
    this.#signal.throwIfAborted();
  }

  /** The first that fails ends the wait of all others, though not at once. */
  #failed(error: unknown): void {
    if (error instanceof UserError) {
      this.#failures.add(error);
      this.#giveUp ??= setTimeout(() => this.#gather(gatherings - 1), gathering);
    } else {
      this.#ended.abort(error);
    }
  }

  #gather(left: number): void {
    const attached = this.#system.nodes.filter((node) => node.kind === 'attach');
    const failed = new Set([...this.#failures].map(({ node }) => node));
    const longest = Math.max(0, ...attached.filter(({ name }) => failed.has(name)).map(({ timeout }) => timeout));
    const isOneDue = attached.some(({ name, timeout }) => timeout <= longest && !this.#settled.has(name));
    if (left > 0 && isOneDue) this.#giveUp = setTimeout(() => this.#gather(left - 1), gathering);
    else this.#abandon();
  }

  #abandon(): void {
    const place = ({ node }: UserError): number => this.#system.nodes.findIndex(({ name }) => name === node);
    this.#ended.abort(didNotComeUp([...this.#failures].sort((one, other) => place(one) - place(other))));
  }

  async #prepare(): Promise<void> {
    const launches = this.#system.nodes.filter((node) => node.kind === 'launch');
    if (launches.length === 0) return;
    this.#tell('checking the nodes');
    const commands = await preflight(launches, this.#parts.env);
    for (const [name, command] of commands) {
      const node = this.#nodes.get(name);
      if (node instanceof LaunchedNode) node.prepare(command);
    }
  }

  async #bringUp({ name }: NodeSpec): Promise<void> {
    this.#signal.throwIfAborted();
    // The others are not begun for a moment only.
    for (const failure of this.#failures) throw failure;
    await this.#nodes.get(name)?.start();
    this.#ready++;
    this.#tell(`${name}: ready`);
  }

  #openYard(): Promise<Yard> {
    this.#yard ??= Yard.open(this.#system, this.#parts).then((yard) => {
      yard.onAnnouncement((announcement) => this.#announced(announcement));
      return yard;
    });
    return this.#yard;
  }

  #announced(announcement: Announcement): void {
    // Attached nodes take what comes at the very end too, so as to let it go; the others end it.
    const isLate = this.#signal.aborted && !announcement.keep;
    if (isLate) return;
    if (announcement.node === '') this.#found.announced(announcement);
    else this.#nodes.get(announcement.node as NodeName)?.announced(announcement);
  }

  #end(reason: unknown): Promise<void> {
    this.#ended.abort(reason);
    this.#stopping ??= this.#takeDown();
    return this.#stopping;
  }

  async #takeDown(): Promise<void> {
    // Whatever is being spawned in this moment is known when it is over.
    await this.#starting?.catch(() => {});
    await Promise.all([...[...this.#nodes.values()].map((node) => node.end()), this.#found.end()]);
    await (await this.#yard)?.close();
    // Who came in the last moment.
    await Promise.all([...this.#nodes.values()].map((node) => node instanceof AttachedNode && node.end()));
  }

  #tell(text: string): void {
    this.#progress.fire({ text, done: this.#ready, total: this.#system.nodes.length });
  }

  #surroundings(): Surroundings {
    const { host, runInTerminal, env, grace = 2000 } = this.#parts;
    const { noDebug, followChildren } = this.#system.settings;
    return {
      host,
      runInTerminal,
      env,
      grace,
      signal: this.#signal,
      debug: !noDebug,
      followsChildren: followChildren,
      opener: new InspectorOpener(),
      yard: () => this.#openYard(),
      tell: (text) => this.#tell(text),
      output: (node, line) => this.#output.fire({ node, ...line }),
      exit: (node, exit) => this.#exit.fire({ node, ...exit }),
      notice: (node, text) => this.#notice.fire({ node, text }),
      changed: () => this.#status.fire(),
      patience: (milliseconds, signal) => ({ milliseconds, isHalted: () => host.isHalted(), signal }),
    };
  }
}
