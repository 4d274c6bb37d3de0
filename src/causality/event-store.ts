import { Queue } from '../base/queue.ts';
import { type EventId, firstNote, isolateOf, seqOf } from '../protocol/event-id.ts';
import type { Amendment, MessageEvent } from '../protocol/events.ts';
import { Contexts } from './contexts.ts';
import { IsolateLine } from './isolate-line.ts';
import { FAILED, isFailure, kindBits, kindCode, RECEIVE, withOutcome } from './kinds.ts';
import { Payloads } from './payloads.ts';
import { Pool } from './pool.ts';
import { Stacks } from './stacks.ts';

/** What is kept of a run: the oldest beyond it is forgotten. */
export interface Keep {
  readonly events: number;
  /** Of previews and headers. */
  readonly bytes: number;
}

/** An event by its place: what is asked of it stands in the columns of the line. */
export interface Place {
  readonly line: IsolateLine;
  readonly index: number;
}

/** All events of a run, line by line. It keeps, finds and forgets them; what belongs together is told by `Links`. */
export class EventStore {
  readonly protocols = new Pool<string>();
  readonly names = new Pool<string>();
  readonly peers = new Pool<string>();
  readonly statuses = new Pool<number | string>();
  readonly stacks = new Stacks();
  readonly payloads: Payloads;
  readonly #keep: number;
  /** Events of an isolate that are forgotten together. */
  readonly #slice: number;
  readonly #lines: (IsolateLine | undefined)[] = [];
  readonly #contexts = new Contexts();
  /** In the order of arrival, which is that of forgetting. */
  readonly #slices = new Queue<Slice>();
  readonly #open = new Map<IsolateLine, Slice>();
  #size = 0;
  /** Told of each event that goes. */
  onForget: (place: Place) => void = () => {};

  constructor(keep: Keep) {
    this.#keep = keep.events;
    this.#slice = Math.min(MOST_AT_ONCE, Math.max(1, keep.events >>> 4));
    this.payloads = new Payloads(keep.bytes);
  }

  /** Events that are kept. */
  get size(): number {
    return this.#size;
  }

  /** More than the largest ordinal. */
  get isolates(): number {
    return this.#lines.length;
  }

  get lines(): readonly IsolateLine[] {
    return this.#lines.filter((line) => line !== undefined);
  }

  line(isolate: number): IsolateLine | undefined {
    return this.#lines[isolate];
  }

  /** The isolate's line, which begins with this if it is new. */
  begin(isolate: number, node: string): IsolateLine {
    const line = this.#lines[isolate] ?? new IsolateLine(isolate, node);
    this.#lines[isolate] = line;
    return line;
  }

  /** Undefined where the event is missing, forgotten, or a note. */
  place(id: EventId): Place | undefined {
    const line = this.#lines[isolateOf(id)];
    const index = line?.find(seqOf(id)) ?? -1;
    return line && index >= 0 ? { line, index } : undefined;
  }

  /** @returns its index; -1 for one that was there before, or never could be */
  append(line: IsolateLine, event: MessageEvent): number {
    if (event.seq <= line.lastSeq || event.seq >= firstNote) return -1;
    const index = line.end;
    line.seq.push(event.seq);
    line.time.push(event.time);
    line.kind.push(kindCode(event.kind, event.role));
    line.flags.push(isFailure(event.status, undefined) ? FAILED : 0);
    line.protocol.push(this.protocols.add(event.protocol));
    line.name.push(this.names.add(event.name));
    line.peer.push(this.peers.add(event.peer));
    line.status.push(this.statuses.add(event.status));
    line.stack.push(this.stacks.add(event.stack));
    line.handler.push(event.handler);
    line.size.push(event.size ?? Number.NaN);
    line.payload.push(this.payloads.put(event));
    line.took.push(0);
    line.replyTo.push(event.replyTo);
    line.reply.push(0);
    line.partner.push(0);
    line.cause.push(event.cause < event.seq ? event.cause : 0);
    line.next.push(0);
    line.previous.push(0);
    line.last.push(0);
    this.#contexts.append(line, index);
    this.#count(line);
    return index;
  }

  /** @returns the index of the event; -1 where it is forgotten */
  amend(line: IsolateLine, { of, time, size, status, preview, name, outcome }: Amendment): number {
    const index = line.find(of);
    if (index < 0) return -1;
    if (size !== undefined) line.size.set(index, size);
    if (outcome !== undefined) {
      line.kind.set(index, withOutcome(line.kind.get(index), outcome));
      line.took.set(index, Math.min(Math.max(0, time - line.time.get(index)), 2 ** 32 - 1));
    }
    if (isFailure(status, outcome)) line.flags.set(index, line.flags.get(index) | FAILED);
    if (status !== undefined) line.status.set(index, exchange(this.statuses, line.status.get(index), status));
    if (name !== undefined) line.name.set(index, exchange(this.names, line.name.get(index), name));
    if (preview !== undefined) {
      const headers = this.payloads.get(line.payload.get(index))?.headers;
      line.payload.set(index, this.payloads.put({ preview, headers }));
    }
    return index;
  }

  #count(line: IsolateLine): void {
    let slice = this.#open.get(line);
    if (!slice || slice.count >= this.#slice) {
      slice = { line, count: 0 };
      this.#open.set(line, slice);
      this.#slices.push(slice);
    }
    slice.count++;
    this.#size++;
    while (this.#size > this.#keep) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const slice = this.#slices.shift();
    if (!slice) return;
    const { line, count } = slice;
    if (this.#open.get(line) === slice) this.#open.delete(line);
    for (let index = line.first; index < line.first + count; index++) this.#release(line, index);
    line.forget(line.first + count);
    this.#contexts.sweep(line);
    this.#size -= count;
  }

  #release(line: IsolateLine, index: number): void {
    this.onForget({ line, index });
    if (kindBits(line.kind.get(index)) === RECEIVE) this.#contexts.forgetRoot(line, index);
    this.protocols.release(line.protocol.get(index));
    this.names.release(line.name.get(index));
    this.peers.release(line.peer.get(index));
    this.statuses.release(line.status.get(index));
    this.stacks.release(line.stack.get(index));
  }
}

interface Slice {
  readonly line: IsolateLine;
  count: number;
}

const MOST_AT_ONCE = 256;

function exchange<T>(pool: Pool<T>, old: number, value: T): number {
  const id = pool.add(value);
  pool.release(old);
  return id;
}
