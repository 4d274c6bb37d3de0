import type { EventId } from '../../protocol/event-id.ts';
import { type Exported, inCausalOrder } from './exported.ts';

/** How the lines of an event are to be read; stands at the head of the log, where ShiViz looks for it. */
const expression = '(?<host>\\S*) (?<clock>{.*}) (?<date>\\S*)\\n(?<event>.*)';

/**
 * The log that ShiViz reads: its expression, a line for a delimiter that there is none of, and two lines for each event: host, vector clock
 * and time, and what happened. A clock counts the events of each host that came before, the event itself included
 * (https://bitbucket.org/bestchai/shiviz/wiki). Those that a filter leaves out still order the others.
 */
export function* toShiViz(exported: Exported): Iterable<string> {
  const { run, lines, began, wants } = exported;
  const hosts = new Map(lines.map(({ isolate, title }) => [isolate, title.replace(/\s+/g, '_')]));
  const clocks = new Map<number, Map<string, number>>();
  const sent = new Map<EventId, ReadonlyMap<string, number>>();
  yield `${expression}\n\n`;
  for (const event of inCausalOrder({ ...exported, wants: () => true })) {
    const host = hosts.get(event.isolate) ?? event.node;
    const clock = clocks.get(event.isolate) ?? new Map<string, number>();
    clocks.set(event.isolate, clock);
    const isWanted = !wants || wants(event.id);
    if (isWanted) clock.set(host, (clock.get(host) ?? 0) + 1);
    const place = run.store.place(event.id);
    if (event.kind === 'receive' && place) for (const send of run.links.partners(place)) merge(clock, sent.get(send));
    if (event.kind === 'send' && place && run.links.partners(place).length > 0) sent.set(event.id, new Map(clock));
    if (!isWanted) continue;
    yield `${host} ${JSON.stringify(Object.fromEntries(clock))} ${dateOf(began + event.time)}\n`;
    yield `${event.kind} ${event.name.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ')}\n`;
  }
}

/** ISO 8601, to the microsecond. */
function dateOf(microseconds: number): string {
  const seconds = new Date(Math.floor(microseconds / 1e6) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(microseconds % 1e6).padStart(6, '0')}Z`;
}

function merge(clock: Map<string, number>, other: ReadonlyMap<string, number> | undefined): void {
  for (const [host, count] of other ?? []) clock.set(host, Math.max(clock.get(host) ?? 0, count));
}
