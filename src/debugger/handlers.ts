/** Where the functions are that take messages. V8 tells it of a function that is still there, so it is asked early and remembered. */
import type { Protocol } from 'devtools-protocol';
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
    const asked = placeOfHandler(isolate, handler).catch(() => undefined); // it has ended meanwhile
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

/** @returns undefined where nobody knows any more */
export async function placeOfHandler(isolate: Isolate, handler: number): Promise<CallSite | undefined> {
  const objectGroup = `lightcone-handler-${++groups}`;
  try {
    const found = await handlerOf(isolate, handler, objectGroup);
    const script = isolate.scripts.get(found?.location.scriptId ?? '')?.file.url ?? '';
    if (!found || script === '') return undefined;
    const { lineNumber: line, columnNumber: column = 0 } = found.location;
    return { script, line, column, name: found.name };
  } finally {
    // Else V8 would keep the function for us, with all that it can reach.
    isolate.session.send('Runtime.releaseObjectGroup', { objectGroup }).catch(() => {}); // gone with its process
  }
}

interface Handler {
  /** CDP's handle of it, valid until its object group is released. */
  readonly objectId: string;
  readonly name: string;
  readonly location: Protocol.Debugger.Location;
}

/** A function may be bound, and that more than once. */
const MOST_BOUND = 3;

/**
 * The function itself.
 * @param objectGroup that its handle will belong to
 * @returns undefined where it is gone, or no JavaScript
 */
export async function handlerOf(
  { session }: Isolate,
  handler: number,
  objectGroup: string,
): Promise<Handler | undefined> {
  if (handler === 0) return undefined;
  const { result } = await session.send('Runtime.evaluate', {
    expression: `${probeExpression}?.messages.handler(${handler})`,
    objectGroup,
    disableBreaks: true,
    silent: true,
  });
  let { objectId } = result;
  for (let bound = 0; bound <= MOST_BOUND && objectId !== undefined; bound++) {
    const answer = await session.send('Runtime.getProperties', { objectId, ownProperties: true });
    const inside = (name: string) => answer.internalProperties?.find((one) => one.name === name)?.value;
    const location: unknown = inside('[[FunctionLocation]]')?.value;
    if (isLocation(location)) {
      const name: unknown = answer.result.find((one) => one.name === 'name')?.value?.value;
      return { objectId, location, name: typeof name === 'string' ? name : '' };
    }
    objectId = inside('[[TargetFunction]]')?.objectId;
  }
  return undefined;
}

function isLocation(value: unknown): value is { scriptId: string; lineNumber: number; columnNumber: number } {
  if (!isRecord(value)) return false;
  const { scriptId, lineNumber, columnNumber } = value;
  return typeof scriptId === 'string' && typeof lineNumber === 'number' && typeof columnNumber === 'number';
}
