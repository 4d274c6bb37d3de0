/** One run of a system: from its configuration until nothing of it is left. A restart of the session is another run. */
import { deferred } from '../base/deadline.ts';
import { type Disposable, Disposables } from '../base/disposable.ts';
import { messageOf } from '../base/errors.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { IsolateId } from '../debugger/isolate.ts';
import { DebuggedSystem } from '../debugger/system.ts';
import type { Fleet } from '../nodes/fleet.ts';
import type { RunInTerminal, TerminalRequest } from '../nodes/host.ts';
import type { NodesReport } from '../protocol/control.ts';
import type { System } from '../system/model.ts';
import type { Client } from './client.ts';
import { noTerminal, terminalRefused } from './errors.ts';
import { LineWatches } from './line-watches.ts';
import type { LoggedValues } from './logged.ts';
import { News } from './news.ts';
import { Nodes } from './nodes.ts';
import { Output } from './output.ts';
import type { SessionRecording } from './recording.ts';
import type { SourceReferences } from './source-references.ts';
import { Telling, tellProgress } from './telling.ts';

/** What a run has to do with what is outside of the adapter. */
export interface Outside {
  fleet(system: System, host: DebuggedSystem, runInTerminal: RunInTerminal): Fleet;
  /** A request of ours to the client. Rejects with what the client says when it refuses. */
  ask(command: string, args: object): Promise<unknown>;
  /** Absolute path of the probe. */
  readonly probe: string;
  probeText(): Promise<string>;
  /** Writes down what happens; undefined where nobody wants that, or this Node can't. */
  record(system: System, debugged: DebuggedSystem, onTrouble: (message: string) => void): SessionRecording | undefined;
  event(event: string, body?: object): void;
}

interface RunningParts extends Outside {
  readonly client: Client;
  readonly sources: SourceReferences;
  readonly logged: LoggedValues;
  /** Ids that no isolate of the session has had. */
  newId(): IsolateId;
  /** Some isolates stand or run that did not. */
  onStates(): void;
  /** The state of a node is another than what was told last. */
  onNodes(report: NodesReport): void;
  /** All was up, and nothing of it is left. May come more than once. */
  onEmpty(): void;
}

export class Running {
  readonly system: System;
  readonly debugged: DebuggedSystem;
  readonly fleet: Fleet;
  readonly output: Output;
  readonly telling: Telling;
  readonly nodes: Nodes;
  readonly messageNews: News;
  readonly pictureNews: News;
  readonly recording: SessionRecording | undefined;
  readonly #lineWatches: LineWatches;
  readonly #parts: RunningParts;
  readonly #halted = deferred();
  /** `leaving`: being taken down, so that its end is nothing to tell. */
  #stage: 'starting' | 'up' | 'leaving' = 'starting';
  readonly #owned = new Disposables();

  /** Resolved by the first halt: the editor shows nothing of a session whose start has not been answered. */
  readonly onceHalted = this.#halted.promise;

  /** @param before what ran before a restart, for what the user had set in it */
  constructor(system: System, before: Running | undefined, parts: RunningParts) {
    const { client, sources, logged, probe, probeText, newId, event } = parts;
    const owned = this.#owned;
    this.system = system;
    this.#parts = parts;
    const debugged = owned.add(new DebuggedSystem(system, { probe, probeText, newId, before: before?.debugged }));
    const fleet = owned.add(parts.fleet(system, debugged, (request) => this.#runInTerminal(request)));
    const { transcript } = debugged.consoles;
    const names = system.nodes.map((node) => node.name);
    const send = (body: object) => event('output', body);
    const output = owned.add(new Output({ transcript, names, client, sources, logged, send }));
    this.debugged = debugged;
    this.fleet = fleet;
    this.output = output;
    // Before our own listeners: what has happened is told before the end that may come of it.
    this.telling = owned.add(new Telling({ debugged, fleet, output, client, event }));
    this.#lineWatches = owned.add(new LineWatches(debugged.breakpoints, (text) => output.say(text)));
    for (const arming of debugged.armings) {
      const { trigger, armed } = arming.spec;
      owned.add(arming.onHappened(() => output.say(`Armed: ${armed.text} (after ${trigger.text})`)));
    }
    this.nodes = owned.add(
      new Nodes({
        ...{ system, debugged, fleet },
        stage: () => this.#stage,
        recording: () => this.recording?.file,
        onChange: (report) => parts.onNodes(report),
      }),
    );
    this.messageNews = owned.add(
      new News(debugged.history.onChange, () => event('lightcone/messages'), before?.messageNews),
    );
    const changed = owned.add(new Emitter<void>());
    const { world, history } = debugged;
    for (const some of [history.onChange, world.onHalt, world.onAlso, world.onRun, world.onStates, world.onStep])
      owned.add((some as Event<unknown>)(() => changed.fire()));
    this.pictureNews = owned.add(new News(changed.event, () => event('lightcone/changed'), before?.pictureNews));
    owned.add(fleet.onExit(({ node, code, signal }) => history.exited(node, signal ?? String(code ?? ''))));
    this.recording = parts.record(system, debugged, (message) => output.say(message, 'console'));
    owned.add(debugged.world.onHalt(() => this.#halted.resolve()));
    owned.add(debugged.world.onStates(() => parts.onStates()));
    owned.add(fleet.onExit(() => this.#tellWhenEmpty()));
    owned.add(fleet.onStatus(() => this.#tellWhenEmpty()));
    owned.add(debugged.onThread(({ kind }) => kind === 'exited' && this.#tellWhenEmpty()));
  }

  /** Resolves when all is up. @throws UserError, and then nothing is left of it */
  async bringUp(): Promise<void> {
    const progress = this.#progress();
    try {
      await this.fleet.start();
    } catch (error) {
      await this.takeDown();
      throw error;
    } finally {
      progress.dispose();
    }
    if (this.#stage === 'leaving') return;
    this.#stage = 'up';
    this.#lineWatches.up();
    this.nodes.changed();
    this.#tellWhenEmpty();
  }

  /** Ends launched nodes and leaves attached ones. */
  async takeDown(): Promise<void> {
    const wasUp = this.#stage === 'up';
    this.#stage = 'leaving';
    this.nodes.changed();
    // Nodes that stand could not end politely.
    await this.debugged.release();
    await this.fleet.stop();
    if (wasUp) this.#lineWatches.over();
    await this.recording?.close();
    this.output.flush();
    this.#owned.dispose();
  }

  #tellWhenEmpty(): void {
    const { system, fleet, debugged } = this;
    if (system.terminal || this.#stage !== 'up' || fleet.running().length > 0 || debugged.isolates.length > 0) return;
    this.output.flush();
    this.#parts.onEmpty();
  }

  async #runInTerminal({ node, kind, title, cwd, args, env }: TerminalRequest): Promise<void> {
    if (!this.#parts.client.hasTerminals) throw noTerminal(node);
    const how = { kind, title, cwd, args: [...args], env };
    await this.#parts.ask('runInTerminal', how).catch((error: unknown) => {
      throw terminalRefused(node, messageOf(error));
    });
  }

  #progress(): Disposable {
    if (!this.#parts.client.showsProgress) return new Disposables();
    return tellProgress(this.fleet, `Starting ${this.system.name}`, this.#parts.event);
  }
}
