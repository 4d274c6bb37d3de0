/** The innermost frames of the program that are told. */
const MOST = 3;
/** With those of Node in between, in most methods of the console. */
const FRAMES = MOST + 2;
/** With those of Node in the deepest ones, `timeEnd` of Node 26. */
const ALL_FRAMES = MOST + 10;

/** Of the program, not of Node, and not of ours. */
export function isOfProgram(script: string): boolean {
  return !script.startsWith('node:') && script !== own;
}

/**
 * Where the program stands: script, line and column of its innermost frames in turn, 1-based, from the callers of `below` on.
 */
export function placesAbove(below: (...args: never[]) => unknown): readonly (string | number)[] {
  const places = among(sitesAbove(below, FRAMES));
  return places.length > 0 ? places : among(sitesAbove(below, ALL_FRAMES));
}

function among(sites: readonly NodeJS.CallSite[]): readonly (string | number)[] {
  const places: (string | number)[] = [];
  for (const site of sites) {
    const script = site.getFileName();
    const line = site.getLineNumber();
    if (!script || line === null || !isOfProgram(script)) continue;
    places.push(script, line, site.getColumnNumber() ?? 1);
    if (places.length === 3 * MOST) break;
  }
  return places;
}

/** The program's own `prepareStackTrace` and limit are swapped and put back at once. */
export function sitesAbove(below: (...args: never[]) => unknown, frames: number): readonly NodeJS.CallSite[] {
  const { stackTraceLimit, prepareStackTrace } = Error;
  try {
    Error.stackTraceLimit = frames;
    Error.prepareStackTrace = (_, sites) => sites;
    const holder: { stack?: readonly NodeJS.CallSite[] } = {};
    Error.captureStackTrace(holder, below);
    return holder.stack ?? [];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Error.prepareStackTrace = prepareStackTrace;
  }
}

/** This file's name in stacks. */
const own = sitesAbove(sitesAbove, 1)[0]?.getFileName();
