/**
 * One isolate under our control: what V8 says of it and the few things that can be asked of it. It knows nothing of other
 * isolates; `world.ts` decides who stands and who runs.
 */
import type { Protocol } from 'devtools-protocol';
import type { Brand } from '../base/brand.ts';
import { within } from '../base/deadline.ts';
import { type Disposable, Disposables } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/event.ts';
import { beginProgram } from '../cdp/begin.ts';
import type { CdpSession } from '../cdp/session.ts';
import { type FoundWorker, Workers } from '../cdp/workers.ts';
import type { GroupName, NodeName } from '../system/model.ts';
import type { Library } from './library.ts';
import { LoadedScripts, type Script } from './loaded-scripts.ts';
import type { Roots } from './paths.ts';
import type { Pause, StepKind } from './pause.ts';
import { PauseRequests } from './pause-requests.ts';

/** Counts up through a session and is never used twice. It is the DAP thread's id. */
export type IsolateId = Brand<number, 'IsolateId'>;

/** Every evaluation of ours: a pause inside an inspector dispatch can deadlock the process (host-facts.md section 3). */
const ours = { disableBreaks: true, silent: true, returnByValue: true } as const;
/** Milliseconds that a process may take to answer when we leave it: long for one that runs, on a busy machine too; what is in native code answers later than anybody waits. */
const ANSWER_WITHIN = 2000;
const probe = `globalThis[Symbol.for('lightcone')]`;

/** What Node runs first in a worker thread, as soon as that has its loop. */
const FIRST_OF_WORKER = 'node:internal/main/worker_thread';

let pauses = 0;

/** What of a node's it is: the thread of its process, that of a process which that one has started, or a worker thread of either. */
export type IsolateKind = 'main' | 'child' | 'worker';

export interface IsolateSettings {
  readonly asyncStacks: boolean;
  /** Whether its worker threads are debugged, too. */
  readonly followChildren: boolean;
}

export class Isolate implements Disposable {
  readonly id: IsolateId;
  readonly node: NodeName;
  readonly group: GroupName;
  readonly kind: IsolateKind;
  /** In a process that we did not launch. */
  readonly isAttached: boolean;
  /** What it is called: the node's name, for its children and workers with a name of theirs (`titles.ts`). */
  readonly title: string;
  /** Of its process. */
  readonly pid: number | undefined;
  readonly session: CdpSession;
  readonly roots: Roots;
  readonly #loaded: LoadedScripts;
  /** False while it stands before its first line. */
  hasBegun: boolean;
  #hasLoop: boolean;
  #pause: Pause | undefined;
  #isArmed = false;
  readonly #requests: PauseRequests;
  #stepping: StepKind | undefined;
  #hasLostStep = false;
  #begun: Promise<void> | undefined;
  /** None in a worker: its own workers are reported to the process. */
  readonly #workers: Workers | undefined;
  readonly #owned = new Disposables();
  readonly #paused = this.#owned.add(new Emitter<Pause>());
  readonly #foreign = this.#owned.add(new Emitter<void>());
  readonly #script = this.#owned.add(new Emitter<Script>());

  readonly onPaused = this.#paused.event;
  /** It runs again, and it was not we who let it: another debugger is attached too. */
  readonly onForeignResume = this.#foreign.event;
  readonly onScript = this.#script.event;

  /** A worker thread of its process was found. */
  readonly onWorker: Event<FoundWorker>;

  constructor(parts: {
    id: IsolateId;
    node: NodeName;
    group: GroupName;
    kind: IsolateKind;
    isAttached: boolean;
    title: string;
    pid: number | undefined;
    session: CdpSession;
    roots: Roots;
    library: Library;
    hasBegun: boolean;
  }) {
    this.id = parts.id;
    this.node = parts.node;
    this.group = parts.group;
    this.kind = parts.kind;
    this.isAttached = parts.isAttached;
    this.title = parts.title;
    this.pid = parts.pid;
    this.session = parts.session;
    this.roots = parts.roots;
    this.hasBegun = parts.hasBegun;
    this.#hasLoop = parts.kind !== 'worker' || parts.hasBegun;
    this.#requests = new PauseRequests(parts.session);
    this.#loaded = new LoadedScripts(parts.library, parts.roots);
    const { session } = parts;
    this.#owned.add(session.on('Debugger.scriptParsed', (event) => this.#onScript(event)));
    this.#owned.add(session.on('Debugger.paused', (event) => this.#onPaused(event)));
    this.#owned.add(session.on('Debugger.resumed', () => this.#onResumed()));
    this.#workers = parts.kind === 'worker' ? undefined : new Workers(session);
    this.onWorker = this.#workers?.onFound ?? this.#owned.add(new Emitter<FoundWorker>()).event;
    // A process that has ended stays until the debugger lets go of it (host-facts.md section 2).
    this.#owned.add(session.on('NodeRuntime.waitingForDisconnect', () => this.#leave()));
  }

  get pause(): Pause | undefined {
    return this.#pause;
  }

  /**
   * False while a worker thread has none: it stands, or stood a moment ago, before its first line. A timer or a `setImmediate`
   * kills the process then (SIGSEGV, Node 20 to 26).
   */
  get hasLoop(): boolean {
    return this.#hasLoop;
  }

  get isStepping(): boolean {
    return this.#stepping !== undefined;
  }

  /** Makes V8 report scripts and pauses. The scripts that are there already have been reported when it resolves. */
  async enable(settings: IsolateSettings): Promise<void> {
    const { session } = this;
    await Promise.all([
      ...(this.#workers
        ? [
            session.send('NodeRuntime.enable'),
            session.send('NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: true }),
            ...(settings.followChildren ? [this.#workers.enable()] : []),
          ]
        : []), // a worker ends without us, if it is not asked to wait for that
      // V8 keeps the sources of collected scripts for us only up to this size, so that we cost the program no memory.
      session.send('Debugger.enable', { maxScriptsCacheSize: 0 }),
      session.send('Debugger.setAsyncCallStackDepth', { maxDepth: settings.asyncStacks ? 32 : 0 }),
    ]);
  }

  /** By CDP script id, in the order of parsing. */
  get scripts(): ReadonlyMap<string, Script> {
    return this.#loaded.byId;
  }

  /** The script that a stack trace of the program means by a URL or a path. */
  scriptNamed(name: string): Script | undefined {
    return this.#loaded.named(name);
  }

  /** Whether a frame is Node's own code. V8 leaves the frame's `url` empty for what comes from Node's snapshot. */
  isInternal(call: Protocol.Debugger.CallFrame): boolean {
    return this.scripts.get(call.location.scriptId)?.file.isInternal ?? call.url.startsWith('node:');
  }

  /** Lets it run its first line. */
  begin(): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    this.#begun = beginProgram(this.session).catch(() => {}); // gone meanwhile, which is told by the session's end
  }

  /** Stops it when its loop turns next; soon where it is idle or runs short turns. */
  park(): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    if (this.#hasLoop) this.#sendPark();
  }

  #sendPark(): void {
    this.session.send('Runtime.evaluate', { expression: `${probe}.park()`, ...ours }).catch(() => {});
  }

  /** Stops it inside the code that it runs. Can't be taken back, so only for those that a park does not stop. */
  interrupt(): void {
    if (!this.#pause) this.#requests.ask(() => this.#isArmed && !this.#pause);
  }

  resume(): void {
    this.#letGo();
    if (!this.#wasPaused()) return;
    this.#post('Debugger.resume');
    this.#requests.resumed();
  }

  step(kind: StepKind): void {
    this.#letGo();
    if (!this.#wasPaused()) return;
    this.#stepping = kind;
    this.#post(kind === 'over' ? 'Debugger.stepOver' : kind === 'into' ? 'Debugger.stepInto' : 'Debugger.stepOut');
  }

  /** Runs a function of the stack from its beginning, where it pauses as after a step. @throws CdpError where V8 can't, and then it stands as before */
  async restartFrame(callFrameId: string): Promise<void> {
    const before = this.#pause;
    if (!before) return;
    this.#pause = undefined;
    this.#stepping = 'into';
    try {
      await this.session.send('Debugger.restartFrame', { callFrameId, mode: 'StepInto' });
    } catch (error) {
      this.#pause = before;
      this.#stepping = undefined;
      throw error;
    }
  }

  /** Goes on with a step that V8 still has in mind, since it is behind an `await`. */
  resumeStep(kind: StepKind): void {
    this.#letGo();
    if (!this.#wasPaused()) return;
    this.#stepping = kind;
    this.#post('Debugger.resume');
  }

  /** Resolves when its loop has turned: it is idle, or at least not in one long run of code. Never while it is paused. */
  async loopTurns(): Promise<void> {
    await this.session.send('Runtime.evaluate', {
      expression: `new Promise((done) => (${probe}?.setImmediate ?? setImmediate)(done))`,
      awaitPromise: true,
      disableBreaks: true,
      silent: true,
      returnByValue: true,
    });
  }

  /** Takes back everything that is left of us in the process, then lets go of it. */
  async detach(): Promise<void> {
    if (this.session.isClosed) return;
    const gone: Promise<unknown>[] = [
      this.session.send('Runtime.evaluate', { expression: `${probe}?.uninstall()`, ...ours }),
    ];
    // A worker that pauses when its session ends would do so for ever (cdp/workers.ts).
    if (this.kind === 'worker') gone.push(this.session.send('Debugger.disable'));
    this.begin();
    this.resume();
    if (this.#begun) gone.push(this.#begun);
    // It may have ended meanwhile, and then nothing is left there either. In native code it answers late; the park that it has
    // yet to run does nothing without a debugger.
    await within(ANSWER_WITHIN, Promise.all(gone)).catch(() => {});
    this.#leave();
  }

  dispose(): void {
    this.#owned.dispose();
    this.#leave();
  }

  #leave(): void {
    this.#workers?.dispose();
    this.session.dispose();
  }

  #letGo(): void {
    if (!this.#isArmed) return;
    this.#isArmed = false;
    if (!this.#hasLoop) return;
    this.session.send('Runtime.evaluate', { expression: `${probe}.disarm()`, ...ours }).catch(() => {});
  }

  #wasPaused(): boolean {
    const was = this.#pause !== undefined;
    this.#pause = undefined;
    return was;
  }

  /** Sends a command whose only failure is that the isolate is gone, which is told by the session's end. */
  #post(method: 'Debugger.resume' | 'Debugger.stepOver' | 'Debugger.stepInto' | 'Debugger.stepOut'): void {
    this.session.send(method).catch(() => {});
  }

  #onScript(event: Protocol.Debugger.ScriptParsedEvent): void {
    if (!this.#hasLoop && event.url === FIRST_OF_WORKER) {
      this.#hasLoop = true;
      if (this.#isArmed) this.#sendPark();
    }
    const script = this.#loaded.add(event);
    // What has no name can't be meant by anybody.
    if (event.url !== '') this.#script.fire(script);
  }

  #onPaused(event: Protocol.Debugger.PausedEvent): void {
    const [top] = event.callFrames;
    const isParked = top?.functionName === 'lightconePark';
    const watch = top?.functionName === 'lightconeWatch' ? top : undefined;
    this.#pause = {
      id: ++pauses,
      frames: watch ? this.#below(watch, event.callFrames) : event.callFrames,
      asyncStack: event.asyncStackTrace,
      hits: event.hitBreakpoints ?? [],
      reason: event.reason,
      data: event.data as Pause['data'],
      isParked,
      watch,
      wasAsked: this.#requests.arePending,
      endsStep: this.#stepping,
      endsLostStep: this.#hasLostStep && !isParked,
    };
    const isCutShort =
      this.#stepping !== undefined &&
      (isParked || watch !== undefined || this.#requests.arePending || this.#pause.hits.length > 0);
    if (isCutShort) this.#hasLostStep = true;
    else if (!isParked && !watch && this.#pause.hits.length === 0) this.#hasLostStep = false;
    if (isParked) this.#isArmed = false;
    const hasNoOtherReason = this.#pause.hits.length === 0 && ['other', 'ambiguous'].includes(event.reason);
    this.#requests.paused(!isParked && !watch && hasNoOtherReason);
    this.#stepping = undefined;
    this.#paused.fire(this.#pause);
  }

  /** The program's frames below those of the probe, of Node and of packages, through which its message goes; as near to that as there are. */
  #below(watch: Protocol.Debugger.CallFrame, frames: readonly Protocol.Debugger.CallFrame[]) {
    const theirs = frames.filter(({ location }) => location.scriptId !== watch.location.scriptId);
    const isPackage = ({ location: { scriptId, lineNumber, columnNumber = 0 } }: Protocol.Debugger.CallFrame) =>
      this.scripts.get(scriptId)?.file.isPackageNow({ line: lineNumber, column: columnNumber }) === true;
    const own = theirs.findIndex((call) => !this.isInternal(call) && !isPackage(call));
    const first = own < 0 ? theirs.findIndex((call) => !this.isInternal(call)) : own;
    return first < 0 ? theirs : theirs.slice(first);
  }

  #onResumed(): void {
    if (!this.#pause) return;
    this.#pause = undefined;
    this.#foreign.fire();
  }
}
