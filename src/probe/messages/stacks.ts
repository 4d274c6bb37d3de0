import type { StackDepth } from '../../protocol/capture.ts';
import { isOfProgram, sitesAbove } from '../places.ts';

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
 * looked at from as near to the program as can be, and no deeper than it is told. The line of a send is what people
 * debug by, so it is told of all that a real program sends; this share of the time is what a flood may take of it, ten thousand stacks
 * and more in each second, and the messages beyond have none.
 */
const SHARE = 0.25;
/** Microseconds that are there for what comes all at once: some thousand stacks. */
const MOST_SPARE = 200_000;

/** Any function of the stack; the frames above it are not looked at. */
export type Caller = (...args: never[]) => unknown;

/**
 * Where the program is about to send: script, line, column (1-based) and function in turn, innermost first, without the frames
 * of Node.
 */
export class Stacks {
  readonly #most: number;
  readonly #now: () => number;
  /** Microseconds that may be used now; less than none after a long one. */
  #spare = MOST_SPARE;
  #lastAsked = 0;

  /** @param now microseconds */
  constructor(depth: StackDepth, now: () => number) {
    this.#most = depth === 'full' ? MOST : depth === 'line' ? 1 : 0;
    this.#now = now;
  }

  /** Undefined where too many were captured of late. @param above the innermost function that is ours */
  capture(above: Caller): readonly (string | number)[] | undefined {
    if (this.#most === 0) return undefined;
    const begin = this.#now();
    this.#spare = Math.min(MOST_SPARE, this.#spare + (begin - this.#lastAsked) * SHARE);
    this.#lastAsked = begin;
    if (this.#spare <= 0) return undefined;
    const frames = this.#frames(above);
    this.#spare -= this.#now() - begin;
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

type Frames = readonly (string | number)[];

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
