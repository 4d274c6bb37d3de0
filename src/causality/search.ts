import { type EventId, eventId, isolateOf } from '../protocol/event-id.ts';
import type { CallSite } from '../protocol/events.ts';
import type { CauseOrder } from './cause-order.ts';
import type { Clocks } from './clocks.ts';
import type { EventStore } from './event-store.ts';
import type { IsolateLine } from './isolate-line.ts';
import { FAILED, INFERRED, kindBits, outcomeBits, RECEIVE, readKind, SEND } from './kinds.ts';
import { idAt, type Links } from './links.ts';
import type { Messages } from './messages.ts';
import type { NumberTerm, Sign, Term, TextTerm } from './search-query.ts';
import type { Traces } from './traces.ts';

/** Whether the event at this index is one. */
export type Test = (line: IsolateLine, index: number) => boolean;

export interface Found {
  readonly id: EventId;
  /** Aligned. */
  readonly time: number;
}

/** Events that are looked at in one step. */
const STEP = 4000;
/** Events of a chain that are followed back. */
const LONGEST_CHAIN = 1000;

/** Finds events by what stands in them. */
export class Search {
  readonly #store: EventStore;
  readonly #messages: Messages;
  readonly #links: Links;
  readonly #causeOrder: CauseOrder;
  readonly #traces: Traces;
  readonly #clocks: Clocks;

  constructor(parts: {
    store: EventStore;
    messages: Messages;
    links: Links;
    causeOrder: CauseOrder;
    traces: Traces;
    clocks: Clocks;
  }) {
    this.#store = parts.store;
    this.#messages = parts.messages;
    this.#links = parts.links;
    this.#causeOrder = parts.causeOrder;
    this.#traces = parts.traces;
    this.#clocks = parts.clocks;
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
    const matches = this.test(terms);
    const found: Found[] = [];
    let looked = 0;
    for (const line of this.#store.lines) {
      const shift = this.#clocks.shift(line.isolate);
      let room = most;
      const end = behind ? line.since(behind.time - shift + 1) : line.end;
      for (let index = end - 1; index >= line.first && room > 0; index--) {
        if (++looked % STEP === 0) yield undefined;
        if (!matches(line, index)) continue;
        const event = { id: idAt(line, index), time: line.time.get(index) + shift };
        if (behind && newestFirst(behind, event) >= 0) continue;
        found.push(event);
        room--;
      }
    }
    return found.sort(newestFirst).slice(0, most);
  }

  /** Whether an event is one that all of the terms are about. Values of the store are remembered, so it may be used until events are forgotten. */
  test(terms: readonly Term[]): Test {
    // What is dear comes last: a payload must be read for each event.
    const tests = [...terms].sort((a, b) => cost(a) - cost(b)).map((term) => this.#test(term));
    return (line, index) => tests.every((test) => test(line, index));
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
        return (line) => isNode(line.node, text);
      case 'from':
      case 'to':
        return this.#endTest(field, text);
      case 'caused-by':
        return this.#causeTest(text);
      case 'trace': {
        const isOf = this.#traces.test(text);
        return (line, index) => isOf(idAt(line, index));
      }
      case 'site': {
        const matches = remembered(this.#store.stacks, (stack) => stack.some((site) => isSite(site, text)));
        return (line, index) => line.stack.get(index) !== 0 && matches(line.stack.get(index));
      }
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
          if (text === 'failed') return (line.flags.get(index) & FAILED) !== 0;
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

  /** Who is at one end of the message that the event is an end of. */
  #endTest(field: 'from' | 'to', text: string): Test {
    const own = field === 'from' ? SEND : RECEIVE;
    const inPeer = remembered(this.#store.peers, (peer) => peer.toLowerCase().includes(text));
    return (line, index) => {
      if (kindBits(line.kind.get(index)) === own) return isNode(line.node, text);
      const others = this.#links.partners({ line, index });
      if (others.length === 0) return inPeer(line.peer.get(index));
      return others.some((other) => isNode(this.#store.line(isolateOf(other))?.node ?? '', text));
    };
  }

  /** @param label `orders-2#812`, or the number of an event */
  #causeTest(label: string): Test {
    const causes = new Set(eventsNamed(this.#store, label));
    return (line, index) => {
      if (causes.size === 0) return false;
      const id = idAt(line, index);
      if (causes.has(id)) return false;
      for (const origin of this.#causeOrder.origins(id, LONGEST_CHAIN)) if (causes.has(origin)) return true;
      return false;
    };
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
  if (term.field === 'any' || term.field === 'preview' || term.field === 'trace') return 2;
  return term.field === 'caused-by' ? 1 : 0;
}

/** Each value of a pool is looked at once, however many events have it. A number may come to mean another value. */
function remembered<T>(pool: { get(id: number): T | undefined }, test: (value: T) => boolean): (id: number) => boolean {
  const known = new Map<number, { readonly value: T | undefined; readonly is: boolean }>();
  return (id) => {
    const value = pool.get(id);
    let one = known.get(id);
    if (one === undefined || one.value !== value) {
      one = { value, is: value !== undefined && test(value) };
      known.set(id, one);
    }
    return one.is;
  };
}

/** @param text name of a node or of its group, in lower case */
export function isNode(node: string, text: string): boolean {
  const name = node.toLowerCase();
  return name === text || isReplica(name, text);
}

/** @param text `orders.ts`, `orders.ts:88`, `src/orders.ts:88` */
export function isSite({ script, line }: Pick<CallSite, 'script' | 'line'>, text: string): boolean {
  const [, file = text, at] = /^(.*?)(?::(\d+))?$/.exec(text) ?? [];
  if (at !== undefined && Number(at) !== line + 1) return false;
  const path = script.toLowerCase().replaceAll('\\', '/');
  return path === file || path.endsWith(`/${file}`);
}

function eventsNamed(store: EventStore, label: string): readonly EventId[] {
  const [, node, seq] = /^(.*)#(\d+)$/.exec(label) ?? [];
  if (node === undefined) return Number.isSafeInteger(Number(label)) ? [Number(label) as EventId] : [];
  return store.lines
    .filter((line) => line.node.toLowerCase() === node && line.find(Number(seq)) >= 0)
    .map((line) => eventId(line.isolate, Number(seq)));
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
