/**
 * What has happened in a run so far: the store of `causality/`, fed by the probes, and what only the debugger knows of it: whose line
 * is whose, and where in the sources it was. Isolates that have ended are still known here.
 */

import { type Disposable, Disposables } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { Mark } from '../causality/marks.ts';
import { Run } from '../causality/run.ts';
import { readEvent, type StoredEvent } from '../causality/stored-event.ts';
import { type EventId, eventId } from '../protocol/event-id.ts';
import type { CallSite } from '../protocol/events.ts';
import type { WatchLine } from '../protocol/watches.ts';
import type { GroupName, NodeName, System } from '../system/model.ts';
import { Handlers } from './handlers.ts';
import type { Isolate, IsolateKind } from './isolate.ts';
import type { Library } from './library.ts';
import type { Captured, Messages } from './messages.ts';
import type { Roots } from './paths.ts';
import type { SourcePlace, Sources } from './source.ts';

/** Events of a handler that are looked at for a line of the user's. */
const MOST_CAUSED = 20;

/** An isolate that is or was there. */
export interface Line {
  /** Its ordinal. */
  readonly isolate: number;
  readonly node: NodeName;
  readonly group: GroupName;
  readonly kind: IsolateKind;
  readonly title: string;
  readonly unseen: readonly string[];
  readonly since: number;
  readonly until: number | undefined;
  readonly pid: number | undefined;
  /** How its process ended: `1`, `SIGKILL`. */
  readonly ended: string | undefined;
}

/** A place in a source, with the function that it is in. */
export interface Site extends SourcePlace {
  readonly name: string;
  /** Of Node, of a package, or skipped. */
  readonly isForeign: boolean;
  /** See `CallSite`. */
  readonly isAssumed?: boolean;
}

interface HistoryParts {
  readonly system: System;
  readonly messages: Messages;
  readonly library: Library;
  readonly sources: Sources;
  readonly onThread: Event<{ readonly isolate: Isolate; readonly kind: 'started' | 'exited' }>;
}

const MEGABYTE = 2 ** 20;

export class History implements Disposable {
  readonly run: Run;
  readonly #parts: HistoryParts;
  readonly #lines = new Map<number, { line: Line; readonly roots: Roots }>();
  /** Those that are there. */
  readonly #alive = new Map<number, Isolate>();
  readonly #handlers = new Handlers();
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new Emitter<void>());
  readonly #marked = this.#owned.add(new Emitter<Mark>());
  readonly #exited = this.#owned.add(new Emitter<Line>());

  /** Something has been added. */
  readonly onChange = this.#changed.event;
  /** The debugger has seen something, or knows now where it was. */
  readonly onMark = this.#marked.event;
  /** It is known how a process has ended. */
  readonly onExit = this.#exited.event;

  constructor(parts: HistoryParts) {
    const { events, megabytes } = parts.system.settings.messages.keep;
    this.#parts = parts;
    this.run = new Run({ events, bytes: megabytes * MEGABYTE });
    this.#owned.add(parts.messages.onCaptured((captured) => this.#onCaptured(captured)));
    this.#owned.add(
      parts.onThread(({ isolate, kind }) => (kind === 'started' ? this.#know(isolate) : this.#end(isolate))),
    );
  }

  /** Microseconds since the run began. */
  get now(): number {
    return this.#parts.messages.elapsed;
  }

  /** All isolates that there are and were, in the order in which they joined. */
  get lines(): readonly Line[] {
    return [...this.#lines.values()].map(({ line }) => line);
  }

  /** @param isolate its ordinal */
  line(isolate: number): Line | undefined {
    return this.#lines.get(isolate)?.line;
  }

  isCaptured({ node }: Line): boolean {
    return this.#parts.messages.isCapturedIn(node);
  }

  /** Where the program of an isolate stood, also when it has ended. Undefined for code that can't be shown any more. */
  async siteOf(isolate: number, { script: url, name, isAssumed, ...place }: CallSite): Promise<Site | undefined> {
    const known = this.#lines.get(isolate);
    if (!known) return undefined;
    const alive = this.#alive.get(isolate);
    const script = alive?.scriptNamed(url);
    const file = script?.file ?? this.#parts.library.fileNamed(url, known.roots);
    const found =
      alive && script
        ? await this.#parts.sources.placeOf(alive, script, place)
        : file && (await this.#parts.sources.placeIn(file, place));
    const isForeign = found?.source.isSkipped || (await file?.isPackageAt(place)) || file?.isInternal || false;
    return found && { ...found, name, isForeign, ...(isAssumed && { isAssumed }) };
  }

  /** The innermost place of a stack that is the user's own. */
  async ownSiteOf(isolate: number, stack: readonly CallSite[]): Promise<Site | undefined> {
    for (const frame of stack) {
      const site = await this.siteOf(isolate, frame);
      if (site && !site.isForeign) return site;
    }
    return undefined;
  }

  /** Where an end of a message is, as near to the user's own code as it is known. A line of Node's is nobody's. */
  async nearestOf(isolate: number, { end, stack, handler }: Omit<WatchLine, 'text'>): Promise<Site | undefined> {
    const taker = await this.handlerOf(isolate, handler);
    const own = taker?.isForeign === false ? taker : undefined;
    if (own && end === 'receive') return own;
    const line = (await this.ownSiteOf(isolate, stack)) ?? own;
    if (line) return line;
    const [innermost] = stack;
    const foreign = innermost ? await this.siteOf(isolate, innermost) : taker;
    return foreign?.source.path === undefined ? undefined : foreign;
  }

  /** The function that took it; where that is a package's, the first line of the user's that did something about it. */
  async takenAt({ id, isolate, handler }: StoredEvent): Promise<Site | undefined> {
    const taker = await this.handlerOf(isolate, handler);
    if (taker && !taker.isForeign) return taker;
    let looked = 0;
    for (const caused of this.run.causeOrder.caused(id)) {
      const event = readEvent(this.run.store, caused);
      const site = event && (await this.ownSiteOf(event.isolate, event.stack));
      if (site) return site;
      if (++looked === MOST_CAUSED) break;
    }
    return taker?.source.path === undefined ? undefined : taker;
  }

  /** What was received by an isolate. It and what the isolate has done since may not have been told yet. @param seq its number there */
  async received(isolate: number, seq: number): Promise<StoredEvent | undefined> {
    if (seq === 0) return undefined;
    await this.#parts.messages.catchUp(isolate);
    return readEvent(this.run.store, eventId(isolate, seq));
  }

  /** Where the function begins that took a message. Undefined where there is none, or nobody knows any more. */
  async handlerOf(isolate: number, handler: number): Promise<Site | undefined> {
    const place = await this.#handlers.placeOf(isolate, this.#alive.get(isolate), handler);
    return place && this.siteOf(isolate, place);
  }

  /**
   * The debugger has seen something in an isolate. Undefined where nobody knows of that isolate.
   * @param at milliseconds of `performance.now`, where it happened earlier
   */
  mark(isolate: number, seen: Omit<Mark, 'id' | 'time'>, at = performance.now()): EventId | undefined {
    const line = this.run.store.line(isolate);
    if (!line) return undefined;
    const age = Math.round((performance.now() - at) * 1000);
    const mark = { ...seen, time: Math.max(0, this.now - age - this.run.clocks.shift(isolate)) };
    const id = line.marks.add(mark);
    this.#marked.fire({ ...mark, id });
    this.#changed.fire();
    return id;
  }

  /** Where that was. */
  locate(isolate: number, mark: EventId, site: Mark['site']): void {
    const amended = this.run.store.line(isolate)?.marks.amend(mark, { site });
    if (amended) this.#marked.fire(amended);
    this.#changed.fire();
  }

  /** The process of a node has ended, and how. Its isolate may be gone already, or not yet. */
  exited(node: NodeName, how: string): void {
    const known = [...this.#lines.values()].findLast(({ line }) => line.node === node && line.kind === 'main');
    if (!known || known.line.ended !== undefined) return;
    known.line = { ...known.line, ended: how };
    this.#exited.fire(known.line);
    this.#changed.fire();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #onCaptured({ isolate, events }: Captured): void {
    this.#know(isolate);
    this.run.append(isolate.id, isolate.node, events);
    for (const event of events) {
      if (event.kind === 'receive') this.#handlers.expect(isolate, event.handler, `${event.role} ${event.name}`);
    }
    this.#changed.fire();
  }

  #know(isolate: Isolate): void {
    const { id, node, group, kind, title, roots, pid } = isolate;
    if (this.#lines.has(id)) return;
    const { messages } = this.#parts;
    const since = messages.elapsed;
    const unseen = messages.unseenIn(isolate);
    const line = { isolate: id, node, group, kind, title, unseen, since, until: undefined, pid, ended: undefined };
    this.#lines.set(id, { line, roots });
    this.#alive.set(id, isolate);
    this.run.started(id, node, since);
    this.#changed.fire();
  }

  #end(isolate: Isolate): void {
    const known = this.#lines.get(isolate.id);
    this.#alive.delete(isolate.id);
    if (!known) return;
    const until = this.#parts.messages.elapsed;
    known.line = { ...known.line, until };
    this.run.ended(isolate.id, until);
    this.#changed.fire();
  }
}
