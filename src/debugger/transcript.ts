/**
 * What all nodes write, in one order: lines of pipes, console calls, and sentences of ours. A flood costs a bounded amount of memory
 * and of the editor's time: the oldest lines of the node that floods are counted and dropped.
 */
import { type Disposable, Disposables } from '../base/disposable.ts';
import { Emitter } from '../base/event.ts';
import { Queue } from '../base/queue.ts';
import type { ConsoleCall } from '../protocol/console.ts';
import type { NodeName } from '../system/model.ts';
import { type Claim, claimOf, nextTold, type Stream } from './claims.ts';
import type { Isolate } from './isolate.ts';
import { Lane, type Written } from './lane.ts';
import type { SourcePlace } from './source.ts';

/** How an entry is shown: what the program wrote, a remark of ours, or something that must not be overlooked. */
export type Category = Stream | 'console' | 'important';

/** What was written at once. */
export interface Entry {
  /** Undefined for a sentence about the whole system. */
  readonly node: NodeName | undefined;
  readonly category: Category;
  readonly lines: readonly string[];
  readonly place?: SourcePlace | undefined;
  readonly logged?: LoggedObjects | undefined;
  /** Who has written it, where that is known. */
  readonly by?: Isolate | undefined;
  /** Milliseconds: when it was written. It is shown later. */
  readonly at?: number;
  /** How many lines of the node before it were dropped. */
  readonly leftOut?: number;
}

/** Objects that were logged, to be asked for while their isolate is there. */
export interface LoggedObjects {
  readonly isolate: Isolate;
  readonly id: number;
}

/** Milliseconds that a line waits for the call that has written it: the inspector's socket has pauses of 44 (host-facts.md section 3), and machines are busy. */
const HOLD = 100;
const TICK = 10;
/** Lines that are shown at once, and in a second: VS Code takes some 30 µs for one. */
const BURST = 2000;
const PER_SECOND = 10_000;
/** Characters that count as another line. */
const LONG = 1000;

export interface TranscriptParts {
  placeOf(isolate: Isolate, call: ConsoleCall): SourcePlace | undefined;
  /** A line of a program's, in which places lead to the sources. */
  withSources(node: NodeName, line: string): string;
}

interface Said {
  readonly order: number;
  /** The isolate that has told it, and when in the order of what it tells. */
  readonly teller?: { readonly isolate: Isolate; readonly order: number };
  readonly entry: Entry;
}

export class Transcript implements Disposable {
  readonly #lanes = new Map<NodeName, Lane>();
  readonly #said = new Queue<Said>();
  readonly #owned = new Disposables();
  readonly #entry = this.#owned.add(new Emitter<Entry>());
  readonly #parts: TranscriptParts;
  #orders = 0;
  /** All that was written before this moment has been read; later than that it may lie in a pipe. */
  #readUntil = 0;
  #allowance = BURST;
  #allowedAt = 0;
  #immediate: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;

  readonly onEntry = this.#entry.event;

  constructor(parts: TranscriptParts) {
    this.#parts = parts;
  }

  /** A line came out of a node's pipe. */
  wrote(node: NodeName, stream: Stream, line: string): void {
    this.#add(node, stream, { order: ++this.#orders, at: performance.now(), line });
  }

  /** From now on console calls of the node are told. */
  hears(node: NodeName): void {
    this.#lane(node).isHeard = true;
  }

  /** A console call, whose text comes out of the node's pipes. */
  claims(isolate: Isolate, call: ConsoleCall): void {
    this.#lane(isolate.node).claims.add(claimOf(isolate, call, performance.now()));
  }

  /** A console call of a node without pipes of ours. */
  called(isolate: Isolate, call: ConsoleCall): void {
    const at = performance.now();
    const line = `${call.text}${call.isCut ? '…' : ''}`;
    this.#add(isolate.node, call.stream, { order: ++this.#orders, at, line, claim: claimOf(isolate, call, at) });
  }

  /** Something that is known to be complete. */
  say(entry: Entry): void {
    this.#said.push({ order: ++this.#orders, entry });
    this.#schedule();
  }

  /** The same for what an isolate tells at the moment in which it happens there. */
  tell(isolate: Isolate, told: Entry): void {
    const entry = { ...told, by: isolate, at: told.at ?? performance.now() };
    this.#said.push({ order: ++this.#orders, entry, teller: { isolate, order: nextTold() } });
    this.#schedule();
  }

  /** Shows all that has come, whether it is known who wrote it or not. */
  flush(): void {
    while (this.#showNext(Number.POSITIVE_INFINITY) === 'shown');
    this.#allowance = Math.max(0, this.#allowance);
  }

  dispose(): void {
    this.flush();
    if (this.#immediate) clearImmediate(this.#immediate);
    clearTimeout(this.#timer);
    this.#owned.dispose();
  }

  #add(node: NodeName, stream: Stream, written: Written): void {
    this.#lane(node).add(stream, written);
    this.#schedule();
  }

  #lane(node: NodeName): Lane {
    let lane = this.#lanes.get(node);
    if (!lane) {
      lane = new Lane();
      this.#lanes.set(node, lane);
    }
    return lane;
  }

  #schedule(): void {
    if (!this.#immediate && !this.#timer) this.#drainSoon();
  }

  /** Once the loop has read what there is. */
  #drainSoon(): void {
    this.#immediate = setImmediate(() => {
      this.#immediate = undefined;
      this.#drain();
    });
  }

  #drain(): void {
    const now = performance.now();
    this.#allowance = Math.min(BURST, this.#allowance + ((now - this.#allowedAt) * PER_SECOND) / 1000);
    this.#allowedAt = now;
    let result: 'shown' | 'waits' | 'empty' = 'shown';
    while (result === 'shown' && this.#allowance > 0) result = this.#showNext(this.#readUntil - HOLD);
    if (result === 'empty') return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      // On a busy machine much time may have passed in which nothing was read.
      this.#readUntil = performance.now();
      this.#drainSoon();
    }, TICK);
  }

  #showNext(ripe: number): 'shown' | 'waits' | 'empty' {
    const said = this.#said.peek();
    let first = said?.order ?? Number.POSITIVE_INFINITY;
    let node: NodeName | undefined;
    for (const [name, { order }] of this.#lanes) {
      if (order === undefined || order >= first) continue;
      first = order;
      node = name;
    }
    if (said && (node === undefined || this.#isBefore(said, node))) {
      // The pipe may have been read after the inspector's socket.
      node = this.#writtenBefore(said);
      if (node === undefined) {
        if (this.#isEarly(said, ripe)) return 'waits';
        this.#said.shift();
        this.#show(said.entry);
        return 'shown';
      }
    }
    if (node === undefined) return 'empty';
    const lane = this.#lane(node);
    const piece = lane.next(ripe);
    if (!piece) return 'waits';
    const { stream, claim, at } = piece;
    const lines = piece.lines.map((line) => this.#parts.withSources(node, line));
    const leftOut = lane.takeLeftOut();
    this.#show({
      node,
      category: stream,
      lines,
      at,
      ...(claim && this.#about(claim)),
      ...(leftOut > 0 && { leftOut }),
    });
    return 'shown';
  }

  /** Whether it was told before the call that has written the next line, although that line came first. */
  #isBefore({ teller }: Said, node: NodeName): boolean {
    if (teller?.isolate.node !== node) return false;
    const claim = this.#lane(node).firstClaim;
    return claim !== undefined && claim.isolate === teller.isolate && claim.order > teller.order;
  }

  /** The node whose next line was written before it was told, although that line came later. */
  #writtenBefore({ teller }: Said): NodeName | undefined {
    const claim = teller && this.#lanes.get(teller.isolate.node)?.firstClaim;
    const isEarlier = claim && claim.isolate === teller.isolate && claim.order < teller.order;
    return isEarlier ? teller.isolate.node : undefined;
  }

  /** Whether text of calls that came before it is still to come. */
  #isEarly({ teller }: Said, ripe: number): boolean {
    if (!teller || ripe === Number.POSITIVE_INFINITY) return false;
    return this.#lane(teller.isolate.node).claims.hasBefore(teller.isolate, teller.order, ripe);
  }

  #show(entry: Entry): void {
    for (const line of entry.lines) this.#allowance -= 1 + line.length / LONG;
    this.#entry.fire(entry);
  }

  #about({ isolate, call }: Claim): Pick<Entry, 'place' | 'logged' | 'by'> {
    const logged = call.id > 0 ? { isolate, id: call.id } : undefined;
    return { place: this.#parts.placeOf(isolate, call), logged, by: isolate };
  }
}
