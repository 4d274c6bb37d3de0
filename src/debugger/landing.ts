/**
 * The way out of a call of Node's, back into the function of the program that has made it. V8's own step out gets lost there: it sets
 * its breaks in functions that come from Node's snapshot, and does not stop at them (Node 20).
 */
import type { Protocol } from 'devtools-protocol';
import type { Isolate } from './isolate.ts';
import type { Pause } from './pause.ts';

type Call = Protocol.Debugger.CallFrame;

/** Places of a function at most, the next ones first. */
const MOST = 300;

interface Landing {
  /** From the frame in which it is to land outwards. */
  readonly stack: readonly Call[];
  readonly ids: readonly string[];
}

export class Landings {
  readonly #landings = new Map<Isolate, Landing>();

  /** Sets the breakpoints for it: wherever the innermost function of `stack` can go on. */
  async expect(isolate: Isolate, stack: readonly Call[]): Promise<void> {
    const [call] = stack;
    if (!call) return;
    const { session } = isolate;
    const { locations } = await session.send('Debugger.getPossibleBreakpoints', {
      start: call.functionLocation ?? call.location,
      restrictToFunction: true,
    });
    const isAhead = (place: Protocol.Debugger.Location) => isBehind(place, call.location);
    const inLoops = locations.filter(({ lineNumber }) => lineNumber !== call.location.lineNumber);
    const ahead = locations.filter((place) => isAhead(place) && (place.type === 'return' || inLoops.includes(place)));
    const places = [...new Set([...ahead, ...inLoops])].slice(0, MOST);
    const set = await Promise.allSettled(
      places.map(({ scriptId, lineNumber, columnNumber = 0 }) =>
        session.send('Debugger.setBreakpoint', { location: { scriptId, lineNumber, columnNumber } }),
      ),
    );
    const ids = set.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.breakpointId] : []));
    this.#landings.set(isolate, { stack, ids });
  }

  /** CDP ids among these that are ours. */
  ours(isolate: Isolate, hits: readonly string[]): readonly string[] {
    const ids = this.#landings.get(isolate)?.ids ?? [];
    return hits.filter((hit) => ids.includes(hit));
  }

  /** It is on its way. */
  has(isolate: Isolate): boolean {
    return this.#landings.has(isolate);
  }

  /** Whether it has landed; else another call of the same function has come by, deeper. Behind an `await` it stands on a stack of its own. */
  hasLanded(isolate: Isolate, { frames }: Pause): boolean {
    return frames.length <= (this.#landings.get(isolate)?.stack.length ?? 0);
  }

  clear(isolate: Isolate): void {
    const { ids } = this.#landings.get(isolate) ?? { ids: [] };
    this.#landings.delete(isolate);
    for (const breakpointId of ids) isolate.session.send('Debugger.removeBreakpoint', { breakpointId }).catch(() => {}); // gone with it
  }
}

function isBehind(a: Protocol.Debugger.Location, b: Protocol.Debugger.Location): boolean {
  if (a.lineNumber !== b.lineNumber) return a.lineNumber > b.lineNumber;
  return (a.columnNumber ?? 0) > (b.columnNumber ?? 0);
}
