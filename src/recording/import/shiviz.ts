import { type EventId, eventId } from '../../protocol/event-id.ts';
import { wrongImport } from '../errors.ts';
import { bare, type Delivery, type Imported, type ImportedEvent, MOST_ISOLATES } from './imported.ts';
import { isolatesByName } from './isolates.ts';
import { type Logged, readLog } from './shiviz-log.ts';

/** Between an event and what it led to, where the log tells no times. */
const STEP = 1000;

/**
 * A log with vector clocks, as ShiViz reads it. Who sent what stands in the clocks only: an event whose clock takes in a newer event of
 * another host has received a message that was sent there. What does both becomes two events.
 * @throws UserError that names the line
 */
export function fromShiViz(text: string, name: string): Imported {
  const logged = readLog(text);
  const hosts = [...new Set(logged.map(({ host }) => host))];
  if (hosts.length > MOST_ISOLATES) throw wrongImport('The log', `it has more than ${MOST_ISOLATES} hosts`);
  const lines = new Map(hosts.map((host) => [host, [] as Logged[]]));
  for (const event of logged) lines.get(event.host)?.push(event);
  for (const events of lines.values()) inOrder(events);
  const parents = new Map(logged.map((event) => [event, [] as readonly Logged[]]));
  for (const events of lines.values()) for (const [event, from] of parentsOf(events, lines)) parents.set(event, from);
  const sorted = causesFirst(lines, parents);
  const senders = new Set([...parents.values()].flat());
  const began = sorted.reduce((first, { time }) => Math.min(first, time ?? first), Number.MAX_SAFE_INTEGER);
  const hasTimes = sorted.every(({ time }) => time !== undefined);

  // Our own logs say of each event what it was.
  const isOurs = logged.every(({ event }) => /^(send|receive) ./.test(event));
  const written = new Writing(hosts);
  const ends = new Map<Logged, EventId>();
  const steps = new Map<Logged, number>();
  for (const one of sorted) {
    const from = parents.get(one) ?? [];
    const before = one.own > 1 ? [lines.get(one.host)?.[one.own - 2]] : [];
    const step = [...before, ...from].reduce(
      (most, other) => Math.max(most, 1 + ((other && steps.get(other)) ?? 0)),
      0,
    );
    steps.set(one, step);
    const time = hasTimes ? (one.time ?? 0) - began : step * STEP;
    const said = isOurs ? one.event.slice(one.event.indexOf(' ') + 1) : one.event;
    const receives = from.length > 0 || (isOurs && one.event.startsWith('receive '));
    if (receives) {
      const receive = written.event(one.host, 'receive', time, said);
      for (const send of from) written.deliver(ends.get(send), receive);
    }
    // A step of its own is a message to nobody: what could come of it is on its host alone.
    if (!receives || senders.has(one)) ends.set(one, written.event(one.host, 'send', time, said));
  }
  return {
    name,
    began: hasTimes ? began : 0,
    isolates: isolatesByName(hosts.map((host) => ({ node: host, group: host, title: host }))),
    events: written.events,
    deliveries: written.deliveries,
  };
}

class Writing {
  readonly events: ImportedEvent[] = [];
  readonly deliveries: Delivery[] = [];
  readonly #isolates: ReadonlyMap<string, number>;
  readonly #last = new Map<number, { seq: number; time: number }>();

  constructor(hosts: readonly string[]) {
    this.#isolates = new Map(hosts.map((host, at) => [host, at + 1]));
  }

  event(host: string, kind: 'send' | 'receive', told: number, name: string): EventId {
    const isolate = this.#isolates.get(host) ?? 0;
    const before = this.#last.get(isolate) ?? { seq: 0, time: 0 };
    const [seq, time] = [before.seq + 1, Math.max(before.time, told)];
    this.#last.set(isolate, { seq, time });
    this.events.push(bare({ isolate, kind, seq, time, name, protocol: 'shiviz' }));
    return eventId(isolate, seq);
  }

  deliver(send: EventId | undefined, receive: EventId): void {
    if (send !== undefined) this.deliveries.push({ send, receive, inferred: false });
  }
}

/** Sorts the events of a host, which are numbered from 1 without a gap. */
function inOrder(events: Logged[]): void {
  events.sort((a, b) => a.own - b.own);
  for (const [at, { own, host, line }] of events.entries()) {
    if (own === at + 1) continue;
    const why = at === 0 ? 'clocks of a host begin with 1' : `the event before it has ${events[at - 1]?.own}`;
    throw wrongImport(`Line ${line}`, `the clock of "${host}" is ${own}, but ${why}`);
  }
}

/** From whom each event of a host has heard something new: of events that led to each other the last one. */
function* parentsOf(
  events: readonly Logged[],
  lines: ReadonlyMap<string, readonly Logged[]>,
): Iterable<readonly [Logged, readonly Logged[]]> {
  const known = new Map<string, number>();
  for (const event of events) {
    const heard: Logged[] = [];
    for (const [host, time] of event.clock) {
      if (host === event.host || time <= (known.get(host) ?? 0)) continue;
      known.set(host, time);
      const others = lines.get(host);
      if (!others) throw wrongImport(`Line ${event.line}`, `the clock names "${host}", and no event is of that host`);
      const other = others[time - 1];
      if (!other) {
        const most = `"${host}" has ${others.length} events`;
        throw wrongImport(`Line ${event.line}`, `the clock has ${time} for "${host}", and ${most}`);
      }
      heard.push(other);
    }
    const isKnownBy = (one: Logged, other: Logged) => other !== one && (other.clock.get(one.host) ?? 0) >= one.own;
    const last = heard.filter((one) => !heard.some((other) => isKnownBy(one, other)));
    if (heard.length > 0) yield [event, last];
  }
}

/** @throws UserError where the clocks lead back in a circle */
function causesFirst(
  lines: ReadonlyMap<string, readonly Logged[]>,
  parents: ReadonlyMap<Logged, readonly Logged[]>,
): readonly Logged[] {
  const waiting = new Map<Logged, number>();
  const behind = new Map<Logged, Logged[]>();
  for (const [event, from] of parents) {
    const before = event.own > 1 ? lines.get(event.host)?.[event.own - 2] : undefined;
    const all = before ? [before, ...from] : from;
    waiting.set(event, all.length);
    for (const one of all) {
      const others = behind.get(one);
      if (others) others.push(event);
      else behind.set(one, [event]);
    }
  }
  const sorted = [...waiting].filter(([, count]) => count === 0).map(([event]) => event);
  for (const event of sorted) {
    for (const next of behind.get(event) ?? []) {
      const left = (waiting.get(next) ?? 0) - 1;
      waiting.set(next, left);
      if (left === 0) sorted.push(next);
    }
  }
  const stuck = [...waiting].find(([, count]) => count > 0)?.[0];
  if (stuck) throw wrongImport(`Line ${stuck.line}`, 'by the clocks, this event is before itself');
  return sorted;
}
