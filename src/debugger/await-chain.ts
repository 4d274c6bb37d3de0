/**
 * Who awaits the code that stands: read at the halt from V8's zero-cost async stack traces, since V8's instrumented ones cost the
 * running program 6 to 8 times its CPU (host-facts.md section 3).
 */
import { array, isArray } from '../base/shape.ts';
import type { Isolate } from './isolate.ts';
import type { Pause } from './pause.ts';
import type { Place } from './source-map.ts';

export interface Awaiter {
  readonly name: string;
  /** The script's URL or path, as the program sees it. */
  readonly script: string;
  /** 0-based. */
  readonly place: Place;
}

/** More awaiting functions than anybody reads. */
const LONGEST = 64;

/**
 * The program's own `prepareStackTrace` and limit are swapped and put back inside one evaluation, so that nothing of the program
 * runs in between. Frames of the evaluation itself are not async, so they drop out.
 */
const expression = (limit: number) => `(() => {
  const E = globalThis.Error;
  const own = ['prepareStackTrace', 'stackTraceLimit'].map((name) => [name, Object.getOwnPropertyDescriptor(E, name)]);
  try {
    let sites = [];
    Object.defineProperty(E, 'stackTraceLimit', { value: ${limit}, configurable: true, writable: true, enumerable: true });
    Object.defineProperty(E, 'prepareStackTrace', { value: (_, all) => { sites = all; return ''; }, configurable: true, writable: true, enumerable: true });
    void new E().stack;
    return JSON.stringify(sites.filter((s) => s.isAsync() && s.getLineNumber() !== null && s.getFileName())
      .map((s) => [s.getFunctionName() ?? '', s.getFileName(), s.getLineNumber(), s.getColumnNumber()]));
  } finally {
    for (const [name, descriptor] of own) {
      if (descriptor) Object.defineProperty(E, name, descriptor); else delete E[name];
    }
  }
})()`;

/** The functions that await the innermost one, nearest first. Empty where nothing awaits it, or where V8 can't say. */
export async function awaitersOf(isolate: Isolate, pause: Pause): Promise<readonly Awaiter[]> {
  const top = pause.frames[0];
  const bottom = pause.frames.at(-1);
  // Only code that a microtask went on with can be awaited, and it lies at the bottom or on Node's own microtask loop.
  const mayAwait = bottom && (!isolate.isInternal(bottom) || bottom.functionName === 'processTicksAndRejections');
  if (!top || !mayAwait || pause.isParked) return [];
  const answer = await isolate.session
    .send('Debugger.evaluateOnCallFrame', {
      callFrameId: top.callFrameId,
      expression: expression(pause.frames.length + LONGEST),
      silent: true,
      returnByValue: true,
    })
    .catch(() => undefined); // a frozen `Error`, or resumed meanwhile: the stack is shown without
  return typeof answer?.result.value === 'string' ? parseAwaiters(answer.result.value) : [];
}

function parseAwaiters(json: string): readonly Awaiter[] {
  return array(JSON.parse(json)).flatMap((site) => {
    if (!isArray(site)) return [];
    const [name, script, line, column] = site;
    if (
      typeof name !== 'string' ||
      typeof script !== 'string' ||
      typeof line !== 'number' ||
      typeof column !== 'number'
    )
      return [];
    return [{ name, script, place: { line: line - 1, column: column - 1 } }];
  });
}
