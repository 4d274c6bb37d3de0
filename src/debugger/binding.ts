/**
 * The user's breakpoints in one isolate: where each of them lies in the code that V8 runs there, before that code is loaded and
 * after. A breakpoint goes to V8 by URL, so that it is there when the script comes.
 *
 * A source that is transformed when it is loaded (by tsx, say) has its map in the script itself, so nobody can tell before where a
 * line will be. For such sources an *entry breakpoint* at the start of the script gives the moment to read the map.
 */
import { basename } from 'node:path';
import type { Protocol } from 'devtools-protocol';
import { type Disposable, Disposables } from '../base/disposable.ts';
import { messageOf } from '../base/errors.ts';
import { beginOf } from './begin-of-line.ts';
import { type Breakpoint, type BreakpointId, isAlike } from './breakpoint.ts';
import { conditionOf } from './condition.ts';
import { Exposed, type Told } from './exposed.ts';
import { holdsAt, writeAt } from './in-pause.ts';
import type { Isolate } from './isolate.ts';
import type { Script } from './loaded-scripts.ts';
import { type LogLine, LogLines, logWriter } from './log-lines.ts';
import type { OutFile } from './out-files.ts';
import { literal, mayBeTransformed, pathKey, urlMatching } from './paths.ts';
import type { Pause } from './pause.ts';
import type { Place } from './source-map.ts';

export type BindingState =
  /** V8 has it. `line` and `column` are those of the source, 0-based. */
  | {
      readonly kind: 'bound';
      readonly line: number;
      readonly column: number;
      /** Where that is in what V8 runs. */
      readonly generated: Place & { readonly file: string };
    }
  /** No script of it has been loaded there. */
  | { readonly kind: 'not loaded' }
  /** V8 has not answered yet: the isolate is in native code, or the adapter is busy with a large source map. */
  | { readonly kind: 'asked' }
  /** The script is there, the breakpoint is not. */
  | { readonly kind: 'failed'; readonly why: string };

interface Target extends Place {
  /** Local absolute path of the file that V8 runs. */
  readonly file: string;
  readonly isEntry: boolean;
  /** Of the loaded script it was computed for. */
  readonly script: Script | undefined;
}

interface Setting {
  readonly target: Target;
  readonly breakpoint: Breakpoint;
  /** Grows: V8 has heard of those with lower ones before. */
  readonly turn: number;
  cdpId: string | undefined;
  locations: Protocol.Debugger.Location[];
  problem: string | undefined;
  /** Taken away, though V8 may still hit it until it has heard of that. */
  isGone: boolean;
  isAnswered: boolean;
  readonly done: Promise<void>;
}

/** Of the user's, each with a condition of its own: as many ways of naming a script are tried. */
const MOST_AT_A_PLACE = 8;

export class Bindings implements Disposable {
  readonly #isolate: Isolate;
  readonly #onChange: () => void;
  readonly #onLine: (line: LogLine) => void;
  readonly #lines: LogLines;
  readonly #exposed: Exposed;
  readonly #owned = new Disposables();
  /** Scripts whose breakpoints may not have been told yet. */
  readonly #resolving = new Set<Script>();
  /** By breakpoint, then by the place's text. */
  readonly #sets = new Map<BreakpointId, Map<string, Setting>>();
  readonly #byCdpId = new Map<string, Setting[]>();
  #turns = 0;
  readonly #failures = new Map<BreakpointId, string>();

  constructor(isolate: Isolate, onChange: () => void, onLine: (line: LogLine) => void, onTold: (told: Told) => void) {
    this.#isolate = isolate;
    this.#onChange = onChange;
    this.#onLine = onLine;
    this.#lines = this.#owned.add(new LogLines(isolate, onLine));
    this.#exposed = this.#owned.add(new Exposed(isolate, onTold));
    this.#owned.add(
      isolate.session.on('Debugger.breakpointResolved', ({ breakpointId, location }) => {
        const sets = this.#byCdpId.get(breakpointId) ?? [];
        for (const set of sets) set.locations.push(location);
        if (sets.length > 0) this.#onChange();
      }),
    );
  }

  /** Tells of scripts that are loaded from now on. */
  listen(onScript: (script: Script) => void): void {
    this.#owned.add(
      this.#isolate.onScript((script) => {
        this.#expectResolved(script);
        onScript(script);
      }),
    );
  }

  /** V8 tells of a script first, and then where the breakpoints are in it that were set before: until then nobody knows that there is no code. */
  #expectResolved(script: Script): void {
    const isWanted = [...this.#sets.values()].some((sets) =>
      [...sets.values()].some(({ breakpoint, target }) => !target.isEntry && this.concerns(breakpoint, script)),
    );
    if (!isWanted) return;
    this.#resolving.add(script);
    const done = () => this.#resolving.delete(script) && this.#onChange();
    // Any question: what V8 says behind it comes behind it.
    this.#isolate.session.send('Runtime.getIsolateId').then(done, done);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** Brings a breakpoint to where it belongs now, or takes it away (`wanted: false`). Resolves when V8 has answered. */
  async place(breakpoint: Breakpoint, predicted: readonly OutFile[], wanted: boolean): Promise<void> {
    const isMine =
      wanted &&
      breakpoint.armedBy?.isArmed !== false &&
      breakpoint.problem === undefined &&
      (breakpoint.nodes?.includes(this.#isolate.node) ?? true);
    const targets = new Map(
      (isMine ? this.#targets(breakpoint, predicted) : []).map((t) => [textOf(t, breakpoint), t]),
    );
    const sets = this.#sets.get(breakpoint.id) ?? new Map<string, Setting>();
    this.#sets.set(breakpoint.id, sets);
    const stale = [...sets].filter(([text]) => !targets.has(text));
    if (stale.some(([, set]) => !set.isAnswered)) await Promise.all(stale.map(([, set]) => set.done));
    for (const [text] of stale) sets.delete(text);
    // V8 refuses a second breakpoint at a place, so what goes must be gone before what comes. Not so an entry breakpoint, which
    // is set by a pattern: it stays until the real one is there, or the program could run on between the two.
    const [entries, others] = [
      stale.filter(([, set]) => set.target.isEntry),
      stale.filter(([, set]) => !set.target.isEntry),
    ];
    for (const [, set] of others) this.#remove(set);
    for (const [text, target] of targets) {
      if (!sets.has(text)) sets.set(text, this.#set(breakpoint, target));
    }
    if (entries.length > 0) await Promise.all([...sets.values()].map((set) => set.done));
    for (const [, set] of entries) this.#remove(set);
    if (!wanted) {
      this.#sets.delete(breakpoint.id);
      this.#failures.delete(breakpoint.id);
    }
    await Promise.all([...sets.values()].map((set) => set.done));
  }

  /** Whether a script that is loaded holds the breakpoint's source: then it need not be searched for elsewhere. */
  hasLoaded(breakpoint: Breakpoint): boolean {
    for (const script of this.#isolate.scripts.values()) if (this.concerns(breakpoint, script)) return true;
    return false;
  }

  /** Whether it is loaded, and its map is known, if it has one. */
  #hasRead(breakpoint: Breakpoint): boolean {
    const name = basename(breakpoint.path);
    for (const script of this.#isolate.scripts.values())
      if (this.concerns(breakpoint, script) && script.file.knows(name)) return true;
    return false;
  }

  /** Whether a script could hold the breakpoint's line. */
  concerns(breakpoint: Breakpoint, script: Script): boolean {
    const { key, map } = script.file;
    return breakpoint.keys.some((wanted) => wanted === key || map?.has(wanted));
  }

  stateOf(breakpoint: Breakpoint): BindingState {
    const sets = [...(this.#sets.get(breakpoint.id)?.values() ?? [])].filter((set) => !set.target.isEntry);
    for (const set of sets) {
      const [location] = set.locations;
      if (!location) continue;
      const generated = { file: set.target.file, line: location.lineNumber, column: location.columnNumber ?? 0 };
      return { kind: 'bound', ...this.#sourcePlace(location, breakpoint), generated };
    }
    const failed = this.#failures.get(breakpoint.id) ?? sets.find((set) => set.problem !== undefined)?.problem;
    if (failed !== undefined) return { kind: 'failed', why: failed };
    const isResolving = [...this.#resolving].some((script) => this.concerns(breakpoint, script));
    if (isResolving || sets.some((set) => !set.isAnswered)) return { kind: 'asked' };
    const isLoaded =
      sets.some((set) => set.target.script !== undefined) || (sets.length > 0 && this.#hasRead(breakpoint));
    return isLoaded ? { kind: 'failed', why: 'there is no code at or below this line' } : { kind: 'not loaded' };
  }

  /** Resolves when V8 has answered all that was asked of it so far: only then are the ids of its breakpoints known. */
  async settled(): Promise<void> {
    await Promise.all([...this.#sets.values()].flatMap((sets) => [...sets.values()].map((set) => set.done)));
  }

  /** The breakpoints of the user behind the hits of a pause. */
  hitBy(hits: readonly string[]): readonly Breakpoint[] {
    const sets = hits
      .flatMap((hit) => this.#byCdpId.get(hit) ?? [])
      .filter((set) => !set.target.isEntry && !set.isGone);
    return [...new Set(sets.map((set) => set.breakpoint))];
  }

  /** Whether a pause came from an entry breakpoint, or from a line that turned out to be one of a transformed script. */
  isOnlyOurs(hits: readonly string[]): boolean {
    return hits.length > 0 && this.hitBy(hits).length === 0;
  }

  /**
   * After the real breakpoints of a script were set at its entry: those that lie exactly where the isolate stands already,
   * which V8 would step over when it goes on.
   */
  async dueAt(pause: Pause): Promise<readonly string[]> {
    const frame = pause.frames[0];
    if (!frame) return [];
    const due: string[] = [];
    for (const [cdpId, sets] of this.#byCdpId) {
      for (const { target, locations, breakpoint, isGone } of sets) {
        if (target.isEntry || isGone || !locations.some((l) => isSame(l, frame.location))) continue;
        const condition = conditionOf(breakpoint, this.#isolate.node, logWriter);
        if (condition === undefined || (await holdsAt(this.#isolate, frame.callFrameId, condition))) due.push(cdpId);
      }
    }
    return due;
  }

  /** Writes the line of a logpoint for a pause that V8 could not spare us. */
  async log(breakpoint: Breakpoint, pause: Pause): Promise<void> {
    const callFrameId = pause.frames[0]?.callFrameId;
    if (callFrameId === undefined) return;
    const text = await writeAt(this.#isolate, callFrameId, breakpoint);
    if (text !== undefined)
      this.#onLine({ isolate: this.#isolate, breakpoint: breakpoint.id, kind: 'line', text, objects: 0 });
  }

  /** Where the breakpoint belongs, by what is known of the scripts now. */
  #targets(breakpoint: Breakpoint, predicted: readonly OutFile[]): Target[] {
    this.#failures.delete(breakpoint.id);
    const asked = { line: breakpoint.line, column: breakpoint.column ?? 0 };
    const targets: Target[] = [];
    let isHere = false;
    for (const script of this.#isolate.scripts.values()) {
      const { file } = script;
      if (file.path === undefined || !this.concerns(breakpoint, script)) continue;
      const key = breakpoint.keys.find((k) => file.map?.has(k));
      isHere = true;
      if (!file.knows(basename(breakpoint.path))) continue; // its map is on the way, and says where the line is
      const place = key === undefined ? asked : file.map?.toGenerated(key, asked);
      if (place) targets.push({ ...place, file: file.path, isEntry: false, script });
      else this.#failures.set(breakpoint.id, 'its source map knows no code at or below this line');
      if (key === undefined && file.problem !== undefined) this.#failures.set(breakpoint.id, file.problem);
    }
    if (isHere) return targets;
    for (const { path, map } of predicted) {
      const key = breakpoint.keys.find((k) => map.has(k));
      const place = key === undefined ? undefined : map.toGenerated(key, asked);
      if (place) targets.push({ ...place, file: path, isEntry: false, script: undefined });
    }
    // By its own name too: it may be run as it is, as JavaScript or by Node's type stripping, which keeps the lines.
    for (const file of fileNames(breakpoint)) {
      const hasEntry = mayBeTransformed(file);
      if (hasEntry) targets.push({ line: 0, column: 0, file, isEntry: true, script: undefined });
      // V8 takes one breakpoint at a place; for the very first one the entry breakpoint does the work.
      if (!hasEntry || asked.line > 0 || asked.column > 0)
        targets.push({ ...asked, file, isEntry: false, script: undefined });
    }
    return targets;
  }

  #set(breakpoint: Breakpoint, target: Target): Setting {
    const { node, session, roots } = this.#isolate;
    if (breakpoint.exposes) this.#exposed.install();
    if (breakpoint.log || breakpoint.expression !== undefined) this.#lines.install();
    const condition = target.isEntry ? undefined : conditionOf(breakpoint, node, logWriter);
    const begin = target.script ? beginOf(this.#isolate, target.script, target, breakpoint.keys) : target;
    const send = async (name: { url: string } | { urlRegex: string }) => {
      const place = begin instanceof Promise ? await begin : begin;
      return session.send('Debugger.setBreakpointByUrl', {
        ...name,
        lineNumber: place.line,
        columnNumber: place.column,
        ...(condition !== undefined && { condition }),
      });
    };
    const name = target.script ? { url: target.script.file.url } : urlMatching(roots.toRemote(target.file));
    // V8 takes one breakpoint at a place by each way of naming it. Others of the user there may do something else.
    const { urlRegex } = 'url' in name ? { urlRegex: `^${literal(name.url)}$` } : name;
    const another = (error: unknown, ways: number): ReturnType<typeof send> => {
      const others = target.isEntry || ways > MOST_AT_A_PLACE ? [] : this.#allAt(set);
      if (others.length === 0 || others.some((one) => isAlike(one.breakpoint, breakpoint))) throw error;
      return send({ urlRegex: urlRegex + '(?:)'.repeat(ways) }).catch((again: unknown) => another(again, ways + 1));
    };
    const answer = send(name).catch((error: unknown) => another(error, 'url' in name ? 0 : 1));
    const set: Setting = {
      target,
      breakpoint,
      turn: ++this.#turns,
      cdpId: undefined,
      locations: [],
      problem: undefined,
      isGone: false,
      isAnswered: false,
      done: answer.then(
        ({ breakpointId, locations }) => {
          set.isAnswered = true;
          set.cdpId = breakpointId;
          set.locations.push(...locations);
          this.#byCdpId.set(breakpointId, [...(this.#byCdpId.get(breakpointId) ?? []), set]);
        },
        async (error: unknown) => {
          // Two breakpoints of the user can mean the same place of V8, which takes only one: the first speaks for both.
          const there = this.#allAt(set);
          const first = there.find((one) => isAlike(one.breakpoint, breakpoint)) ?? there[0];
          await first?.done;
          set.isAnswered = true;
          if (!first) set.problem = messageOf(error);
          else {
            set.cdpId = first.cdpId;
            set.locations = first.locations;
            if (first.cdpId !== undefined) this.#byCdpId.get(first.cdpId)?.push(set);
          }
        },
      ),
    };
    return set;
  }

  /** What V8 has, or will have, at its place. */
  #allAt(set: Setting): readonly Setting[] {
    const { file, line, column, isEntry } = set.target;
    const all = [...this.#sets.values()].flatMap((sets) => [...sets.values()]);
    return all.filter(({ target, turn, cdpId }) => {
      const isThere = target.file === file && target.line === line && target.column === column;
      return isThere && target.isEntry === isEntry && (turn < set.turn || cdpId !== undefined);
    });
  }

  #remove(set: Setting): void {
    set.isGone = true;
    if (set.cdpId === undefined) return;
    const left = (this.#byCdpId.get(set.cdpId) ?? []).filter((other) => other !== set);
    if (left.length > 0) {
      this.#byCdpId.set(set.cdpId, left);
      return;
    }
    this.#byCdpId.delete(set.cdpId);
    // Fails only when the isolate is gone, and the breakpoint with it.
    this.#isolate.session.send('Debugger.removeBreakpoint', { breakpointId: set.cdpId }).catch(() => {});
  }

  #sourcePlace(location: Protocol.Debugger.Location, breakpoint: Breakpoint): Place {
    const generated = { line: location.lineNumber, column: location.columnNumber ?? 0 };
    const map = this.#isolate.scripts.get(location.scriptId)?.file.map;
    if (!map || !breakpoint.keys.some((key) => map.has(key))) return generated;
    const original = map.toOriginal(generated);
    // V8 may have moved it on to code that the compiler added: a line of the generated file means nothing to the user.
    const isThere = original && breakpoint.keys.includes(pathKey(original.path));
    return isThere ? original : { line: breakpoint.line, column: breakpoint.column ?? 0 };
  }
}

function textOf(target: Target, breakpoint: Breakpoint): string {
  const { condition, hitCondition, logMessage } = breakpoint;
  const what = target.isEntry ? '' : JSON.stringify([condition, hitCondition, logMessage]);
  return `${target.file}:${target.line}:${target.column}?${what}`;
}

/** The names under which Node may load the source: the real file's, and with `--preserve-symlinks` the one in the editor. */
function fileNames(breakpoint: Breakpoint): readonly string[] {
  return breakpoint.keys.length > 1 ? [breakpoint.path, ...breakpoint.keys.slice(1)] : [breakpoint.path];
}

function isSame(a: Protocol.Debugger.Location, b: Protocol.Debugger.Location): boolean {
  return a.scriptId === b.scriptId && a.lineNumber === b.lineNumber && a.columnNumber === b.columnNumber;
}
