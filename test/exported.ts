/** Runs as they are exported, and as they come back. */
import { Run } from '../src/causality/run.ts';
import type { EventId } from '../src/protocol/event-id.ts';
import type { ProbeEvent } from '../src/protocol/events.ts';
import type { Exported, ExportedLine } from '../src/recording/export/exported.ts';
import type { Imported } from '../src/recording/import/imported.ts';

export function lineOf(isolate: number, node: string): ExportedLine {
  const exit = isolate === 1 ? 'SIGTERM' : undefined;
  return { isolate, node, title: node, group: node, kind: 'main', pid: undefined, started: 0, ended: undefined, exit };
}

/** @param nodes in the order of the ordinals of their isolates, from 1 */
export function exportedOf(run: Run, nodes: readonly string[]): Exported {
  return {
    name: 'Shop',
    run,
    lines: nodes.map((node, at) => lineOf(at + 1, node)),
    began: 1_700_000_000_000_000,
    sources: {},
  };
}

/** The run that is in a recording which was made of it. */
export function runOf({ isolates, events, deliveries, listens = [] }: Imported): Run {
  const run = new Run({ events: 1_000_000, bytes: 2 ** 20 });
  for (const { id, node } of isolates) run.started(id, node, 0);
  for (const { isolate, address, time } of listens) run.append(isolate, '', [{ kind: 'listen', address, time }]);
  for (const { isolate, outcome, took, ...event } of events) {
    const told: ProbeEvent[] = [{ ...event, match: { by: 'own' }, handler: 0 }];
    if (outcome !== 'open') told.push({ kind: 'more', of: event.seq, time: event.time + took, outcome });
    run.append(isolate, isolates.find(({ id }) => id === isolate)?.node ?? '', told);
  }
  for (const { send, receive, inferred } of deliveries) run.links.connect(send, receive, inferred);
  return run;
}

/** All pairs of which the first could have influenced the second, by what `name` calls them. */
export function happenedBefore(run: Run, ids: readonly EventId[], name: (id: EventId) => string): ReadonlySet<string> {
  const pairs = new Set<string>();
  for (const one of ids)
    for (const other of ids) if (run.processOrder.isBefore(one, other)) pairs.add(`${name(one)} < ${name(other)}`);
  return pairs;
}
