import { isolateOf, seqOf } from '../protocol/event-id.ts';
import { type Cut, pointOf } from './cut.ts';
import type { EventStore } from './event-store.ts';
import type { IsolateLine } from './isolate-line.ts';
import { kindBits, MORE_PARTNERS, RECEIVE } from './kinds.ts';
import type { Link, Links } from './links.ts';

/** What an isolate could have heard of when it was at this index. */
interface Checkpoint {
  readonly index: number;
  readonly cut: Cut;
}

/**
 * What an isolate can know of the others at each of its events: in process order the past is a beginning of every line, so it is
 * a cut. It is kept for every so many events of a line; from the nearest one before, only what has come since must be looked at.
 */
export class Knowledge {
  readonly #store: EventStore;
  readonly #links: Links;
  readonly #step: (isolates: number) => number;
  readonly #checkpoints = new Map<IsolateLine, Checkpoint[]>();
  /** The furthest point of each isolate that is in any checkpoint: what comes to be known behind it changes none. */
  #furthest: Uint32Array<ArrayBuffer> = new Uint32Array(0);

  /** @param step events from one checkpoint of a line to the next */
  constructor(store: EventStore, links: Links, step = usualStep) {
    this.#store = store;
    this.#links = links;
    this.#step = step;
    links.onChange((link) => this.#changed(link));
  }

  /** All that could have influenced the event at this index, itself with it. */
  at(line: IsolateLine, index: number): Cut {
    const walk = this.#from(this.#before(line, index));
    walk.reach(line.isolate, line.seq.get(index));
    return walk.cut;
  }

  /**
   * What is known grows along a line. @returns the index of the first event at which that is so; `end` for none
   * @param isReached true for a cut and for all that are larger
   */
  first(line: IsolateLine, isReached: (cut: Cut) => boolean): number {
    const checkpoints = this.#checkpoints.get(line) ?? none;
    let low = 0;
    let high = checkpoints.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const checkpoint = checkpoints[middle];
      if (checkpoint && isReached(checkpoint.cut)) high = middle;
      else low = middle + 1;
    }
    const before = checkpoints[low - 1];
    const walk = this.#from(before);
    for (let index = Math.max((before?.index ?? -1) + 1, line.first); index < line.end; index++) {
      walk.reach(line.isolate, line.seq.get(index));
      if (isReached(walk.cut)) return index;
    }
    return line.end;
  }

  /** To be called now and then, so that there are checkpoints when somebody asks. */
  advance(line: IsolateLine): void {
    const checkpoints = this.#checkpoints.get(line) ?? [];
    this.#checkpoints.set(line, checkpoints);
    const step = this.#step(this.#store.isolates);
    // Others are heard later, and what they tell belongs to what was told here a moment ago.
    while (line.end - 1 - (checkpoints.at(-1)?.index ?? line.first) >= step * 2) {
      const index = (checkpoints.at(-1)?.index ?? line.first) + step;
      const cut = this.at(line, index);
      checkpoints.push({ index, cut });
      this.#remember(cut);
    }
    while ((checkpoints[1]?.index ?? line.first) < line.first) checkpoints.shift();
  }

  #remember(cut: Cut): void {
    if (cut.length > this.#furthest.length) this.#furthest = grown(this.#furthest, cut.length);
    for (let isolate = 0; isolate < cut.length; isolate++)
      this.#furthest[isolate] = Math.max(pointOf(this.#furthest, isolate), pointOf(cut, isolate));
  }

  /** Checkpoints that were made without knowing of a link are wrong from there on. */
  #changed({ receive }: Link): void {
    const isolate = isolateOf(receive);
    const seq = seqOf(receive);
    if (seq > pointOf(this.#furthest, isolate)) return;
    this.#furthest = new Uint32Array(this.#furthest.length);
    for (const checkpoints of this.#checkpoints.values()) {
      while (pointOf(checkpoints.at(-1)?.cut ?? nowhere, isolate) >= seq) checkpoints.pop();
      const last = checkpoints.at(-1);
      if (last) this.#remember(last.cut);
    }
  }

  #before(line: IsolateLine, index: number): Checkpoint | undefined {
    return lastBefore(this.#checkpoints.get(line) ?? none, index);
  }

  #from(checkpoint: Checkpoint | undefined): Walk {
    const size = this.#store.isolates;
    return new Walk(this.#store, this.#links, grown(checkpoint?.cut ?? nowhere, size), (line, index) =>
      this.#before(line, index),
    );
  }
}

/** A cut with nothing open in it, which grows. */
class Walk {
  readonly #store: EventStore;
  readonly #links: Links;
  readonly #checkpoint: (line: IsolateLine, index: number) => Checkpoint | undefined;
  readonly #cut: Uint32Array<ArrayBuffer>;
  /** How far each line was looked at. */
  readonly #done: Uint32Array<ArrayBuffer>;

  constructor(
    store: EventStore,
    links: Links,
    cut: Uint32Array<ArrayBuffer>,
    checkpoint: (line: IsolateLine, index: number) => Checkpoint | undefined,
  ) {
    this.#store = store;
    this.#links = links;
    this.#checkpoint = checkpoint;
    this.#cut = cut;
    this.#done = cut.slice();
  }

  get cut(): Cut {
    return this.#cut;
  }

  /** Takes in an event and all that could have influenced it. */
  reach(isolate: number, seq: number): void {
    const open: number[] = [];
    this.#open(isolate, seq, open);
    for (let next = open.pop(); next !== undefined; next = open.pop()) this.#look(next, open);
  }

  #open(isolate: number, seq: number, open: number[]): void {
    if (isolate >= this.#cut.length || seq <= pointOf(this.#cut, isolate)) return;
    this.#cut[isolate] = seq;
    open.push(isolate);
  }

  #look(isolate: number, open: number[]): void {
    const line = this.#store.line(isolate);
    if (!line) return;
    const to = line.atOrBefore(pointOf(this.#cut, isolate));
    let from = line.atOrBefore(pointOf(this.#done, isolate)) + 1;
    if (to > from) from = this.#jump(line, from, to);
    this.#done[isolate] = pointOf(this.#cut, isolate);
    for (let index = from; index <= to; index++) {
      if (kindBits(line.kind.get(index)) !== RECEIVE) continue;
      const partner = line.partner.get(index);
      if (partner === 0) continue;
      this.#open(Math.floor(partner / 2 ** 32), partner >>> 0, open);
      if ((line.flags.get(index) & MORE_PARTNERS) === 0) continue;
      for (const send of this.#links.partners({ line, index })) this.#open(isolateOf(send), seqOf(send), open);
    }
  }

  /** What stands in a checkpoint need not be looked at. @returns the index from which the line must be */
  #jump(line: IsolateLine, from: number, to: number): number {
    const checkpoint = this.#checkpoint(line, to);
    if (!checkpoint || checkpoint.index < from) return from;
    const { cut, index } = checkpoint;
    for (let isolate = 0; isolate < cut.length; isolate++) {
      const seq = pointOf(cut, isolate);
      if (seq > pointOf(this.#cut, isolate)) this.#cut[isolate] = seq;
      if (seq > pointOf(this.#done, isolate)) this.#done[isolate] = seq;
    }
    return index + 1;
  }
}

const none: readonly Checkpoint[] = [];
const nowhere: Cut = new Uint32Array(0);

/** The more isolates there are, the more memory a checkpoint takes. */
function usualStep(isolates: number): number {
  return Math.max(256, 8 * isolates);
}

function lastBefore(checkpoints: readonly Checkpoint[], index: number): Checkpoint | undefined {
  let low = 0;
  let high = checkpoints.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((checkpoints[middle]?.index ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return checkpoints[low - 1];
}

function grown(cut: Cut, size: number): Uint32Array<ArrayBuffer> {
  const copy = new Uint32Array(Math.max(size, cut.length));
  copy.set(cut);
  return copy;
}
