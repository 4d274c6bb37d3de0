/**
 * Watches: which there are, where they are looked for, and what the client is told of each. The probes decide which messages they
 * mean; what happens in the pause that comes of it is `watch-stops.ts`.
 */
import { within } from '../base/deadline.ts';
import { type Disposable, Disposables } from '../base/disposable.ts';
import { Emitter } from '../base/event.ts';
import { probeExpression } from '../protocol/probe.ts';
import {
  parseWatchLine,
  type WatchHit,
  type WatchLine,
  type WatchNames,
  type WatchTerms,
} from '../protocol/watches.ts';
import type { NodeName, Watch } from '../system/model.ts';
import type { Arming } from './arming.ts';
import type { BreakpointId, BreakpointIds } from './breakpoint.ts';
import { isDue } from './hit-condition.ts';
import type { Isolate } from './isolate.ts';
import { LogLines, watchWriter } from './log-lines.ts';
import type { Members } from './scope.ts';
import { makeWatch, type SetWatch, termsOf, type WatchWish } from './watch.ts';

/** Who has set them: each replaces its own. */
export type WatchSource = 'configuration' | 'client' | 'function breakpoints';

export interface WatchStatus {
  readonly id: BreakpointId;
  readonly source: WatchSource;
  readonly text: string;
  readonly isVerified: boolean;
  /** In which nodes it is looked for, or what is wrong with it. */
  readonly message: string;
  /** How often it has stopped or written; those that a hit count left out are among them. */
  readonly hits: number;
}

export interface WatchLog extends Omit<WatchLine, 'text'> {
  readonly isolate: Isolate;
  /** `failure`: why a condition can't be evaluated. */
  readonly kind: 'line' | 'failure';
  readonly text: string;
}

interface Parts {
  /** Of the configuration. */
  readonly watches: readonly Watch[];
  readonly armings: readonly Arming[];
  readonly members: () => Members;
  readonly ids: BreakpointIds;
  readonly isCapturedIn: (node: NodeName) => boolean;
  /** Names of externals. */
  readonly outside: readonly string[];
  /** Nodes by the addresses at which they listen, as far as they are known, and externals by theirs. */
  readonly addresses: () => Readonly<Record<string, string>>;
  /** Those of the system before a restart: what the client has set stays. */
  readonly before: Watches | undefined;
}

/** Milliseconds that a request waits for the isolates: one in native code answers later. */
const ANSWER_WITHIN = 1000;

export class Watches implements Disposable {
  readonly #parts: Parts;
  readonly #sets = new Map<WatchSource, readonly SetWatch[]>();
  readonly #counts = new Map<BreakpointId, number>();
  /** Those whose messages are captured. */
  readonly #watching = new Map<Isolate, Watching>();
  readonly #told = new Map<BreakpointId, string>();
  readonly #owned = new Disposables();
  readonly #change = this.#owned.add(new Emitter<WatchStatus>());
  readonly #log = this.#owned.add(new Emitter<WatchLog>());

  /** The status of one is another than what was told last. */
  readonly onChange = this.#change.event;
  readonly onLog = this.#log.event;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { before } = parts;
    for (const [source, watches] of before ? before.#sets : []) {
      // What the client had set may be said by the file now.
      const left = watches.filter(({ text }) => source !== 'client' || !parts.watches.some((one) => one.text === text));
      if (source !== 'configuration') this.#take(source, left);
    }
    const inArmings = parts.armings.flatMap((arming): readonly WatchWish[] => {
      const { armed, trigger } = arming.spec;
      if (!('file' in armed)) arming.armBy(() => this.#sendAll());
      return [
        ...('file' in armed ? [] : [{ text: armed.text, armedBy: arming }]),
        ...('file' in trigger ? [] : [{ text: trigger.text, arms: arming }]),
      ];
    });
    this.#take('configuration', [...parts.watches, ...inArmings]);
  }

  /** Replaces those of a source. Resolves with their status, in the order of the wishes. */
  async set(source: WatchSource, wishes: readonly WatchWish[]): Promise<readonly WatchStatus[]> {
    this.#take(source, wishes);
    await this.#sendAll();
    return (this.#sets.get(source) ?? []).map((set) => this.#tell(set, source));
  }

  all(): readonly WatchStatus[] {
    return [...this.#sets].flatMap(([source, sets]) => sets.map((set) => this.#tell(set, source)));
  }

  /** A new isolate, whose messages are captured by now if they are at all. When it resolves, the isolate may run. */
  async add(isolate: Isolate): Promise<void> {
    if (!this.#parts.isCapturedIn(isolate.node)) return;
    for (const [source, watches] of this.#sets) this.#take(source, watches); // its node may be one that was not there before
    this.#watching.set(isolate, new Watching(isolate, (log, id) => this.#onLine(id, log)));
    await this.#send(isolate);
    this.#tellAll();
    void this.refresh(isolate);
  }

  remove(isolate: Isolate): void {
    if (!this.#watching.has(isolate)) return;
    this.#watching.get(isolate)?.dispose();
    this.#watching.delete(isolate);
    this.#tellAll();
  }

  /** Another node is where it was not: who asks for the ends of messages must know. */
  async refresh(newcomer?: Isolate): Promise<void> {
    const asking = [...this.#watching.keys()].filter((isolate) => isolate !== newcomer && this.#asksForNames(isolate));
    await Promise.all(asking.map((isolate) => this.#send(isolate)));
  }

  /** What a hit arms, is armed everywhere when it resolves. */
  async arm({ ids }: WatchHit): Promise<void> {
    await Promise.all(this.#all().map(({ id, arms }) => (ids.includes(id) ? arms?.happened() : undefined)));
  }

  /** Counts a hit. @returns what is left of it: the watches that are to stop; undefined for none */
  due(hit: WatchHit): WatchHit | undefined {
    const due = this.#all().filter((set) => hit.ids.includes(set.id) && !set.arms && this.#isCounted(set));
    return due.length > 0 ? { ...hit, ids: due.map(({ id }) => id) } : undefined;
  }

  /** Those of a hit that the client knows as breakpoints. */
  breakpointsIn(hit: WatchHit | undefined): readonly BreakpointId[] {
    const known = this.#sets.get('function breakpoints') ?? [];
    return known.filter(({ id }) => hit?.ids.includes(id)).map(({ id }) => id);
  }

  dispose(): void {
    for (const watching of this.#watching.values()) watching.dispose();
    this.#owned.dispose();
  }

  #all(): readonly SetWatch[] {
    return [...this.#sets.values()].flat();
  }

  /** What was there already keeps its id and its count. */
  #take(source: WatchSource, wishes: readonly (WatchWish & { readonly id?: BreakpointId })[]): void {
    const left = [...(this.#sets.get(source) ?? [])];
    const sets = wishes.map(({ text, condition, hitCondition, arms, armedBy, id }) => {
      const wish = { text, condition, hitCondition, arms, armedBy };
      const at = left.findIndex((old) => isAlike(old, wish));
      const [old] = at >= 0 ? left.splice(at, 1) : [];
      return makeWatch(old?.id ?? id ?? this.#parts.ids.next(), wish, this.#parts.members(), this.#parts.outside);
    });
    this.#sets.set(source, sets);
    for (const { id } of left) {
      this.#counts.delete(id);
      this.#told.delete(id);
    }
  }

  #isCounted({ id, hits }: SetWatch): boolean {
    const count = (this.#counts.get(id) ?? 0) + 1;
    this.#counts.set(id, count);
    return !hits || isDue(hits, count);
  }

  #onLine(id: number, log: WatchLog): void {
    const set = this.#all().find((one) => one.id === id);
    if (!set) return; // Taken away meanwhile.
    if (log.kind === 'failure')
      this.#log.fire({ ...log, text: `The condition of "${set.text}" fails and counts as false: ${log.text}` });
    else if (this.#isCounted(set)) this.#log.fire(log);
  }

  async #sendAll(): Promise<void> {
    await within(ANSWER_WITHIN, Promise.all([...this.#watching.keys()].map((isolate) => this.#send(isolate))));
    this.#tellAll();
  }

  async #send(isolate: Isolate): Promise<void> {
    const watching = this.#watching.get(isolate);
    const terms = this.#termsFor(isolate);
    await watching?.watch(
      terms,
      terms.some(asksForNames) ? this.#namesFor(isolate) : { ...noNames, node: isolate.node },
    );
  }

  #termsFor(isolate: Isolate): readonly WatchTerms[] {
    const members = this.#parts.members();
    return this.#all().flatMap((set) => (isFor(set, isolate) ? (termsOf(set, members) ?? []) : []));
  }

  #asksForNames(isolate: Isolate): boolean {
    return this.#termsFor(isolate).some(asksForNames);
  }

  #namesFor({ node }: Isolate): WatchNames {
    const isolates = Object.fromEntries([...this.#watching.keys()].map((one) => [one.id, one.node]));
    return { node, isolates, addresses: this.#parts.addresses() };
  }

  #tellAll(): void {
    for (const [source, sets] of this.#sets) {
      for (const set of sets) {
        const before = this.#told.get(set.id);
        const status = this.#tell(set, source);
        if (before !== undefined && before !== this.#told.get(set.id)) this.#change.fire(status);
      }
    }
  }

  #tell(set: SetWatch, source: WatchSource): WatchStatus {
    const { id, text, problem } = set;
    const nodes = [
      ...new Set([...this.#watching.keys()].filter((isolate) => isFor(set, isolate)).map(({ node }) => node)),
    ];
    const where = set.nodes?.join(' or ') ?? 'the system';
    const message =
      problem ??
      (set.armedBy?.isArmed === false ? `Waits until "${set.armedBy.spec.trigger.text}" has happened.` : undefined) ??
      (nodes.length > 0
        ? `Watched in ${nodes.sort().join(', ')}.`
        : `No process of ${where} runs whose messages are captured.`);
    const status = {
      id,
      source,
      text,
      isVerified: problem === undefined && nodes.length > 0,
      message,
      hits: this.#counts.get(id) ?? 0,
    };
    this.#told.set(id, `${status.isVerified} ${message}`);
    return status;
  }
}

/** The watches of one isolate, as its probe has them. */
class Watching implements Disposable {
  readonly #isolate: Isolate;
  readonly #lines: LogLines;
  #sent = '[]';

  constructor(isolate: Isolate, onLine: (log: WatchLog, id: number) => void) {
    this.#isolate = isolate;
    this.#lines = new LogLines(
      isolate,
      ({ breakpoint, kind, text }) => onLine({ isolate, kind, ...parseWatchLine(text) }, breakpoint),
      watchWriter,
    );
  }

  async watch(terms: readonly WatchTerms[], names: WatchNames): Promise<void> {
    const text = JSON.stringify(terms);
    const wanted = terms.length === 0 ? '[]' : `${text}, ${JSON.stringify(names)}`;
    if (wanted === this.#sent) return;
    this.#sent = wanted;
    if (text.includes('"log"') || text.includes('"when"')) this.#lines.install();
    const expression = `${probeExpression}?.messages.watch(${text}, ${JSON.stringify(names)}, ${watchWriter.expression})`;
    // It fails only when the isolate is gone.
    await this.#isolate.session
      .send('Runtime.evaluate', { expression, disableBreaks: true, silent: true })
      .catch(() => undefined);
  }

  dispose(): void {
    this.#lines.dispose();
  }
}

const noNames: WatchNames = { node: '', isolates: {}, addresses: {} };

function isFor({ watch, nodes, armedBy }: SetWatch, { node }: Isolate): boolean {
  return watch !== undefined && armedBy?.isArmed !== false && (nodes?.includes(node) ?? true);
}

function isAlike(a: WatchWish, b: WatchWish): boolean {
  return (
    a.arms === b.arms &&
    a.armedBy === b.armedBy &&
    a.text === b.text &&
    a.condition === b.condition &&
    a.hitCondition === b.hitCondition
  );
}

function asksForNames({ from, to, asks }: WatchTerms): boolean {
  return from !== undefined || to !== undefined || asks.includes('from') || asks.includes('to');
}
