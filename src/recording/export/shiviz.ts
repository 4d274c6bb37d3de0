import type { EventId } from '../../protocol/event-id.ts';
import { type Exported, inCausalOrder } from './exported.ts';

/** What ShiViz is to be told to read the log with. */
export const shivizParser = '(?<host>\\S*) (?<clock>{.*})\\n(?<event>.*)';

/**
 * The log that ShiViz reads: two lines for each event, host and vector clock, and what happened. A clock counts the events of
 * each host that came before, the event itself included (https://bitbucket.org/bestchai/shiviz/wiki).
 */
export function* toShiViz(exported: Exported): Iterable<string> {
  const { run, lines } = exported;
  const hosts = new Map(lines.map(({ isolate, title }) => [isolate, title.replace(/\s+/g, '_')]));
  const clocks = new Map<number, Map<string, number>>();
  const sent = new Map<EventId, ReadonlyMap<string, number>>();
  for (const event of inCausalOrder(exported)) {
    const host = hosts.get(event.isolate) ?? event.node;
    const clock = clocks.get(event.isolate) ?? new Map<string, number>();
    clocks.set(event.isolate, clock);
    clock.set(host, (clock.get(host) ?? 0) + 1);
    const place = run.store.place(event.id);
    if (event.kind === 'receive' && place) for (const send of run.links.partners(place)) merge(clock, sent.get(send));
    if (event.kind === 'send') sent.set(event.id, new Map(clock));
    yield `${host} ${JSON.stringify(Object.fromEntries(clock))}\n${event.kind} ${event.name.replace(/\s*[\r\n]+\s*/g, ' ')}\n`;
  }
}

function merge(clock: Map<string, number>, other: ReadonlyMap<string, number> | undefined): void {
  for (const [host, count] of other ?? []) clock.set(host, Math.max(clock.get(host) ?? 0, count));
}
