/** Events and messages of a run in the words of `protocol/timeline.ts`. */
import type { CauseTree } from '../causality/cause-tree.ts';
import { readMark } from '../causality/marks.ts';
import type { Lane, Message } from '../causality/messages.ts';
import type { Found } from '../causality/search.ts';
import { readEvent, type StoredEvent } from '../causality/stored-event.ts';
import type { History, Site } from '../debugger/history.ts';
import { type EventId, isolateOf, seqOf } from '../protocol/event-id.ts';
import type { CallSite } from '../protocol/events.ts';
import type { EventReport, FoundReport, MessageReport, MessageTree, Party, SiteReport } from '../protocol/timeline.ts';
import type { SourceReferences } from './source-references.ts';

export class Reports {
  readonly #history: History;
  readonly #references: SourceReferences;

  constructor(history: History, references: SourceReferences) {
    this.#history = history;
    this.#references = references;
  }

  /** Undefined where the event is forgotten. */
  async event(id: EventId): Promise<EventReport | undefined> {
    const event = readEvent(this.#history.run.store, id);
    if (!event) return undefined;
    const { isolate, kind, protocol, role, name, status, size, outcome, took, cause, replyTo, payload } = event;
    const kept = payload === 'forgotten' ? undefined : payload;
    const stack = await Promise.all(event.stack.map((site) => this.#site(isolate, site)));
    const handler = await this.#history.handlerOf(isolate, event.handler);
    return {
      ...{ id, label: this.#label(id), lane: isolate, kind, time: this.#timeOf(event), protocol, role, name, outcome },
      ...optional({
        status,
        size,
        cause,
        replyTo,
        preview: kept?.preview,
        took: outcome === 'open' ? undefined : took,
      }),
      payload: payload === undefined ? 'none' : payload === 'forgotten' ? 'forgotten' : 'kept',
      ...(kept?.headers && { headers: pairs(kept.headers) }),
      ...this.#history.run.traces.of(id),
      stack,
      ...(handler && { handler: this.#place(handler) }),
    };
  }

  /** What the debugger saw. Undefined for what is a message, or is dropped. */
  mark(id: EventId): EventReport | undefined {
    const { store, clocks } = this.#history.run;
    const mark = readMark(store, id);
    if (!mark) return undefined;
    const isolate = isolateOf(id);
    const { kind, name, time, site } = mark;
    return {
      ...{ id, label: this.#history.line(isolate)?.title ?? `isolate ${isolate}`, lane: isolate, kind, name },
      ...{ time: Math.round(time + clocks.shift(isolate)), protocol: '', role: 'data', outcome: 'complete' },
      payload: 'none',
      stack: site ? [{ ...site, name: '', column: 1, isForeign: false }] : [],
    };
  }

  /** The message that an event is an end of. Undefined where it is none, or is forgotten. */
  async message(id: EventId): Promise<MessageReport | undefined> {
    const { messages, store } = this.#history.run;
    const message = messages.of(id);
    const first = message && readEvent(store, message.id);
    if (!message || !first) return undefined;
    const [delivery] = message.deliveries;
    const received = delivery === undefined ? undefined : readEvent(store, delivery);
    const [sentFrom, takenAt] = await Promise.all([
      message.send === undefined ? undefined : this.#firstOfUser(first),
      received && this.#takenAt(received),
    ]);
    const { protocol, role, name, status, size } = first;
    return {
      ...{ id: message.id, label: this.#label(message.id), protocol, role, name, state: message.state },
      to: message.to.map((lane) => this.#party(lane)),
      match: matchOf(message),
      ...optional({
        from: message.from && this.#party(message.from),
        sentAt: message.send === undefined ? undefined : this.#timeOf(first),
        receivedAt: received && this.#timeOf(received),
        status: status ?? received?.status,
        size: size ?? received?.size,
        answer: role === 'request' ? this.#answer(message) : undefined,
        sentFrom,
        takenAt,
      }),
    };
  }

  /** Undefined where it is forgotten. */
  found({ id, time }: Found): FoundReport | undefined {
    const event = readEvent(this.#history.run.store, id);
    if (!event) return undefined;
    const { isolate, kind, outcome, protocol, name, status } = event;
    return {
      ...{ id, label: this.#label(id), lane: isolate, time, kind, outcome, protocol, name },
      ...optional({ status }),
    };
  }

  /** A tree without those that are forgotten. */
  async tree({ message: id, children, isCut }: CauseTree): Promise<MessageTree | undefined> {
    const [message, below] = await Promise.all([this.message(id), Promise.all(children.map((one) => this.tree(one)))]);
    return message && { message, children: below.filter((one) => one !== undefined), isCut };
  }

  /** Events that were dropped in the programs. */
  missing(): number {
    const gaps = this.#history.run.store.lines.flatMap(({ notes }) => notes.filter(({ kind }) => kind === 'gap'));
    return gaps.reduce((sum, { count }) => sum + count, 0);
  }

  /** By a clock that all isolates agree on. */
  #timeOf({ isolate, time }: StoredEvent): number {
    return Math.round(time + this.#history.run.clocks.shift(isolate));
  }

  #label(id: EventId): string {
    return `${this.#history.line(isolateOf(id))?.title ?? isolateOf(id)}#${seqOf(id)}`;
  }

  #party(lane: Lane): Party {
    if ('external' in lane) return { lane: lane.external, title: lane.external };
    return { lane: lane.isolate, title: this.#history.line(lane.isolate)?.title ?? `isolate ${lane.isolate}` };
  }

  /** The first answer, as it was seen by who asked; where that is not known, by who answered. */
  #answer({ send, deliveries }: Message): MessageReport['answer'] {
    const { store, links, messages } = this.#history.run;
    for (const end of [send, ...deliveries]) {
      const place = end === undefined ? undefined : store.place(end);
      const [reply] = place ? links.replies(place) : [];
      const after = place && messages.latency(place);
      if (reply === undefined || after === undefined) continue;
      return { id: reply, after, ...optional({ status: readEvent(store, reply)?.status }) };
    }
    return undefined;
  }

  async #takenAt(received: StoredEvent): Promise<SiteReport | undefined> {
    const site = await this.#history.takenAt(received);
    return site && this.#place(site);
  }

  /** The innermost frame that is the user's own; where there is none, the innermost. */
  async #firstOfUser({ isolate, stack }: StoredEvent): Promise<SiteReport | undefined> {
    const own = await this.#history.ownSiteOf(isolate, stack);
    if (own) return this.#place(own);
    const [innermost] = stack;
    return innermost && this.#site(isolate, innermost);
  }

  async #site(isolate: number, frame: CallSite): Promise<SiteReport> {
    const site = await this.#history.siteOf(isolate, frame);
    if (site) return this.#place(site);
    const { name, script, line, column } = frame;
    return { name, source: script, line: line + 1, column: column + 1, isForeign: false };
  }

  #place({ name, source, line, column, isForeign, isAssumed }: Site): SiteReport {
    const sourceReference = this.#references.numberOf(source);
    return {
      ...{ name, source: source.name, line: line + 1, column: column + 1, isForeign },
      ...(source.path === undefined ? { sourceReference } : { path: source.path }),
      ...(isAssumed && { isAssumed }),
    };
  }
}

function matchOf({ send, deliveries, inferred }: Message): MessageReport['match'] {
  if (send === undefined || deliveries.length === 0) return 'none';
  return inferred ? 'inferred' : 'exact';
}

function pairs(flat: readonly string[]): readonly (readonly [string, string])[] {
  return flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? ''] as const] : []));
}

/** Without what is not known. */
function optional<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
