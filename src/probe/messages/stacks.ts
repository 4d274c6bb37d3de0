import type { StackDepth } from '../../protocol/capture.ts';
import { isOfProgram } from '../places.ts';

/** Frames of the program that are told at most. */
const MOST = 8;
/** With those of Node below them: `node:_http_client` and its kin stand five deep. */
const FRAMES = MOST + 8;

/** Any function of the stack; the frames above it are not looked at. */
export type Caller = (...args: never[]) => unknown;

/**
 * Where the program is about to send: script, line, column (1-based) and function in turn, innermost first, without the frames
 * of Node. The program's own `prepareStackTrace` and limit are swapped and put back at once.
 */
export class Stacks {
  readonly #most: number;

  constructor(depth: StackDepth) {
    this.#most = depth === 'full' ? MOST : depth === 'line' ? 1 : 0;
  }

  /** @param above the innermost function that is ours */
  capture(above: Caller): readonly (string | number)[] | undefined {
    const most = this.#most;
    if (most === 0) return undefined;
    const { stackTraceLimit, prepareStackTrace } = Error;
    try {
      Error.stackTraceLimit = FRAMES;
      Error.prepareStackTrace = most === 1 ? innermost : all;
      const holder: { stack?: readonly (string | number)[] } = {};
      Error.captureStackTrace(holder, above);
      return holder.stack;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
      Error.prepareStackTrace = prepareStackTrace;
    }
  }
}

function innermost(_: Error, sites: readonly NodeJS.CallSite[]): readonly (string | number)[] {
  return framesOf(sites, 1);
}

function all(_: Error, sites: readonly NodeJS.CallSite[]): readonly (string | number)[] {
  return framesOf(sites, MOST);
}

function framesOf(sites: readonly NodeJS.CallSite[], most: number): readonly (string | number)[] {
  const frames: (string | number)[] = [];
  for (const site of sites) {
    const script = site.getFileName();
    if (!script || !isOfProgram(script)) continue;
    frames.push(script, site.getLineNumber() ?? 1, site.getColumnNumber() ?? 1, site.getFunctionName() ?? '');
    if (frames.length === 4 * most) break;
  }
  return frames;
}
