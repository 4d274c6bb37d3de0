/**
 * What happens when the probe has paused for a watch. A send stops there: the line that sends is in the middle of it. What is received
 * has not come to the program yet, so the isolate goes on to the first line that the program runs for it: its handler's where that is
 * the program's own, else whatever comes first in the context that the message has begun (an express app is a function of a package).
 */
import type { Protocol } from 'devtools-protocol';
import type { Disposable } from '../base/disposable.ts';
import { probeExpression } from '../protocol/probe.ts';
import { type LossHit, parseWatchHit, type WatchHit } from '../protocol/watches.ts';
import type { FirstLines } from './first-lines.ts';
import { handlerOf, placeOfHandler } from './handlers.ts';
import type { Isolate } from './isolate.ts';
import { describeLoss, type Loss } from './loss.ts';
import type { Pause } from './pause.ts';
import type { Origin, Stacks } from './stack.ts';
import type { Stop } from './stop.ts';
import type { Watches } from './watches.ts';

/** Asks only in the context that the message has begun, so that no other call stops, however many there are at once. */
const CONDITION = `${probeExpression}?.messages.isExpected()`;
/** Milliseconds after which nothing of the program's takes the message: a file server of a package has answered it, say. */
const GIVE_UP_AFTER = 5000;

export class WatchStops {
  readonly #watches: Watches;
  readonly #firstLines: FirstLines;
  readonly #stacks: Stacks;
  readonly #otherEnd: (hit: LossHit) => string | undefined;
  readonly #originOf: (isolate: Isolate, cause: number) => Promise<Origin | undefined>;
  readonly #expecting = new Map<Isolate, Expecting>();

  constructor(parts: {
    watches: Watches;
    firstLines: FirstLines;
    stacks: Stacks;
    /** Who is at the other end of a message that was lost, by name. */
    otherEnd(hit: LossHit): string | undefined;
    /** Where the program took what has led to a send. */
    originOf(isolate: Isolate, cause: number): Promise<Origin | undefined>;
  }) {
    this.#watches = parts.watches;
    this.#firstLines = parts.firstLines;
    this.#stacks = parts.stacks;
    this.#otherEnd = parts.otherEnd;
    this.#originOf = parts.originOf;
  }

  /** CDP ids of breakpoints among these that are ours. */
  ours(isolate: Isolate, hits: readonly string[]): readonly string[] {
    const expecting = this.#expecting.get(isolate);
    return expecting ? hits.filter((hit) => expecting.ids.has(hit)) : [];
  }

  /** Looks at a pause of the probe. @returns `ours` where it should go on */
  async atWatch(isolate: Isolate, pause: Pause): Promise<Stop | 'ours'> {
    const told = await hitAt(isolate, pause);
    if (told) await this.#watches.arm(told);
    const hit = told && this.#watches.due(told);
    if (!told || !hit) {
      if (told) await ask(isolate, `forget(${told.seq})`);
      return 'ours';
    }
    const stop: Stop = { isolate, reason: 'watch', hits: [], watch: hit };
    if (hit.loss) return { ...stop, loss: await this.#lossAt(isolate, pause, hit, hit.loss) };
    if (hit.on === 'send') await this.#leadBack(isolate, pause, hit);
    if (hit.on !== 'receive') return stop;
    const expecting = this.#expecting.get(isolate) ?? new Expecting(isolate);
    this.#expecting.set(isolate, expecting);
    const isExpected = await this.#expect(expecting, hit, pause.watch?.location.scriptId ?? '');
    if (isExpected) return 'ours';
    await ask(isolate, `forget(${hit.seq})`);
    return stop;
  }

  /** One of `ours` has stopped it. */
  async atFirstLine(isolate: Isolate, hits: readonly string[]): Promise<Stop | 'ours'> {
    const told = parseWatchHit(await ask(isolate, 'expected()'));
    if (!told) return 'ours';
    const expecting = this.#expecting.get(isolate);
    const hit = expecting?.hits.get(told.seq) ?? told;
    await expecting?.over(told.seq);
    return { isolate, reason: 'watch', hits, watch: hit };
  }

  forget(isolate: Isolate): void {
    this.#expecting.get(isolate)?.dispose();
    this.#expecting.delete(isolate);
  }

  /** A framework may answer when the function of the program has returned, or goes on elsewhere. */
  async #leadBack(isolate: Isolate, pause: Pause, { cause }: WatchHit): Promise<void> {
    if (cause === 0) return;
    for (const { location } of pause.frames) if (await this.#firstLines.isOfProgram(isolate, location)) return;
    const origin = await this.#originOf(isolate, cause);
    if (origin) this.#stacks.led(pause, origin);
  }

  /** Its stack shows where it was sent, or the function that was to take it. */
  async #lossAt(isolate: Isolate, pause: Pause, { name, handler }: WatchHit, hit: LossHit): Promise<Loss> {
    const taker = hit.stack.length === 0 ? await placeOfHandler(isolate, handler).catch(() => undefined) : undefined;
    const loss = { how: describeLoss(hit, this.#otherEnd(hit)), sent: taker ? [taker] : hit.stack };
    this.#stacks.explain(pause, `lost: ${name} ${loss.how}`, loss.sent);
    return loss;
  }

  /** @returns whether there is a place at which it can stop */
  async #expect(expecting: Expecting, hit: WatchHit, probe: string): Promise<boolean> {
    const { isolate } = expecting;
    const handler = await handlerOf(isolate, hit.handler, GROUP);
    if (handler && (await this.#firstLines.isOfProgram(isolate, handler.location))) {
      await expecting.breakAt(`call ${placeOf(handler.location)}`, () =>
        isolate.session.send('Debugger.setBreakpointOnFunctionCall', {
          objectId: handler.objectId,
          condition: CONDITION,
        }),
      );
    } else {
      const locations = await this.#firstLines.of(isolate, probe);
      await Promise.all(
        locations.map((location) =>
          expecting.breakAt(placeOf(location), () =>
            isolate.session.send('Debugger.setBreakpoint', { location, condition: CONDITION }),
          ),
        ),
      );
    }
    if (!expecting.isReady) return false;
    expecting.add(hit);
    return true;
  }
}

/** The breakpoints that wait in an isolate for the code of some messages. */
class Expecting implements Disposable {
  readonly #isolate: Isolate;
  /** Those that are waited for, by `seq`. */
  readonly hits = new Map<number, WatchHit>();
  /** CDP ids by place. */
  readonly #breakpoints = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(isolate: Isolate) {
    this.#isolate = isolate;
  }

  get isolate(): Isolate {
    return this.#isolate;
  }

  get ids(): ReadonlySet<string> {
    return new Set(this.#breakpoints.values());
  }

  get isReady(): boolean {
    return this.#breakpoints.size > 0;
  }

  /** V8 refuses a second one at a place. */
  async breakAt(place: string, set: () => Promise<{ readonly breakpointId: string }>): Promise<void> {
    if (this.#breakpoints.has(place)) return;
    const answer = await set().catch(() => undefined); // no code is there that could stop
    if (answer) this.#breakpoints.set(place, answer.breakpointId);
  }

  add(hit: WatchHit): void {
    this.hits.set(hit.seq, hit);
    this.#giveUpLater();
  }

  /** Its code has come. */
  async over(seq: number): Promise<void> {
    this.hits.delete(seq);
    if (this.hits.size > 0) return;
    this.dispose();
    const { session } = this.#isolate;
    const ids = [...this.ids];
    this.#breakpoints.clear();
    const gone = ids.map((breakpointId) => session.send('Debugger.removeBreakpoint', { breakpointId }));
    await Promise.allSettled([...gone, session.send('Runtime.releaseObjectGroup', { objectGroup: GROUP })]);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #giveUpLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#giveUp(), GIVE_UP_AFTER);
  }

  async #giveUp(): Promise<void> {
    // It does not come while the isolate stands.
    if (this.#isolate.pause) {
      this.#giveUpLater();
      return;
    }
    for (const seq of this.hits.keys()) {
      // First of all nothing may stop any more: V8 may hit a breakpoint while it is being taken away.
      await ask(this.#isolate, `forget(${seq})`);
      await this.over(seq);
    }
  }
}

/** Of the handles that V8 keeps for us. */
const GROUP = 'lightcone-watch';

function placeOf({ scriptId, lineNumber, columnNumber = 0 }: Protocol.Debugger.Location): string {
  return `${scriptId}:${lineNumber}:${columnNumber}`;
}

async function hitAt({ session }: Isolate, { watch }: Pause): Promise<WatchHit | undefined> {
  if (!watch) return undefined;
  const { result } = await session.send('Debugger.evaluateOnCallFrame', {
    callFrameId: watch.callFrameId,
    expression: 'hit',
    returnByValue: true,
    silent: true,
  });
  return parseWatchHit(result.value);
}

/** Fails only when the isolate is gone. */
async function ask({ session }: Isolate, question: string): Promise<unknown> {
  const answer = await session
    .send('Runtime.evaluate', {
      expression: `${probeExpression}?.messages.${question}`,
      disableBreaks: true,
      silent: true,
      returnByValue: true,
    })
    .catch(() => undefined);
  return answer?.result.value;
}
