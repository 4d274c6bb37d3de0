import type { Amendment, ProbeEvent } from '../protocol/events.ts';
import { Addresses, type Listener } from './addresses.ts';
import { CauseOrder } from './cause-order.ts';
import { CauseTrees } from './cause-tree.ts';
import { Clocks } from './clocks.ts';
import { EventStore, type Keep } from './event-store.ts';
import type { IsolateLine } from './isolate-line.ts';
import { FAILED } from './kinds.ts';
import { Knowledge } from './knowledge.ts';
import { Links } from './links.ts';
import { Matching } from './matching.ts';
import { Messages } from './messages.ts';
import { CausalSteps } from './picture/causal-steps.ts';
import { Hits } from './picture/hits.ts';
import { Outsiders } from './picture/outsiders.ts';
import { Tally } from './picture/tally.ts';
import { ProcessOrder } from './process-order.ts';
import { Search } from './search.ts';
import { Traces } from './traces.ts';

/** What happened in a run, from its parts: events come in by `append`, the parts answer what is asked. */
export class Run {
  readonly store: EventStore;
  readonly links: Links;
  readonly messages: Messages;
  readonly processOrder: ProcessOrder;
  readonly causeOrder: CauseOrder;
  readonly causeTrees: CauseTrees;
  readonly clocks: Clocks;
  readonly search: Search;
  readonly traces: Traces;
  readonly steps: CausalSteps;
  readonly tally = new Tally();
  readonly hits: Hits;
  readonly outsiders: Outsiders;
  readonly #addresses = new Addresses();
  readonly #knowledge: Knowledge;
  readonly #matching: Matching;

  /** @param step of `Knowledge`: tests have short runs */
  constructor(keep: Keep, step?: (isolates: number) => number) {
    this.store = new EventStore(keep);
    this.links = new Links(this.store);
    this.messages = new Messages(this.store, this.links, this.#addresses);
    this.#knowledge = new Knowledge(this.store, this.links, step);
    this.processOrder = new ProcessOrder(this.store, this.links, this.#knowledge);
    this.causeOrder = new CauseOrder(this.store, this.links);
    this.causeTrees = new CauseTrees(this.store, this.links, this.messages, this.causeOrder);
    this.clocks = new Clocks(this.store, this.links);
    this.traces = new Traces(this.store, this.causeOrder);
    const { store, messages, links, causeOrder, traces, clocks } = this;
    this.search = new Search({ store, messages, links, causeOrder, traces, clocks });
    this.steps = new CausalSteps(this.store, this.links);
    this.outsiders = new Outsiders(this.store, this.links, this.#addresses);
    this.hits = new Hits(this.store, this.links, this.search);
    this.#matching = new Matching(this.store, this.links);
    this.store.onForget = (place) => this.links.forget(place);
  }

  /** The isolate begins. @param time microseconds of the run */
  started(isolate: number, node: string, time: number): void {
    this.store.begin(isolate, node).note('start', time);
  }

  ended(isolate: number, time: number): void {
    this.store.line(isolate)?.note('exit', time);
  }

  /**
   * Batches of one isolate come in the order in which it told them, those of different ones in any.
   * @param isolate its ordinal, from 1
   * @param events their times in microseconds of the run
   */
  append(isolate: number, node: string, events: readonly ProbeEvent[]): void {
    const line = this.store.begin(isolate, node);
    for (const event of events) {
      switch (event.kind) {
        case 'send':
        case 'receive': {
          const index = this.store.append(line, event);
          if (index < 0) break;
          if (event.replyTo !== 0) {
            this.links.answer(line, index, event.replyTo);
            this.hits.touch(line, line.find(event.replyTo));
          }
          this.#matching.add(isolate, event);
          break;
        }
        case 'more':
          this.#amend(line, event);
          break;
        case 'gap':
          line.note('gap', event.time, event.count);
          break;
        case 'listen':
          this.#addresses.listen(isolate, event.address, event.time);
          break;
      }
    }
    this.#matching.settle();
    this.#knowledge.advance(line);
  }

  /** Where its nodes accept connections. */
  get listening(): readonly Listener[] {
    return this.#addresses.all;
  }

  #amend(line: IsolateLine, event: Amendment): void {
    const before = line.flags.get(line.find(event.of)) & FAILED;
    const index = this.store.amend(line, event);
    if (index < 0) return;
    if (before === 0 && (line.flags.get(index) & FAILED) !== 0) this.tally.failed(line, index);
    this.hits.touch(line, index);
  }
}
