/** What one node has written and what has not been shown yet, and what of it comes next. */
import { Queue } from '../base/queue.ts';
import { type Claim, Claims, type Stream } from './claims.ts';

export interface Written {
  /** Counts up through all nodes. */
  readonly order: number;
  /** Milliseconds. */
  readonly at: number;
  readonly line: string;
  /** The call that has written it, where that is known from the beginning; then `line` may be several. */
  readonly claim?: Claim;
}

/** Lines that belong together: those of one console call, or a single one. */
export interface Piece {
  readonly stream: Stream;
  readonly lines: readonly string[];
  readonly claim: Claim | undefined;
  /** Milliseconds: when it was written, as far as is known. */
  readonly at: number;
}

/** An editor keeps no more lines of all nodes together (`debug.console.maximumLines`). */
const MOST_LINES = 10_000;
const MOST_CHARACTERS = 8_000_000;

/**
 * The two pipes of a node say nothing of the order between them, and both run ahead of what the probe tells of console calls. So
 * a line waits a little for the call that has written it, and calls give the order.
 */
export class Lane {
  readonly claims = new Claims();
  /** Whether somebody tells of console calls. */
  isHeard = false;
  #leftOut = 0;
  #characters = 0;
  readonly #stdout = new Queue<Written>();
  readonly #stderr = new Queue<Written>();

  add(stream: Stream, written: Written): void {
    this.#queue(stream).push(written);
    this.#characters += written.line.length;
    // The program is not held up: a debugger that reads slowly would change what it debugs.
    while (this.#length > MOST_LINES || (this.#characters > MOST_CHARACTERS && this.#length > 1)) {
      this.#take(this.#oldest());
      this.#leftOut++;
    }
  }

  /** When its oldest line came, among all nodes; undefined when it has none. */
  get order(): number | undefined {
    return this.#length === 0 ? undefined : this.#queue(this.#oldest()).peek()?.order;
  }

  /** The call that has written its next line, as far as that is known. */
  get firstClaim(): Claim | undefined {
    return this.#first()?.claim;
  }

  /** How many of its oldest lines were dropped since this was asked last. */
  takeLeftOut(): number {
    const count = this.#leftOut;
    this.#leftOut = 0;
    return count;
  }

  /** @param ripe lines that came until then wait no longer. @returns undefined when the next one has to wait */
  next(ripe: number): Piece | undefined {
    const first = this.#first();
    if (!first) return undefined;
    const { stream, head, claim } = first;
    if (head.claim) return { stream, lines: this.#take(stream).split('\n'), claim: head.claim, at: head.at };
    // In a flood the oldest lines are dropped before they are old enough to be shown.
    const isFlooded = this.#length > MOST_LINES / 2;
    const isRipe = head.at <= ripe || !this.isHeard || isFlooded;
    if (!claim) return isRipe ? this.#piece(stream, 1, this.claims.findEnd(stream, head.line)) : undefined;
    if (!isRipe && this.claims.hasEarlier(claim, ripe)) return undefined;
    const { length } = claim.lines;
    const there = this.#matching(stream, claim.lines);
    if (there === this.#queue(stream).length && there < length && !isRipe) return undefined;
    // Another process wrote in between: its objects are found at its first line.
    return this.#piece(stream, there === length ? length : 1, claim);
  }

  /** What comes next: the oldest line, or that of the other stream, if it is known to have been written before. */
  #first(): { stream: Stream; head: Written; claim: Claim | undefined } | undefined {
    const stream = this.#oldest();
    const rival = stream === 'stdout' ? 'stderr' : 'stdout';
    const [one, other] = [this.#headOf(stream), this.#headOf(rival)];
    const { claim } = one ?? {};
    const isLater = claim && other?.claim?.isolate === claim.isolate && other.claim.order < claim.order;
    return isLater ? other : one;
  }

  #headOf(stream: Stream): { stream: Stream; head: Written; claim: Claim | undefined } | undefined {
    const head = this.#queue(stream).peek();
    return head && { stream, head, claim: head.claim ?? this.claims.find(stream, head.line) };
  }

  /** How many lines are those of a call. The first one is known to be. */
  #matching(stream: Stream, lines: readonly string[]): number {
    const queue = this.#queue(stream);
    let count = 1;
    while (count < lines.length && queue.peek(count)?.line === lines[count]) count++;
    return count;
  }

  #piece(stream: Stream, count: number, claim: Claim | undefined): Piece {
    if (claim) this.claims.settle(claim);
    const came = this.#queue(stream).peek()?.at ?? 0;
    const at = claim ? Math.min(came, claim.at) : came;
    return { stream, lines: Array.from({ length: count }, () => this.#take(stream)), claim, at };
  }

  #take(stream: Stream): string {
    const line = this.#queue(stream).shift()?.line ?? '';
    this.#characters -= line.length;
    return line;
  }

  get #length(): number {
    return this.#stdout.length + this.#stderr.length;
  }

  #oldest(): Stream {
    const [out, error] = [this.#stdout.peek(), this.#stderr.peek()];
    return !out || (error && error.order < out.order) ? 'stderr' : 'stdout';
  }

  #queue(stream: Stream): Queue<Written> {
    return stream === 'stdout' ? this.#stdout : this.#stderr;
  }
}
