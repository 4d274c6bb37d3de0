/** What a running system reports, told to the client as events. */
import { type Disposable, Disposables } from '../base/disposable.ts';
import type { Isolate } from '../debugger/isolate.ts';
import type { Stop } from '../debugger/stop.ts';
import type { DebuggedSystem } from '../debugger/system.ts';
import type { Fleet } from '../nodes/fleet.ts';
import type { Client } from './client.ts';
import { placeOf } from './line-watches.ts';
import type { Output } from './output.ts';
import { breakpointOf, reasonOf, threadName, watchBreakpointOf } from './translate.ts';

let progresses = 0;

export interface NamedThread {
  readonly isolate: Isolate;
  readonly name: string;
}

export class Telling implements Disposable {
  readonly #debugged: DebuggedSystem;
  readonly #output: Output;
  readonly #event: (event: string, body: object) => void;
  readonly #owned = new Disposables();
  /**
   * What the client believes that the threads are called. A `thread` event makes it ask again; one that follows a `stopped`
   * makes VS Code drop the stack that it is about to fetch, so there is none where a `stopped` says enough.
   */
  #toldNames: ReadonlyMap<Isolate, string> = new Map();

  constructor(parts: {
    debugged: DebuggedSystem;
    fleet: Fleet;
    output: Output;
    client: Client;
    event(event: string, body: object): void;
  }) {
    this.#debugged = parts.debugged;
    this.#output = parts.output;
    this.#event = parts.event;
    this.#tellOfNodes(parts.fleet);
    this.#tellOfWorld();
    this.#owned.add(parts.debugged.breakpoints.onLog((line) => parts.debugged.consoles.logpoint(line)));
    this.#owned.add(
      parts.debugged.breakpoints.onChange((status) =>
        this.#event('breakpoint', { reason: 'changed', breakpoint: breakpointOf(status, parts.client) }),
      ),
    );
    this.#owned.add(
      parts.debugged.watches.onChange((status) => {
        // The client knows of no others.
        if (status.source === 'function breakpoints')
          this.#event('breakpoint', { reason: 'changed', breakpoint: watchBreakpointOf(status) });
      }),
    );
  }

  /** The threads, as they are called now, for a client that asks: it need not be told again while nothing changes. */
  threads(): readonly NamedThread[] {
    const threads = this.#threads();
    this.#toldNames = new Map(threads.map(({ isolate, name }) => [isolate, name]));
    return threads;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #threads(): readonly NamedThread[] {
    const { isolates, world } = this.#debugged;
    return isolates.map((isolate) => ({ isolate, name: threadName(isolate, world) }));
  }

  #tellOfNodes(fleet: Fleet): void {
    const output = this.#output;
    const { transcript } = this.#debugged.consoles;
    this.#owned.add(fleet.onOutput(({ node, stream, line }) => transcript.wrote(node, stream, line)));
    this.#owned.add(
      fleet.onExit(({ node, code, signal }) => {
        const how = signal ? `ended by ${signal}` : code === null ? 'has ended' : `exited with code ${code}`;
        const isUsual = code === 0 || signal === 'SIGTERM' || (signal === null && code === null);
        output.line(node, isUsual ? 'console' : 'stderr', how);
      }),
    );
    this.#owned.add(fleet.onNotice(({ node, text }) => output.line(node, 'console', text)));
    this.#owned.add(
      this.#debugged.onThread(({ isolate, kind }) => this.#event('thread', { threadId: isolate.id, reason: kind })),
    );
  }

  #tellOfWorld(): void {
    const { world } = this.#debugged;
    this.#owned.add(world.onHalt((halt) => this.#stopped(halt, { allThreadsStopped: halt.isWhole })));
    this.#owned.add(world.onAlso((stop) => this.#stopped(stop, { allThreadsStopped: false, preserveFocusHint: true })));
    this.#owned.add(
      world.onRun((isolate) => {
        const threadId = isolate?.id ?? world.cause?.id ?? this.#debugged.isolates[0]?.id;
        this.#event('continued', { threadId, allThreadsContinued: isolate === undefined });
      }),
    );
    this.#owned.add(
      world.onStates(() => {
        for (const { isolate, name } of this.#threads()) {
          if (this.#toldNames.get(isolate) !== name) this.#event('thread', { threadId: isolate.id, reason: 'started' });
        }
      }),
    );
  }

  #stopped(stop: Stop, how: { allThreadsStopped: boolean; preserveFocusHint?: boolean }): void {
    this.#output.flush(); // what was written before the halt stands before it
    const { breakpoints, watches } = this.#debugged;
    const [configured] = breakpoints.configuredIn(stop.isolate, stop.hits);
    const hitBreakpointIds = [...breakpoints.hitBy(stop.isolate, stop.hits), ...watches.breakpointsIn(stop.watch)];
    this.#event('stopped', {
      threadId: stop.isolate.id,
      ...reasonOf(stop),
      ...(configured && { reason: 'function breakpoint', description: `Breakpoint ${placeOf(configured)}` }),
      ...how,
      ...(hitBreakpointIds.length > 0 && { hitBreakpointIds }),
    });
  }
}

/** Shows how far a start has come, for clients that can, until it is disposed. */
export function tellProgress(fleet: Fleet, title: string, event: (event: string, body: object) => void): Disposable {
  const owned = new Disposables();
  const progressId = `lightcone-${++progresses}`;
  owned.add({ dispose: () => event('progressEnd', { progressId }) });
  event('progressStart', { progressId, title, cancellable: false });
  owned.add(
    fleet.onProgress(({ text, done, total }) => {
      const percentage = total > 0 ? Math.round((100 * done) / total) : 0;
      event('progressUpdate', { progressId, message: text, percentage });
    }),
  );
  return owned;
}
