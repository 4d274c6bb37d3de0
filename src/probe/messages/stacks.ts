import type { StackDepth } from '../../protocol/capture.ts';
import { isOfProgram, sitesAbove } from '../places.ts';
import { type Frames, UsualPlaces } from './usual-places.ts';

/** Frames of the program that are told at most. */
const MOST = 8;
/** Those of Node that stand on top: `node:_http_client` and its kin are five deep. */
const OF_NODE = 8;
/** Where those of libraries stand between: undici's are ten deep. */
const ALL_FRAMES = 50;
/** Frames of libraries that are told, if the program's own stand below them. */
const MOST_OF_LIBRARIES = 3;

/**
 * V8 takes 10 to 40 microseconds for a stack in a busy server, though few for the same one alone: all functions are optimised there, with
 * others inlined, and for each frame that it passes, ours too, V8 makes out all their values first (`TranslatedState`). So a stack is
 * looked at from as near to the program as can be, and no deeper than it is told.
 *
 * The line of a send is what people debug by, so each is looked at while there are some hundred in a second. In a flood this share of the
 * time is for kinds of messages that have always been sent from one place: those beyond are told to come from there, and that nobody
 * has looked.
 */
const SHARE_OF_USUAL = 0.01;
/** The share for all others, ten thousand stacks and more in each second; messages beyond have none. */
const SHARE = 0.25;
/** Microseconds that are there for what comes all at once: some thousand stacks. */
const MOST_SPARE = 200_000;
const MOST_SPARE_OF_USUAL = 20_000;

/** Any function of the stack; the frames above it are not looked at. */
export type Caller = (...args: never[]) => unknown;

/**
 * Where the program is about to send: script, line, column (1-based) and function in turn, innermost first, without the frames
 * of Node.
 */
export class Stacks {
  readonly #most: number;
  readonly #now: () => number;
  readonly #flood = new Spare(SHARE, MOST_SPARE);
  readonly #ofUsual = new Spare(SHARE_OF_USUAL, MOST_SPARE_OF_USUAL);
  readonly #places = new UsualPlaces();

  /** @param now microseconds */
  constructor(depth: StackDepth, now: () => number) {
    this.#most = depth === 'full' ? MOST : depth === 'line' ? 1 : 0;
    this.#now = now;
  }

  get areTold(): boolean {
    return this.#most > 0;
  }

  /**
   * Undefined where too many were captured of late.
   *
   * @param above the innermost function that is ours
   * @param kind says what messages may be sent from the same place, if that is known so early
   */
  capture(above: Caller, kind?: string): Frames | undefined {
    if (this.#most === 0) return undefined;
    const begin = this.#now();
    const usual = kind === undefined ? undefined : this.#places.of(kind);
    const assumed = usual?.assumed;
    if (assumed && !this.#ofUsual.isThere(begin)) return assumed;
    if (!assumed && !this.#flood.isThere(begin)) return undefined;
    const frames = this.#places.known(this.#frames(above));
    usual?.saw(frames);
    (assumed ? this.#ofUsual : this.#flood).use(this.#now() - begin);
    return frames;
  }

  /** What of the program stands deeper than Node's frames do, and those of libraries, is looked for only where there is nothing above. */
  #frames(above: Caller): Frames {
    const most = this.#most;
    const limit = most + OF_NODE;
    const sites = sitesAbove(above, limit);
    return framesOf(sites, most, limit) ?? framesOf(sitesAbove(above, ALL_FRAMES), most, ALL_FRAMES) ?? [];
  }
}

/** Time that may be used now; less than none after something long. */
class Spare {
  readonly #share: number;
  readonly #most: number;
  #microseconds: number;
  #lastAsked = 0;

  /** @param share of the time that goes by */
  constructor(share: number, most: number) {
    this.#share = share;
    this.#most = most;
    this.#microseconds = most;
  }

  isThere(now: number): boolean {
    this.#microseconds = Math.min(this.#most, this.#microseconds + (now - this.#lastAsked) * this.#share);
    this.#lastAsked = now;
    return this.#microseconds > 0;
  }

  use(microseconds: number): void {
    this.#microseconds -= microseconds;
  }
}

/** Undefined where only libraries were seen, and the stack goes on beyond the limit. */
function framesOf(sites: readonly NodeJS.CallSite[], most: number, limit: number): Frames | undefined {
  const mostOfLibraries = most === 1 ? 0 : MOST_OF_LIBRARIES;
  const frames: (string | number)[] = [];
  let library: NodeJS.CallSite | undefined;
  let isBelow = false;
  for (const site of sites) {
    const script = site.getFileName();
    if (!script || !isOfProgram(script)) continue;
    if (!isBelow && script.includes('node_modules')) {
      library ??= site;
      if (frames.length >= 4 * mostOfLibraries) continue;
    } else isBelow = true;
    add(frames, script, site);
    if (frames.length === 4 * most) break;
  }
  if (!isBelow && sites.length === limit && limit < ALL_FRAMES) return undefined;
  if (frames.length === 0 && library) add(frames, library.getFileName() ?? '', library);
  return frames;
}

function add(frames: (string | number)[], script: string, site: NodeJS.CallSite): void {
  frames.push(script, site.getLineNumber() ?? 1, site.getColumnNumber() ?? 1, site.getFunctionName() ?? '');
}
