/** Where the functions are that take messages. V8 tells it of a function that is still there, so it is asked early and remembered. */
import { isRecord } from '../base/shape.ts';
import type { CallSite } from '../protocol/events.ts';
import { probeExpression } from '../protocol/probe.ts';
import type { Isolate } from './isolate.ts';

/** More than a program has names for what it receives. */
const MOST_EXPECTED = 500;
/** Places that are remembered for an isolate. */
const MOST_KNOWN = 5000;

interface Known {
  /** By number of the handler. */
  readonly places: Map<number, Promise<CallSite | undefined>>;
  readonly expected: Set<string>;
}

export class Handlers {
  /** By ordinal of the isolate, those that have ended included. */
  readonly #known = new Map<number, Known>();

  /**
   * A message came to a function. It is asked for at once where it is the first to take such messages: the handlers of a server stay, while
   * a client has mostly one for each answer.
   */
  expect(isolate: Isolate, handler: number, message: string): void {
    const { expected, places } = this.#of(isolate.id);
    if (handler === 0 || places.has(handler) || expected.has(message) || expected.size >= MOST_EXPECTED) return;
    expected.add(message);
    void this.placeOf(isolate.id, isolate, handler);
  }

  /** @param isolate undefined where it has ended @returns undefined where nobody knows any more */
  placeOf(ordinal: number, isolate: Isolate | undefined, handler: number): Promise<CallSite | undefined> {
    const { places } = this.#of(ordinal);
    const known = places.get(handler);
    if (known || !isolate || handler === 0) return known ?? Promise.resolve(undefined);
    const asked = ask(isolate, handler).catch(() => undefined); // it has ended meanwhile
    places.set(handler, asked);
    const [oldest] = places.keys();
    if (places.size > MOST_KNOWN && oldest !== undefined) places.delete(oldest);
    return asked;
  }

  #of(ordinal: number): Known {
    const known = this.#known.get(ordinal) ?? { places: new Map(), expected: new Set() };
    this.#known.set(ordinal, known);
    return known;
  }
}

let groups = 0;

async function ask({ session, scripts }: Isolate, handler: number): Promise<CallSite | undefined> {
  const objectGroup = `lightcone-handler-${++groups}`;
  const { result } = await session.send('Runtime.evaluate', {
    expression: `${probeExpression}?.messages.handler(${handler})`,
    objectGroup,
    disableBreaks: true,
    silent: true,
  });
  const { objectId } = result;
  if (objectId === undefined) return undefined;
  try {
    const answer = await session.send('Runtime.getProperties', { objectId, ownProperties: true });
    const location: unknown = answer.internalProperties?.find((one) => one.name === '[[FunctionLocation]]')?.value
      ?.value;
    if (!isLocation(location)) return undefined;
    const { scriptId, lineNumber: line, columnNumber: column } = location;
    const script = scripts.get(scriptId)?.file.url ?? '';
    const name: unknown = answer.result.find((one) => one.name === 'name')?.value?.value;
    return script === '' ? undefined : { script, line, column, name: typeof name === 'string' ? name : '' };
  } finally {
    // Else V8 would keep the function for us, with all that it can reach.
    session.send('Runtime.releaseObjectGroup', { objectGroup }).catch(() => {}); // gone with its process
  }
}

function isLocation(value: unknown): value is { scriptId: string; lineNumber: number; columnNumber: number } {
  if (!isRecord(value)) return false;
  const { scriptId, lineNumber, columnNumber } = value;
  return typeof scriptId === 'string' && typeof lineNumber === 'number' && typeof columnNumber === 'number';
}
