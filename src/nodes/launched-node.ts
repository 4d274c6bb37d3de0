import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../base/deadline.ts';
import { messageOf, UserError } from '../base/errors.ts';
import { letGo } from '../cdp/let-go.ts';
import type { Announcement } from '../protocol/announcement.ts';
import type { LaunchSpec, NodeName } from '../system/model.ts';
import { type Command, withProbe } from './command.ts';
import { endedEarly, howItEnded, neverAnnounced, notDebuggable, notJoined, notReady, notSpawned } from './errors.ts';
import { type Exit, Launched, type Started } from './launch.ts';
import { isAlive, Life } from './life.ts';
import { packageNameOf } from './package-name.ts';
import { unlessAborted, withPatience } from './patience.ts';
import { preflight } from './preflight.ts';
import { readiness, waitsFor } from './ready.ts';
import { Restarts } from './restarts.ts';
import type { NodeStatus } from './status.ts';
import type { FleetNode, Surroundings } from './surroundings.ts';
import { InTerminal } from './terminal.ts';
import { toolName } from './tool-name.ts';
import type { Yard } from './yard.ts';

/** Milliseconds after which a process that has closed its inspector is not just ending. */
const ENDS_WITHIN = 2000;

/** A node that we start: one name for all processes that it has, one after the other. */
export class LaunchedNode implements FleetNode {
  readonly name: NodeName;
  readonly #spec: LaunchSpec;
  readonly #around: Surroundings;
  readonly #restarts = new Restarts();
  /** Tools that run in this life, by pid. */
  readonly #folded = new Map<number, string>();
  #command: Command | undefined;
  #life: Life | undefined;
  #isRestarting = false;
  #phase: NodeStatus['phase'] = 'waiting';
  #text: string;
  #url: string | undefined;
  #ending: Promise<void> | undefined;

  constructor(spec: LaunchSpec, around: Surroundings) {
    this.name = spec.name;
    this.#spec = spec;
    this.#text = spec.after.length > 0 ? `waiting for ${spec.after.join(', ')}` : 'not started yet';
    this.#around = around;
  }

  get isUp(): boolean {
    return this.#isRestarting || (this.#life !== undefined && !this.#life.hasEnded);
  }

  /** @param command as the preflight of all nodes has found it */
  prepare(command: Command): void {
    this.#command = command;
  }

  async start(): Promise<void> {
    const { signal } = this.#around;
    const yard = await this.#around.yard();
    signal.throwIfAborted();
    this.#state('starting', 'starting');
    const life = new Life(this.#spec, yard.token);
    this.#life = life;
    this.#folded.clear();
    const over = AbortSignal.any([signal, life.over.signal]);
    try {
      await this.#bringUp(life, yard, over);
      if (!life.hasEnded) this.#state('running', 'running');
    } catch (error) {
      over.throwIfAborted(); // It is only the echo of its end.
      throw error;
    }
  }

  async restart(): Promise<void> {
    const { host, grace, signal } = this.#around;
    if (this.#isRestarting) return;
    this.#isRestarting = true;
    try {
      this.#state('starting', 'restarting');
      await this.#endLife(grace, host.leave(this.name));
      signal.throwIfAborted();
      const commands = await preflight([this.#spec], this.#around.env);
      this.#command = commands.get(this.name);
      this.#restarts.count++;
      await this.start();
    } catch (error) {
      if (!signal.aborted) {
        await this.#endLife(0);
        this.#state('ended', 'could not be started again');
      }
      throw error;
    } finally {
      this.#isRestarting = false;
      this.#around.changed();
    }
  }

  async kill(): Promise<void> {
    await this.#endLife(0, this.#around.host.leave(this.name));
  }

  end(): Promise<void> {
    this.#ending ??= this.#endLife(this.#around.grace);
    return this.#ending;
  }

  status(): NodeStatus {
    const address = this.#url === undefined ? undefined : new URL(this.#url).host;
    const { count } = this.#restarts;
    const pid = this.#life?.main ?? this.#life?.launched?.pid;
    const folded = [...this.#folded].map(([tool, name]) => `${name} (${tool})`);
    return { node: this.name, phase: this.#phase, text: this.#text, pid, address, restarts: count, folded };
  }

  announced(announcement: Announcement): void {
    const life = this.#life;
    if (!life || life.over.signal.aborted || this.#around.signal.aborted) return;
    const { pid, inspector, argv } = announcement;
    life.tree.add(pid, { leads: false });
    void this.#around.yard().then((yard) => yard.guard(pid, { leads: false }));
    if ('none' in inspector && inspector.none === 'tooling') {
      this.#folded.set(pid, toolName(argv));
      this.#around.changed();
      return;
    }
    const before = life.main;
    const isMain = life.takeMain(pid);
    if (isMain && life.launched instanceof InTerminal) life.launched.found(pid);
    if ('none' in inspector) {
      if (isMain) life.announced.resolve();
      this.#around.changed();
      return;
    }
    if ('error' in inspector) {
      if (isMain) life.announced.reject(notDebuggable(this.#spec, inspector.error));
      return;
    }
    if (isMain) {
      life.announced.resolve();
      this.#url = inspector.url;
      if (before !== undefined) this.#hasRestarted();
    }
    const joining = this.#join(life, announcement, inspector.url, isMain);
    if (isMain) joining.then(life.joined.resolve, life.joined.reject);
    joining.catch((error: unknown) => this.#notJoined(life, inspector.url, pid, error));
  }

  async #join(life: Life, announcement: Announcement, url: string, isMain: boolean): Promise<void> {
    const { pid, ppid, argv, cluster } = announcement;
    const packageName = isMain ? undefined : await packageNameOf(argv[1] ?? '');
    const { gone } = await this.#around.host.join({
      node: this.name,
      kind: 'launch',
      url,
      pid,
      ppid,
      argv,
      isMain,
      waiting: true,
      ...(packageName !== undefined && { packageName }),
      ...(cluster !== undefined && { cluster }),
    });
    if (isMain) void gone.then(() => this.#mainGone(life, pid));
  }

  /** The main process has ended. What started it may start another one. */
  #mainGone(life: Life, pid: number): void {
    if (life !== this.#life || life.main !== pid || this.#phase !== 'running') return;
    this.#url = undefined;
    if (life.launched?.pid !== pid && !life.hasEnded) this.#state('running', 'ended, and may be started again');
    void this.#stillRuns(life, pid).catch(() => {}); // its life is over
  }

  /** A program may close its own inspector. Where it only ends, that is known in a moment. */
  async #stillRuns(life: Life, pid: number): Promise<void> {
    await sleep(ENDS_WITHIN, undefined, { signal: AbortSignal.any([life.over.signal, this.#around.signal]) });
    if (life !== this.#life || life.hasEnded || life.main !== pid || !isAlive(pid)) return;
    this.#around.notice(this.name, 'has closed its inspector, and runs on without the debugger');
    this.#state('running', 'running, not debugged');
  }

  #hasRestarted(): void {
    const said = this.#restarts.next(performance.now());
    if (said !== undefined) this.#around.notice(this.name, said);
    this.#state(this.#phase === 'starting' ? 'starting' : 'running', 'running');
  }

  async #bringUp(life: Life, yard: Yard, over: AbortSignal): Promise<void> {
    const { name, ready, timeout } = this.#spec;
    const launched = await this.#spawn(life, yard);
    const becomesReady = ready && readiness(ready, launched);
    const early = launched.exit.then((exit) => this.#endedEarly(life, launched, exit, over));
    early.catch(() => {}); // After it was ready, its end is an event and no error.
    const patience = this.#around.patience(timeout, over);

    if (this.#around.debug) {
      const announced = withPatience(() => life.announced.promise.then(() => true), patience);
      if (!(await Promise.race([announced, early]))) throw neverAnnounced(this.#spec);
      const joined = Promise.race([life.joined.promise, early]);
      await unlessAborted(joined, over).catch(async (error: unknown) => {
        over.throwIfAborted();
        // The loss of the connection is seen before the end of the process, which says more.
        await within(1000, early);
        throw error instanceof UserError ? error : notJoined(name, messageOf(error));
      });
    }
    if (!ready || !becomesReady) return;
    this.#state('starting', waitsFor(ready));
    if (!(await Promise.race([withPatience(becomesReady, patience), early]))) throw notReady(this.#spec, ready);
  }

  async #spawn(life: Life, yard: Yard): Promise<Started> {
    const command = this.#command;
    if (!command) throw new Error(`${this.name} was not prepared.`);
    const launched = await this.#startProcess(command, yard);
    life.launched = launched;
    if (launched.pid !== undefined) {
      const leads = process.platform !== 'win32';
      life.tree.add(launched.pid, { leads });
      yard.guard(launched.pid, { leads });
    }
    launched.onOutput((line) => this.#around.output(this.name, line));
    void launched.exit.then((exit) => this.#ended(life, exit));
    return launched;
  }

  #startProcess(command: Command, yard: Yard): Promise<Started> {
    const spec = this.#spec;
    const inTerminal = spec.console !== 'internalConsole';
    // In a terminal a process is known by its announcement only, be it debugged or not.
    const isOurs = this.#around.debug || inTerminal;
    const whole = isOurs ? withProbe(command, yard.probe, yard.assignment(spec.name)) : command;
    if (inTerminal) return InTerminal.start(this.#around.runInTerminal, spec, whole, this.#around.env);
    return Launched.start(whole, spec.cwd, { ipc: spec.ready?.kind === 'ipc' }).catch((error: unknown) => {
      throw notSpawned(spec, messageOf(error));
    });
  }

  #ended(life: Life, exit: Exit): void {
    life.hasEnded = true;
    this.#around.exit(this.name, exit);
    if (life === this.#life) {
      this.#url = undefined;
      this.#folded.clear();
      const how = exit.signal === null && exit.code === null ? 'ended' : `ended ${howItEnded(exit.code, exit.signal)}`;
      if (!this.#isRestarting) this.#state('ended', how);
    }
  }

  /** Resolves when the end of a process before it was ready is no error. */
  async #endedEarly(life: Life, launched: Started, { code, signal }: Exit, over: AbortSignal): Promise<true> {
    over.throwIfAborted(); // We ended it.
    if (code === 0 && !this.#spec.ready) {
      if (!this.#around.debug) return true;
      const joined = life.joined.promise.then(
        () => true,
        () => false,
      );
      if (await within(1000, joined)) return true; // A script that has done its work.
    }
    throw endedEarly(this.#spec, howItEnded(code, signal), launched.lastLines);
  }

  /** Without the debugger a process must at least not wait for it. */
  async #notJoined(life: Life, url: string, pid: number, error: unknown): Promise<void> {
    if (life.over.signal.aborted || this.#around.signal.aborted) return;
    if (!(await letGo(url))) return; // It has ended, which explains why it could not be taken over.
    const line = `Lightcone could not take over process ${pid}, which runs without it: ${messageOf(error)}`;
    this.#around.output(this.name, { stream: 'stderr', line });
  }

  async #endLife(grace: number, before: Promise<void> = Promise.resolve()): Promise<void> {
    const life = this.#life;
    if (!life) return;
    life.over.abort();
    await before;
    await life.tree.end(grace);
    // Its last lines and its exit code.
    if (life.launched) await within(1000, life.launched.exit);
    life.launched?.dispose();
    if (!life.hasEnded) this.#ended(life, { code: null, signal: null });
  }

  #state(phase: NodeStatus['phase'], text: string): void {
    this.#phase = phase;
    this.#text = text;
    if (phase === 'starting') this.#around.tell(`${this.name}: ${text}`);
    this.#around.changed();
  }
}
