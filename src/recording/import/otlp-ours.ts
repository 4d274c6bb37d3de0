import { type EventId, isolateOf, seqOf } from '../../protocol/event-id.ts';
import { otlpNames } from '../../protocol/otlp.ts';
import { wrongImport } from '../errors.ts';
import {
  bare,
  type Delivery,
  type Imported,
  type ImportedEvent,
  type ImportedIsolate,
  MOST_ISOLATES,
} from './imported.ts';
import type { Attributes, ReadSpan, SpanEvent } from './spans.ts';

/** Spans that `lightcone export --to otlp` has written, in whatever order they come back. @throws UserError */
export function fromOurSpans(spans: readonly ReadSpan[], name: string): Imported {
  const isolates = new Map<number, ImportedIsolate>();
  const began = spans.reduce((first, { start }) => (start < first ? start : first), spans[0]?.start ?? 0n);
  const found = new Map<
    EventId,
    { readonly event: ImportedEvent; readonly sends: readonly EventId[]; readonly inferred: boolean }
  >();
  for (const { resource, events } of spans) {
    const isolate = isolateIn(resource);
    isolates.set(isolate.id, isolate);
    for (const event of events) {
      const id = idIn(event.attributes, otlpNames.event);
      if (id === undefined) continue;
      if (isolateOf(id) !== isolate.id) throw wrongImport(`Event ${id}`, `it is no event of isolate ${isolate.id}`);
      const sends = event.attributes.get(otlpNames.sends);
      found.set(id, {
        event: eventIn(event, id, began),
        sends: Array.isArray(sends) ? sends : [],
        inferred: event.attributes.get(otlpNames.inferred) === true,
      });
    }
  }
  const last = new Map<number, number>();
  const events = [...found.values()]
    .map(({ event }) => event)
    .sort((a, b) => a.isolate - b.isolate || a.seq - b.seq)
    .map((event) => {
      const time = Math.max(event.time, last.get(event.isolate) ?? 0);
      last.set(event.isolate, time);
      return { ...event, time };
    });
  const deliveries = [...found].flatMap(([receive, { sends, inferred, event }]) =>
    sends.flatMap((send): Delivery[] => {
      const isThere = event.kind === 'receive' && found.get(send)?.event.kind === 'send';
      return isThere ? [{ send, receive, inferred }] : [];
    }),
  );
  const [system] = [...new Set(spans.map(({ resource }) => resource.get('service.namespace')))];
  return {
    name: typeof system === 'string' ? system : name,
    began: Number(began / 1000n),
    isolates: [...isolates.values()].sort((a, b) => a.id - b.id),
    events,
    deliveries,
  };
}

function isolateIn(resource: Attributes): ImportedIsolate {
  const id = resource.get(otlpNames.isolate);
  if (typeof id !== 'number' || !Number.isInteger(id) || id < 1 || id > MOST_ISOLATES)
    throw wrongImport('A resource', `its ${otlpNames.isolate} is no number of an isolate`);
  const node = textIn(resource, otlpNames.node) ?? textIn(resource, 'service.name') ?? 'unknown';
  const kind = resource.get(otlpNames.kind);
  const pid = resource.get('process.pid');
  return {
    id,
    node,
    group: textIn(resource, 'service.name') ?? node,
    title: textIn(resource, 'service.instance.id') ?? node,
    kind: kind === 'child' || kind === 'worker' ? kind : 'main',
    pid: typeof pid === 'number' && Number.isSafeInteger(pid) ? pid : undefined,
    started: 0,
    ended: undefined,
  };
}

function eventIn({ name: kind, time, attributes }: SpanEvent, id: EventId, began: bigint): ImportedEvent {
  if (kind !== 'send' && kind !== 'receive') throw wrongImport(`Event ${id}`, `it is neither "send" nor "receive"`);
  const role = attributes.get(otlpNames.role);
  const outcome = attributes.get(otlpNames.outcome);
  const status = attributes.get(otlpNames.status);
  const here = (key: string) => {
    const other = idIn(attributes, key);
    return other !== undefined && isolateOf(other) === isolateOf(id) ? seqOf(other) : 0;
  };
  return bare({
    ...{ isolate: isolateOf(id), kind, seq: seqOf(id), time: time < began ? 0 : Number((time - began) / 1000n) },
    name: textIn(attributes, otlpNames.name) ?? '',
    protocol: textIn(attributes, otlpNames.protocol) ?? 'otlp',
    role: role === 'request' || role === 'response' ? role : 'data',
    peer: textIn(attributes, otlpNames.peer) ?? '',
    cause: here(otlpNames.cause),
    replyTo: here(otlpNames.replyTo),
    size: countIn(attributes, otlpNames.size),
    status: typeof status === 'string' || typeof status === 'number' ? status : undefined,
    outcome: outcome === 'complete' || outcome === 'lost' ? outcome : 'open',
    took: countIn(attributes, otlpNames.took) ?? 0,
  });
}

function idIn(attributes: Attributes, key: string): EventId | undefined {
  const id = countIn(attributes, key);
  return id === undefined || seqOf(id as EventId) === 0 ? undefined : (id as EventId);
}

function countIn(attributes: Attributes, key: string): number | undefined {
  const value = attributes.get(key);
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function textIn(attributes: Attributes, key: string): string | undefined {
  const value = attributes.get(key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
