import type { EventId } from '../protocol/event-id.ts';
import type { Clocks } from './clocks.ts';
import type { EventStore } from './event-store.ts';
import type { IsolateLine } from './isolate-line.ts';
import { INFERRED, outcomeBits, readKind } from './kinds.ts';
import { idAt } from './links.ts';
import type { Messages } from './messages.ts';
import type { Pool } from './pool.ts';
import type { NumberTerm, Sign, Term, TextTerm } from './search-query.ts';

/** Whether the event at this index is one. */
type Test = (line: IsolateLine, index: number) => boolean;

export interface Found {
  readonly id: EventId;
  /** Aligned. */
  readonly time: number;
}

/** Events that are looked at in one step. */
const STEP = 4000;

/** Finds events by what stands in them. */
export class Search {
  readonly #store: EventStore;
  readonly #messages: Messages;
  readonly #clocks: Clocks;

  constructor(store: EventStore, messages: Messages, clocks: Clocks) {
    this.#store = store;
    this.#messages = messages;
    this.#clocks = clocks;
  }

  /**
   * The newest first. @param most how many at most
   * @param behind to go on behind the last one that was found
   */
  find(terms: readonly Term[], most: number, behind?: Found): readonly Found[] {
    const steps = this.inSteps(terms, most, behind);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
    }
  }

  /** The same in steps of some milliseconds: to read a million payloads takes a second, in which nothing else could be done. */
  *inSteps(terms: readonly Term[], most: number, behind?: Found): Generator<undefined, readonly Found[]> {
    // What is dear comes last: a payload must be read for each event.
    const tests = [...terms].sort((a, b) => cost(a) - cost(b)).map((term) => this.#test(term));
    const found: Found[] = [];
    let looked = 0;
    for (const line of this.#store.lines) {
      const shift = this.#clocks.shift(line.isolate);
      let room = most;
      const end = behind ? line.since(behind.time - shift + 1) : line.end;
      for (let index = end - 1; index >= line.first && room > 0; index--) {
        if (++looked % STEP === 0) yield undefined;
        if (!tests.every((test) => test(line, index))) continue;
        const event = { id: idAt(line, index), time: line.time.get(index) + shift };
        if (behind && newestFirst(behind, event) >= 0) continue;
        found.push(event);
        room--;
      }
    }
    return found.sort(newestFirst).slice(0, most);
  }

  #test(term: Term): Test {
    const test = 'sign' in term ? this.#numberTest(term) : this.#textTest(term);
    return term.not ? (line, index) => !test(line, index) : test;
  }

  #numberTest({ field, sign, value }: NumberTerm): Test {
    const isSo = comparison(sign, value);
    switch (field) {
      case 'size':
        return (line, index) => isSo(line.size.get(index));
      case 'took':
        return (line, index) => outcomeBits(line.kind.get(index)) !== 0 && isSo(line.took.get(index));
      case 'latency':
        return (line, index) => isSo(this.#messages.latency({ line, index }) ?? Number.NaN);
      case 'status': {
        const matches = remembered(this.#store.statuses, (status) => isSo(Number(status)));
        return (line, index) => matches(line.status.get(index));
      }
    }
  }

  #textTest({ field, text }: TextTerm): Test {
    const { names, peers, protocols, statuses } = this.#store;
    const has = (value: unknown) => String(value).toLowerCase().includes(text);
    const isIt = (value: unknown) => String(value).toLowerCase() === text;
    switch (field) {
      case 'node':
        return (line) => isIt(line.node) || isReplica(line.node.toLowerCase(), text);
      case 'protocol': {
        const matches = remembered(protocols, isIt);
        return (line, index) => matches(line.protocol.get(index));
      }
      case 'name': {
        const matches = remembered(names, has);
        return (line, index) => matches(line.name.get(index));
      }
      case 'peer': {
        const matches = remembered(peers, has);
        return (line, index) => matches(line.peer.get(index));
      }
      case 'status': {
        const matches = remembered(statuses, isIt);
        return (line, index) => matches(line.status.get(index));
      }
      case 'is':
        return (line, index) => {
          const { kind, role, outcome } = readKind(line.kind.get(index));
          if (text === 'inferred') return (line.flags.get(index) & INFERRED) !== 0;
          return text === kind || text === role || text === outcome;
        };
      case 'preview':
        return (line, index) => this.#isInPreview(line.payload.get(index), text);
      case 'any': {
        const [inName, inPeer, inStatus] = [remembered(names, has), remembered(peers, has), remembered(statuses, isIt)];
        return (line, index) =>
          inName(line.name.get(index)) ||
          inPeer(line.peer.get(index)) ||
          inStatus(line.status.get(index)) ||
          this.#store.payloads.has(line.payload.get(index), text);
      }
    }
  }

  #isInPreview(at: number, text: string): boolean {
    const { payloads } = this.#store;
    return payloads.has(at, text) && (payloads.get(at)?.preview?.toLowerCase().includes(text) ?? false);
  }
}

function newestFirst(one: Found, other: Found): number {
  return other.time - one.time || other.id - one.id;
}

function cost(term: Term): number {
  return term.field === 'any' || term.field === 'preview' ? 1 : 0;
}

/** Each value of a pool is looked at once, however many events have it. */
function remembered<T>(pool: Pool<T>, test: (value: T) => boolean): (id: number) => boolean {
  const known = new Map<number, boolean>();
  return (id) => {
    let is = known.get(id);
    if (is === undefined) {
      const value = pool.get(id);
      is = value !== undefined && test(value);
      known.set(id, is);
    }
    return is;
  };
}

function isReplica(node: string, group: string): boolean {
  return node.startsWith(`${group}-`) && /^\d+$/.test(node.slice(group.length + 1));
}

function comparison(sign: Sign, value: number): (other: number) => boolean {
  switch (sign) {
    case '=':
      return (other) => other === value;
    case '<':
      return (other) => other < value;
    case '<=':
      return (other) => other <= value;
    case '>':
      return (other) => other > value;
    case '>=':
      return (other) => other >= value;
  }
}
