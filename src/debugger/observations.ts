/** What the debugger itself sees of a run: halts, exceptions, and what was written to the console. They become marks in the run's lines. */
import { type Disposable, Disposables } from '../base/disposable.ts';
import type { Event } from '../base/event.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { NodeName } from '../system/model.ts';
import type { History } from './history.ts';
import type { Isolate } from './isolate.ts';
import type { SourcePlace, Sources } from './source.ts';
import type { Stop } from './stop.ts';
import type { Entry } from './transcript.ts';
import type { World } from './world.ts';

/** A stretch of the run in which all that there was stood. */
interface Stood {
  readonly from: number;
  readonly to: number;
  readonly event: EventId | undefined;
}

interface Parts {
  readonly world: World;
  readonly history: History;
  readonly sources: Sources;
  readonly onEntry: Event<Entry>;
  readonly onThread: Event<unknown>;
  isolates(): readonly Isolate[];
  isolatesOf(node: NodeName): readonly Isolate[];
}

/** The oldest halts of a long session run into one time. */
const MOST_HALTS = 10_000;
/** Characters of a line that are kept. */
const LONGEST = 1000;

export class Observations implements Disposable {
  readonly #parts: Parts;
  readonly #stood: Stood[] = [];
  /** Since when all stand. */
  #since: number | undefined;
  #last: { readonly isolate: Isolate; readonly event: EventId } | undefined;
  readonly #owned = new Disposables();

  constructor(parts: Parts) {
    this.#parts = parts;
    const { world, onEntry, onThread } = parts;
    for (const event of [world.onHalt, world.onAlso]) this.#owned.add(event((stop: Stop) => this.#halted(stop)));
    const look = () => this.#look();
    for (const event of [
      world.onHalt,
      world.onAlso,
      world.onRun,
      world.onStates,
      world.onStep,
      onThread,
    ] as Event<unknown>[])
      this.#owned.add(event(look));
    this.#owned.add(onEntry((entry) => this.#wrote(entry)));
  }

  /** When all stood; the last one until now, if they still do. */
  get stood(): readonly Stood[] {
    if (this.#since === undefined) return this.#stood;
    return [...this.#stood, { from: this.#since, to: this.#parts.history.now, event: this.#last?.event }];
  }

  /** The halt that the system stands in: what the last one was about. */
  get halt(): { readonly isolate: Isolate; readonly event: EventId } | undefined {
    const last = this.#last;
    return last && this.#parts.world.holds(last.isolate) ? last : undefined;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #halted({ isolate, reason, watch }: Stop): void {
    const { history } = this.#parts;
    const { pause } = isolate;
    const isException = reason === 'exception';
    const thrown = isException ? (pause?.data?.description ?? String(pause?.data?.value ?? 'exception')) : undefined;
    const name = thrown === undefined ? (watch ? `watch: ${reason}` : reason) : (thrown.split('\n', 1)[0] ?? thrown);
    const isBreakpoint = reason === 'breakpoint';
    const event = history.mark(isolate.id, { kind: 'halt', name: isException ? 'exception' : name, isBreakpoint });
    const error =
      thrown === undefined ? undefined : history.mark(isolate.id, { kind: 'exception', name, isBreakpoint: false });
    if (event === undefined) return;
    this.#last = { isolate, event };
    for (const id of [event, error]) if (id !== undefined) void this.#locate(isolate, id);
  }

  async #locate(isolate: Isolate, event: EventId): Promise<void> {
    const { pause } = isolate;
    const frame = pause?.isParked ? undefined : pause?.frames[0];
    const script = frame && isolate.scripts.get(frame.location.scriptId);
    if (!frame || !script) return;
    const { lineNumber: line, columnNumber: column = 0 } = frame.location;
    const place = await this.#parts.sources.placeOf(isolate, script, { line, column }).catch(() => undefined); // it is gone
    if (place) this.#parts.history.locate(isolate.id, event, siteOf(place));
  }

  #look(): void {
    const { world, history } = this.#parts;
    const isolates = this.#parts.isolates();
    const isAll = isolates.length > 0 && isolates.every((isolate) => world.holds(isolate));
    if (isAll) this.#since ??= history.now;
    else if (this.#since !== undefined) {
      this.#stood.push({ from: this.#since, to: history.now, event: this.#last?.event });
      if (this.#stood.length > MOST_HALTS) this.#stood.shift();
      this.#since = undefined;
    }
  }

  #wrote({ node, category, lines, place, by, at }: Entry): void {
    const isLogpoint = by !== undefined && category === 'console';
    if (node === undefined || lines.length === 0) return;
    if (category !== 'stdout' && category !== 'stderr' && !isLogpoint) return;
    const { history, isolatesOf } = this.#parts;
    // What its process has written last is often read when it has ended.
    const isolate =
      by?.id ??
      isolatesOf(node)[0]?.id ??
      history.lines.findLast((line) => line.node === node && line.kind === 'main')?.isolate;
    if (isolate === undefined) return;
    const name = lines.join('\n').slice(0, LONGEST);
    history.mark(isolate, { kind: 'log', name, isBreakpoint: isLogpoint, site: place && siteOf(place) }, at);
  }
}

function siteOf({ source, line }: SourcePlace) {
  return { source: source.name, line: line + 1, ...(source.path !== undefined && { path: source.path }) };
}
