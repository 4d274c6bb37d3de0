import { type EventId, eventId } from '../../protocol/event-id.ts';
import { wrongImport } from '../errors.ts';
import { bare, type Delivery, type Imported, type ImportedEvent, MOST_ISOLATES } from './imported.ts';
import { isolatesByName } from './isolates.ts';
import { answerName, headersOf, peerOf, protocolOf, statusOf } from './otlp-attributes.ts';
import type { Attributes, ReadSpan } from './spans.ts';

/** `SpanKind` of opentelemetry/proto/trace/v1/trace.proto. */
const [SERVER, CLIENT, PRODUCER, CONSUMER] = [2, 3, 4, 5];

/** One end of a message that a span stands for: its beginning, or its end, which is the answer. */
interface End {
  readonly span: ReadSpan;
  readonly at: 'start' | 'end';
  readonly kind: 'send' | 'receive';
  readonly time: bigint;
  readonly depth: number;
}

/**
 * Spans of any OpenTelemetry SDK. Client and producer send, server and consumer receive; a server's or a consumer's parent (or a link)
 * says which message it was; client and server end with the answer. What an isolate sends was caused by the span around it that received.
 */
export function fromForeignSpans(spans: readonly ReadSpan[], name: string): Imported {
  const known = new Map(spans.map((span) => [span.id, span]));
  const parentOf = ({ parent }: ReadSpan) => (parent === undefined ? undefined : known.get(parent));
  const processes = isolatesOf(spans);
  const isolateOf = ({ resource }: ReadSpan) => processes.ordinals.get(processKey(resource)) ?? 0;
  const delivered = new Map<ReadSpan, readonly ReadSpan[]>();
  const servers = new Map<ReadSpan, ReadSpan>();
  for (const span of spans.filter(receives)) {
    const from = [span.parent, ...span.links].flatMap((id) => (id === undefined ? [] : (known.get(id) ?? [])));
    delivered.set(span, [...new Set(from.filter(sends))]);
    const client = parentOf(span);
    if (span.kind === SERVER && client?.kind === CLIENT && !servers.has(client)) servers.set(client, span);
  }

  const depths = new Map<ReadSpan, number>();
  const ends = spans.flatMap((span) => endsOf(span, depthOf(span, parentOf, depths)));
  const began = spans.reduce((first, { start }) => (start < first ? start : first), spans[0]?.start ?? 0n);
  ends.sort(inTime);
  const numbers = new Map<ReadSpan, { readonly start?: number; readonly end?: number }>();
  const last = new Map<number, number>();
  for (const { span, at } of ends) {
    const seq = (last.get(isolateOf(span)) ?? 0) + 1;
    last.set(isolateOf(span), seq);
    numbers.set(span, { ...numbers.get(span), [at]: seq });
  }

  const isKnown = (span: ReadSpan) => (receives(span) ? (delivered.get(span)?.length ?? 0) > 0 : servers.has(span));
  const events = ends.map(({ span, at, kind, time }): ImportedEvent => {
    const { start = 0, end = 0 } = numbers.get(span) ?? {};
    const isAnswer = at === 'end';
    const isRequest = span.kind === CLIENT || span.kind === SERVER;
    const around = isAnswer && receives(span) ? span : causeOf(span, parentOf, isolateOf);
    const status = isAnswer ? statusOf(span) : undefined;
    return bare({
      ...{ isolate: isolateOf(span), kind, seq: isAnswer ? end : start, time: Number((time - began) / 1000n) },
      name: isAnswer ? answerName(span) : span.name,
      protocol: protocolOf(span.attributes),
      role: isAnswer ? 'response' : isRequest ? 'request' : 'data',
      cause: (around && numbers.get(around)?.start) ?? 0,
      replyTo: isAnswer ? start : 0,
      peer: peerOf(span, isKnown(span)),
      status,
      headers: isAnswer ? undefined : headersOf(span.attributes),
      outcome: !isAnswer && span.isError && numbers.get(span)?.end === undefined ? 'lost' : 'open',
    });
  });

  const idOf = (span: ReadSpan, at: 'start' | 'end') => {
    const seq = numbers.get(span)?.[at];
    return seq === undefined ? undefined : eventId(isolateOf(span), seq);
  };
  const deliveries: Delivery[] = [];
  const deliver = (send: EventId | undefined, receive: EventId | undefined) => {
    if (send !== undefined && receive !== undefined) deliveries.push({ send, receive, inferred: false });
  };
  for (const [span, from] of delivered) for (const one of from) deliver(idOf(one, 'start'), idOf(span, 'start'));
  // Durations can be compared whatever the clocks say: who waited less than the answer took had given up.
  for (const [client, server] of servers)
    if (server.end - server.start <= client.end - client.start) deliver(idOf(server, 'end'), idOf(client, 'end'));
  return { name, began: Number(began / 1000n), isolates: processes.isolates, events, deliveries };
}

function sends({ kind }: ReadSpan): boolean {
  return kind === CLIENT || kind === PRODUCER;
}

function receives({ kind }: ReadSpan): boolean {
  return kind === SERVER || kind === CONSUMER;
}

function endsOf(span: ReadSpan, depth: number): readonly End[] {
  if (!sends(span) && !receives(span)) return [];
  const start: End = { span, at: 'start', kind: sends(span) ? 'send' : 'receive', time: span.start, depth };
  // A call that failed without any status has had no answer.
  const isAnswered = span.end !== 0n && !(span.isError && span.kind === CLIENT && statusOf(span) === undefined);
  if ((span.kind !== CLIENT && span.kind !== SERVER) || !isAnswered) return [start];
  const time = span.end < span.start ? span.start : span.end;
  return [start, { span, at: 'end', kind: sends(span) ? 'receive' : 'send', time, depth }];
}

/** What lies around another one begins before it and ends behind it, at the same moment too. */
function inTime(a: End, b: End): number {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1;
  if (a.at !== b.at) return a.at === 'start' ? -1 : 1;
  return a.at === 'start' ? a.depth - b.depth : b.depth - a.depth;
}

function depthOf(
  span: ReadSpan,
  parentOf: (span: ReadSpan) => ReadSpan | undefined,
  depths: Map<ReadSpan, number>,
): number {
  const chain: ReadSpan[] = [];
  let at: ReadSpan | undefined = span;
  while (at && !depths.has(at)) {
    depths.set(at, 0); // So that parents that lead back to themselves end here.
    chain.push(at);
    at = parentOf(at);
  }
  let depth = at ? (depths.get(at) ?? 0) + 1 : 0;
  for (const one of chain.reverse()) depths.set(one, depth++);
  return depths.get(span) ?? 0;
}

/** The nearest span around it, in the same isolate, that received something. */
function causeOf(
  span: ReadSpan,
  parentOf: (span: ReadSpan) => ReadSpan | undefined,
  isolateOf: (span: ReadSpan) => number,
): ReadSpan | undefined {
  const seen = new Set([span]);
  for (let at = parentOf(span); at && !seen.has(at) && isolateOf(at) === isolateOf(span); at = parentOf(at)) {
    if (receives(at)) return at;
    seen.add(at);
  }
  return undefined;
}

function processKey(resource: Attributes): string {
  const keys = ['service.namespace', 'service.name', 'service.instance.id', 'host.name', 'process.pid'];
  return JSON.stringify(keys.map((key) => resource.get(key) ?? null));
}

/** A lane for each process that told of itself; several of one service are its replicas. */
function isolatesOf(spans: readonly ReadSpan[]) {
  const services = new Map<string, string>();
  for (const { resource } of spans)
    services.set(processKey(resource), String(resource.get('service.name') ?? 'unknown service'));
  if (services.size > MOST_ISOLATES) throw wrongImport('The document', `it has more than ${MOST_ISOLATES} processes`);
  const counts = new Map<string, number>();
  for (const service of services.values()) counts.set(service, (counts.get(service) ?? 0) + 1);
  const numbers = new Map<string, number>();
  const names = [...services.values()].map((service) => {
    const number = (numbers.get(service) ?? 0) + 1;
    numbers.set(service, number);
    const node = counts.get(service) === 1 ? service : `${service}-${number}`;
    return { node, group: service, title: node };
  });
  return {
    isolates: isolatesByName(names),
    ordinals: new Map([...services.keys()].map((key, at) => [key, at + 1])),
  };
}
