/** Console calls that wait for their text to come out of a pipe. */
import { shownLine } from '../nodes/lines.ts';
import type { ConsoleCall } from '../protocol/console.ts';
import type { Isolate } from './isolate.ts';

/** Milliseconds after which the text went elsewhere: into a file, or to a parent that reads it. */
const EXPIRES = 1000;
/** Calls that are looked through for a line that has no exact one. */
const LOOKED_AT = 20;
/** As much of a line as is compared before all of it. */
const KEY = 200;
/** A line that only ends like the text of a call is taken for it from this length on. */
const TELLING = 4;

export type Stream = 'stdout' | 'stderr';

export interface Claim {
  readonly isolate: Isolate;
  readonly call: ConsoleCall;
  readonly lines: readonly string[];
  /** See `nextTold`. */
  readonly order: number;
  readonly at: number;
}

let orders = 0;

/** What an inspector's connection has told comes in the order in which it happened in its isolate: the next number. */
export function nextTold(): number {
  return ++orders;
}

export function claimOf(isolate: Isolate, call: ConsoleCall, now: number): Claim {
  const lines = call.text.split('\n');
  // Its last line may be half a line. A call of one long line is recognised by its beginning.
  if (call.isCut && lines.length > 1) lines.pop();
  return { isolate, call, lines: lines.map(shownLine), order: nextTold(), at: now };
}

export class Claims {
  /** By stream and beginning of the first line, oldest first. */
  readonly #byKey = new Map<string, Claim[]>();
  /** Oldest first. */
  readonly #all = new Set<Claim>();

  add(claim: Claim): void {
    for (const old of this.#all) {
      if (old.at + EXPIRES > claim.at) break;
      this.#remove(old);
    }
    const key = keyOf(claim.call.stream, claim.lines[0] ?? '');
    const same = this.#byKey.get(key);
    if (same) same.push(claim);
    else this.#byKey.set(key, [claim]);
    this.#all.add(claim);
  }

  /** The oldest call that has written a line, as its first one. */
  find(stream: Stream, line: string): Claim | undefined {
    return this.#all.size === 0
      ? undefined
      : this.#byKey.get(keyOf(stream, line))?.find((claim) => begins(claim, line));
  }

  /** One that has written only the end of a line: something else had begun it. */
  findEnd(stream: Stream, line: string): Claim | undefined {
    let looked = 0;
    for (const claim of this.#all) {
      if (++looked > LOOKED_AT) return undefined;
      const [first = ''] = claim.lines;
      if (claim.call.stream === stream && first.length >= TELLING && line.endsWith(first)) return claim;
    }
    return undefined;
  }

  /** Whether the isolate has called earlier for the other stream, no longer ago than `since`, and that text is still to come. */
  hasEarlier(claim: Claim, since: number): boolean {
    for (const other of this.#all) {
      if (other.order >= claim.order) return false;
      if (other.isolate === claim.isolate && other.call.stream !== claim.call.stream && other.at >= since) return true;
    }
    return false;
  }

  /** Whether the isolate has called before something that it told, no longer ago than `since`, and that text is still to come. */
  hasBefore(isolate: Isolate, order: number, since: number): boolean {
    for (const other of this.#all) {
      if (other.order >= order) return false;
      if (other.isolate === isolate && other.at >= since) return true;
    }
    return false;
  }

  /** Its text has come. What the isolate has called before, for the same stream, has gone elsewhere. */
  settle(claim: Claim): void {
    for (const other of this.#all) {
      if (other.order > claim.order) break;
      if (other.isolate === claim.isolate && other.call.stream === claim.call.stream) this.#remove(other);
    }
  }

  #remove(claim: Claim): void {
    this.#all.delete(claim);
    const key = keyOf(claim.call.stream, claim.lines[0] ?? '');
    const rest = this.#byKey.get(key)?.filter((one) => one !== claim) ?? [];
    if (rest.length > 0) this.#byKey.set(key, rest);
    else this.#byKey.delete(key);
  }
}

function keyOf(stream: Stream, line: string): string {
  return `${stream}${line.slice(0, KEY)}`;
}

function begins({ call, lines }: Claim, line: string): boolean {
  const [first = ''] = lines;
  return line === first || (call.isCut && lines.length === 1 && line.startsWith(first));
}
