/**
 * All breakpoints of the system, each one for the user and many for V8: bound in every isolate that has the code, and told of as
 * one (host-facts.md section 1, row 14).
 */
import { basename } from 'node:path';
import { within } from '../base/deadline.ts';
import { type Disposable, Disposables } from '../base/disposable.ts';
import { Emitter } from '../base/event.ts';
import type { Exposure, LineWatch } from '../system/model.ts';
import type { Arming } from './arming.ts';
import { type BindingState, Bindings } from './binding.ts';
import {
  type Breakpoint,
  type BreakpointId,
  type BreakpointIds,
  type BreakpointWish,
  isAlike,
  makeBreakpoint,
  wishOf,
} from './breakpoint.ts';
import { type BreakpointStatus, statusOf } from './breakpoint-status.ts';
import type { Told } from './exposed.ts';
import { isDue } from './hit-condition.ts';
import type { Isolate } from './isolate.ts';
import type { Script } from './loaded-scripts.ts';
import type { LogLine } from './log-lines.ts';
import type { OutFile, OutFiles } from './out-files.ts';
import { pathKey } from './paths.ts';
import type { Pause } from './pause.ts';
import type { Members } from './scope.ts';
import { inSlices } from './slices.ts';
import type { ExposedValue } from './state.ts';
import type { BindingCase } from './why-unbound.ts';

/** A line of a logpoint, and where it stands. */
export interface Logged extends LogLine {
  readonly path: string;
  /** 0-based. */
  readonly line: number;
}

/** Milliseconds that a request waits for V8: a node in native code answers later, by an event. */
const ANSWER_WITHIN = 1000;

const nothing = { column: undefined, condition: undefined, hitCondition: undefined, logMessage: undefined };

const isPlainScript = /\.[cm]?js$/;

export class Breakpoints implements Disposable {
  readonly #outFiles: OutFiles | undefined;
  readonly #predictsPlain: boolean;
  readonly #members: () => Members;
  /** By source, in the order in which the client set them. */
  readonly #bySource = new Map<string, readonly Breakpoint[]>();
  /** Those of the configuration, which the client does not know. */
  #configured: readonly Breakpoint[];
  readonly #predicted = new Map<string, Promise<readonly OutFile[]>>();
  /** What has come of it, by source. */
  readonly #found = new Map<string, readonly OutFile[]>();
  readonly #bindings = new Map<Isolate, Bindings>();
  readonly #told = new Map<BreakpointId, string>();
  /** How often each was hit, in all nodes together: for the user it is one. Begins anew when its condition changes. */
  readonly #counts = new WeakMap<Breakpoint, number>();
  readonly #owned = new Disposables();
  readonly #log = this.#owned.add(new Emitter<Logged>());
  readonly #change = this.#owned.add(new Emitter<BreakpointStatus>());
  readonly #changeOfConfigured = this.#owned.add(new Emitter<BreakpointStatus>());
  readonly #exposed = this.#owned.add(
    new Emitter<{ readonly isolate: Isolate; readonly at: number; readonly value: ExposedValue }>(),
  );
  readonly #ids: BreakpointIds;
  /** Requests of the client and arrivals of isolates, one after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  /** A breakpoint is told of differently now: bound, lost, moved. */
  readonly onChange = this.#change.event;
  /** The same of those of the configuration. */
  readonly onChangeOfConfigured = this.#changeOfConfigured.event;
  readonly onLog = this.#log.event;
  /** A line has been reached that exposes values. */
  readonly onExposed = this.#exposed.event;

  /**
   * @param outFiles undefined when source maps are switched off
   * @param predictsPlain whether compiled output is searched for plain JavaScript sources too: the user has named it
   * @param lines of the configuration
   * @param before those of the system before a restart: the user's breakpoints and their ids are taken over
   */
  constructor(parts: {
    outFiles: OutFiles | undefined;
    predictsPlain: boolean;
    members: () => Members;
    ids: BreakpointIds;
    lines: readonly LineWatch[];
    armings: readonly Arming[];
    exposures: readonly Exposure[];
    before: Breakpoints | undefined;
  }) {
    this.#ids = parts.ids;
    this.#outFiles = parts.outFiles;
    this.#predictsPlain = parts.predictsPlain;
    this.#members = parts.members;
    const { before } = parts;
    const make = (line: LineWatch, how: Pick<BreakpointWish, 'arms' | 'armedBy'> = {}) =>
      makeBreakpoint(parts.ids.next(), line.file, { ...wishOf(line), ...how }, parts.members());
    const inArmings = parts.armings.flatMap((arming) => {
      const { armed, trigger } = arming.spec;
      const sleeping = 'file' in armed ? [make(armed, { armedBy: arming })] : [];
      if ('file' in armed) arming.armBy(() => this.#arm(arming));
      return [...sleeping, ...('file' in trigger ? [make(trigger, { arms: arming })] : [])];
    });
    const exposing = parts.exposures.map(({ text, values, file, line, at }) => {
      const plain: LineWatch = { text, action: 'break', file, line, at, when: undefined, message: undefined };
      return makeBreakpoint(parts.ids.next(), file, { ...wishOf(plain), exposes: values }, parts.members());
    });
    this.#configured = [...parts.lines.map((line) => make(line)), ...inArmings, ...exposing];
    for (const breakpoint of this.#configured) this.#tell(breakpoint);
    if (!before) return;
    for (const [source, old] of before.#bySource) {
      this.#bySource.set(
        source,
        old.map((b) => makeBreakpoint(b.id, b.path, b, parts.members())),
      );
    }
    for (const breakpoint of this.#all()) this.#tell(breakpoint);
  }

  /** How those of the configuration stand. */
  get configured(): readonly BreakpointStatus[] {
    return this.#configured.map((breakpoint) => this.#statusOf(breakpoint));
  }

  /** Replaces the breakpoints of a source. Resolves with their status, in the order of the wishes. */
  set(path: string, wishes: readonly BreakpointWish[]): Promise<readonly BreakpointStatus[]> {
    return this.#inTurn(async () => {
      const source = pathKey(path);
      const before = this.#bySource.get(source) ?? [];
      const left = [...before];
      const now = wishes.map((wish) => this.#keepOrMake(path, wish, left));
      this.#bySource.set(source, now);
      for (const { id } of left) this.#told.delete(id);
      await this.#placeEverywhere(now, left);
      return now.map((breakpoint) => this.#tell(breakpoint));
    });
  }

  /** Sets the breakpoints in a new isolate. When it resolves, the isolate may run. */
  add(isolate: Isolate): Promise<void> {
    const bindings = new Bindings(
      isolate,
      () => this.#tellAll(),
      (line) => this.#onLine(line),
      (told) => this.#onTold(told),
    );
    this.#bindings.set(isolate, bindings);
    return this.#inTurn(async () => {
      this.#readAgain();
      const all = this.#all();
      await this.#lookFor(all, isolate);
      await this.#predict(all, bindings);
      // Listening only from here: what was parsed before has just been looked at.
      bindings.listen((script) => void this.#onScript(isolate, bindings, script));
      await this.#soon(Promise.all(all.map((b) => bindings.place(b, this.#predictionOf(b), true))));
      this.#tellAll();
    });
  }

  remove(isolate: Isolate): void {
    this.#bindings.get(isolate)?.dispose();
    this.#bindings.delete(isolate);
    this.#tellAll();
  }

  /** Whether any of the user's was hit. */
  isHitBy(isolate: Isolate, hits: readonly string[]): boolean {
    return (this.#bindings.get(isolate)?.hitBy(hits) ?? []).length > 0;
  }

  /** Of the configuration. */
  configuredIn(isolate: Isolate, hits: readonly string[]): readonly BreakpointStatus[] {
    const found = this.#bindings.get(isolate)?.hitBy(hits) ?? [];
    return found.filter((one) => this.#configured.includes(one) && !one.arms).map((one) => this.#statusOf(one));
  }

  /** Those that the client knows. */
  hitBy(isolate: Isolate, hits: readonly string[]): readonly BreakpointId[] {
    const found = this.#bindings.get(isolate)?.hitBy(hits) ?? [];
    return found.filter((one) => !this.#configured.includes(one)).map(({ id }) => id);
  }

  /**
   * Looks at a pause before anybody else. Resolves with `undefined` when it was only ours and the isolate should go on; else with
   * the CDP ids of the user's breakpoints that it is about, none if it is about something else.
   */
  async inspect(isolate: Isolate, pause: Pause): Promise<readonly string[] | undefined> {
    if (pause.hits.length === 0) return [];
    const bindings = this.#bindings.get(isolate);
    await bindings?.settled();
    if (!bindings?.isOnlyOurs(pause.hits)) {
      const script = isolate.scripts.get(pause.frames[0]?.location.scriptId ?? '');
      if (!bindings) return pause.hits;
      const isRead = !script?.file.hasMap || script.file.map !== undefined;
      if (isRead) return someOf(await this.#stopping(bindings, pause, pause.hits));
    }
    return someOf(await this.at(isolate, pause));
  }

  /** Those of the hits that are to stop: the others were counted, or wrote a line. */
  async #stopping(bindings: Bindings, pause: Pause, hits: readonly string[]): Promise<readonly string[]> {
    const stopping: string[] = [];
    for (const hit of hits) {
      for (const breakpoint of bindings.hitBy([hit])) {
        if (!this.#isCounted(breakpoint)) continue;
        if (breakpoint.arms) await breakpoint.arms.happened();
        else if (breakpoint.log) await bindings.log(breakpoint, pause);
        else if (!stopping.includes(hit)) stopping.push(hit);
      }
    }
    return stopping;
  }

  hitsOf(breakpoint: Breakpoint): number {
    return this.#counts.get(breakpoint) ?? 0;
  }

  /** Counts a hit. @returns whether it is one that the user has asked for */
  #isCounted(breakpoint: Breakpoint): boolean {
    const count = this.hitsOf(breakpoint) + 1;
    this.#counts.set(breakpoint, count);
    return !breakpoint.hits || isDue(breakpoint.hits, count);
  }

  #onTold({ isolate, breakpoint: id, at, hits, values }: Told): void {
    const breakpoint = this.#configured.find((one) => one.id === id);
    if (!breakpoint) return;
    const line = this.#statusOf(breakpoint).line + 1;
    for (const [index, { name }] of (breakpoint.exposes ?? []).entries()) {
      const value = values[index] ?? values[0] ?? '';
      this.#exposed.fire({ isolate, at, value: { name, value, hits, path: breakpoint.path, line } });
    }
  }

  #arm(arming: Arming): Promise<void> {
    return this.#inTurn(async () => {
      await this.#placeEverywhere(
        this.#configured.filter(({ armedBy }) => armedBy === arming),
        [],
      );
      this.#tellAll();
    });
  }

  #onLine(line: LogLine): void {
    const breakpoint = this.#all().find(({ id }) => id === line.breakpoint);
    // Taken away meanwhile.
    if (!breakpoint) return;
    // Where hits are to be counted there was a pause, and it counts.
    if (line.kind === 'line' && !breakpoint.hits) this.#isCounted(breakpoint);
    const at = this.#statusOf(breakpoint).line;
    const text =
      line.kind === 'failure'
        ? `The condition of ${basename(breakpoint.path)}:${at + 1} fails and counts as false: ${line.text}`
        : line.text;
    this.#log.fire({ ...line, text, path: breakpoint.path, line: at });
  }

  /** CDP ids of the user's breakpoints where an isolate stands for another reason, so that V8 does not tell of them. */
  async at(isolate: Isolate, pause: Pause): Promise<readonly string[]> {
    const bindings = this.#bindings.get(isolate);
    if (!bindings) return [];
    const script = isolate.scripts.get(pause.frames[0]?.location.scriptId ?? '');
    if (script) {
      await script.file.read();
      await this.#placeIn(bindings, script);
    }
    return this.#stopping(bindings, pause, await bindings.dueAt(pause));
  }

  /**
   * What is known of a line (0-based) of a source, as the user sees it: a breakpoint shows where it was bound. Without one, of a
   * breakpoint that would be there.
   */
  caseOf(path: string, line: number): Promise<BindingCase> {
    return this.#inTurn(async () => {
      const mine = this.#bySource.get(pathKey(path)) ?? [];
      const set = mine.find((b) => b.line === line) ?? mine.find((b) => this.#statusOf(b).line === line);
      const breakpoint = set ?? makeBreakpoint(0 as BreakpointId, path, { ...nothing, line }, this.#members());
      const states = new Map<Isolate, BindingState>();
      for (const [isolate, bindings] of this.#bindings) {
        await this.#lookFor([breakpoint], isolate);
        await this.#predict([breakpoint], bindings);
        const isOnlyAbsent = !set && bindings.hasLoaded(breakpoint);
        states.set(
          isolate,
          isOnlyAbsent ? { kind: 'failed', why: 'there is no breakpoint' } : bindings.stateOf(breakpoint),
        );
      }
      return {
        breakpoint,
        isSet: set !== undefined,
        count: breakpoint.hits && this.hitsOf(breakpoint),
        states,
        predicted: this.#predictionOf(breakpoint),
        searched: this.#found.has(pathKey(path)) ? await this.#outFiles?.count() : undefined,
      };
    });
  }

  dispose(): void {
    for (const bindings of this.#bindings.values()) bindings.dispose();
    this.#owned.dispose();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }

  #all(): readonly Breakpoint[] {
    return [...this.#bySource.values(), this.#configured].flat();
  }

  /** A node may come that a condition has named before it was there. */
  #readAgain(): void {
    const again = (breakpoints: readonly Breakpoint[]) =>
      breakpoints.every(({ problem }) => problem === undefined)
        ? breakpoints
        : breakpoints.map((b) => (b.problem === undefined ? b : makeBreakpoint(b.id, b.path, b, this.#members())));
    for (const [source, breakpoints] of this.#bySource) this.#bySource.set(source, again(breakpoints));
    this.#configured = again(this.#configured);
  }

  /** Takes the breakpoint that was there out of `before`, so that the rest of it can be removed. */
  #keepOrMake(path: string, wish: BreakpointWish, before: Breakpoint[]): Breakpoint {
    const samePlace = (b: Breakpoint) => b.line === wish.line && b.column === wish.column;
    const exact = before.findIndex((b) => samePlace(b) && isAlike(b, wish));
    const index = exact >= 0 ? exact : before.findIndex(samePlace);
    const [old] = index >= 0 ? before.splice(index, 1) : [];
    if (old && exact >= 0) return old;
    const id = old?.id ?? this.#ids.next();
    return makeBreakpoint(id, path, wish, this.#members());
  }

  /** Where the sources of breakpoints will lie in an isolate that has not loaded them. Searched for once per source. */
  async #predict(breakpoints: readonly Breakpoint[], bindings: Bindings): Promise<void> {
    for (const { path } of breakpoints.filter((b) => !bindings.hasLoaded(b))) {
      const source = pathKey(path);
      if (!this.#outFiles || (isPlainScript.test(path) && !this.#predictsPlain)) continue;
      if (!this.#predicted.has(source)) this.#predicted.set(source, this.#outFiles.containing(path));
      this.#found.set(source, (await this.#predicted.get(source)) ?? []);
    }
  }

  #predictionOf(breakpoint: Breakpoint): readonly OutFile[] {
    return this.#found.get(pathKey(breakpoint.path)) ?? [];
  }

  async #placeEverywhere(now: readonly Breakpoint[], gone: readonly Breakpoint[]): Promise<void> {
    const placing = [...this.#bindings].map(async ([isolate, bindings]) => {
      await this.#lookFor(now, isolate);
      await this.#predict(now, bindings);
      // Old ones first: V8 refuses a second breakpoint at a place.
      const removed = gone.map((b) => bindings.place(b, [], false));
      const placed = now.map((b) => bindings.place(b, this.#predictionOf(b), true));
      await Promise.all([...removed, ...placed]);
    });
    await this.#soon(Promise.all(placing));
  }

  /** Waits for V8's answers, but not for ever: what comes later is told by an event. */
  async #soon(answers: Promise<unknown>): Promise<void> {
    let isLate = false;
    answers.then(() => isLate && this.#tellAll()).catch(() => {}); // a failure is passed on below
    await within(ANSWER_WITHIN, answers);
    isLate = true;
  }

  /** Finds out which scripts of an isolate have the sources of breakpoints, as far as it is not known yet. */
  async #lookFor(breakpoints: readonly Breakpoint[], isolate: Isolate): Promise<void> {
    for (const path of new Set(breakpoints.map((b) => b.path))) {
      const name = basename(path);
      const isInPackage = path.includes('node_modules');
      const files = [...isolate.scripts.values()].map((script) => script.file);
      const unknown = files.filter((file) => !file.knows(name) && (isInPackage || !file.isPackage));
      await inSlices(unknown, (file) => file.look(name));
    }
  }

  async #onScript(isolate: Isolate, bindings: Bindings, script: Script): Promise<void> {
    if (script.file.path === undefined) return;
    const wanted = this.#all().filter(({ path }) => !script.file.isPackage || path.includes('node_modules'));
    for (const { path } of wanted) script.file.look(basename(path));
    if (this.#bindings.get(isolate) === bindings) await this.#placeIn(bindings, script);
  }

  async #placeIn(bindings: Bindings, script: Script): Promise<void> {
    const concerned = this.#all().filter((b) => bindings.concerns(b, script));
    if (concerned.length === 0) return;
    await Promise.all(concerned.map((b) => bindings.place(b, this.#predictionOf(b), true)));
    this.#tellAll();
  }

  #tellAll(): void {
    for (const breakpoint of this.#all()) {
      const before = this.#told.get(breakpoint.id);
      const status = this.#tell(breakpoint);
      if (before === undefined || before === this.#told.get(breakpoint.id)) continue;
      const isConfigured = this.#configured.includes(breakpoint);
      (isConfigured ? this.#changeOfConfigured : this.#change).fire(status);
    }
  }

  #tell(breakpoint: Breakpoint): BreakpointStatus {
    const status = this.#statusOf(breakpoint);
    this.#told.set(breakpoint.id, `${status.isVerified} ${status.line}:${status.column} ${status.message}`);
    return status;
  }

  #statusOf(breakpoint: Breakpoint): BreakpointStatus {
    const states = [...this.#bindings]
      .filter(([isolate]) => breakpoint.nodes?.includes(isolate.node) ?? true)
      .map(([isolate, bindings]) => ({ title: isolate.title, state: bindings.stateOf(breakpoint) }));
    return statusOf(breakpoint, states);
  }
}

function someOf<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length > 0 ? items : undefined;
}
