import { readEvent, type StoredEvent } from '../../causality/stored-event.ts';
import { type EventId, isolateOf, seqOf } from '../../protocol/event-id.ts';
import { type Exported, messagesOf } from './exported.ts';

/** `SpanKind` of opentelemetry/proto/trace/v1/trace.proto. */
const kinds = { server: 2, client: 3, producer: 4, consumer: 5 } as const;
/** `StatusCode`. */
const ERROR = 2;

interface Span {
  readonly node: string;
  readonly span: Readonly<Record<string, unknown>>;
}

/**
 * OTLP as JSON (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): each end of a message is a span, a request's until its
 * answer. What one has caused is its child; what led nowhere else begins a trace.
 */
export function* toOtlp(exported: Exported): Iterable<string> {
  const byNode = new Map<string, object[]>();
  for (const { node, span } of spans(exported)) {
    const list = byNode.get(node) ?? [];
    byNode.set(node, list);
    list.push(span);
  }
  yield '{"resourceSpans":[';
  let separator = '\n';
  for (const [node, list] of byNode) {
    const resource = { attributes: [attribute('service.name', node)] };
    yield `${separator}${JSON.stringify({ resource, scopeSpans: [{ scope: { name: 'lightcone' }, spans: list }] })}`;
    separator = ',\n';
  }
  yield '\n]}\n';
}

function* spans(exported: Exported): Iterable<Span> {
  const traces = new Traces(exported);
  for (const { message } of messagesOf(exported)) {
    for (const id of new Set([message.id, ...message.deliveries])) {
      const end = readEvent(exported.run.store, id);
      // An answer is the end of its request's span.
      if (!end || (end.role === 'response' && end.replyTo !== undefined)) continue;
      yield { node: end.node, span: spanOf(exported, traces, end) };
    }
  }
}

function spanOf({ run, began }: Exported, traces: Traces, end: StoredEvent): Readonly<Record<string, unknown>> {
  const { id, kind, role, time, name, protocol, peer, size, isolate } = end;
  const place = run.store.place(id);
  const [reply] = place ? run.links.replies(place) : [];
  const answer = reply === undefined ? undefined : readEvent(run.store, reply);
  const parent = traces.parent(end);
  const sends = kind === 'send';
  const status = answer?.status ?? end.status;
  return {
    traceId: traces.of(id),
    spanId: spanId(id),
    ...(parent !== undefined && { parentSpanId: spanId(parent) }),
    name,
    kind: role === 'request' ? (sends ? kinds.client : kinds.server) : sends ? kinds.producer : kinds.consumer,
    startTimeUnixNano: nano(began + time),
    endTimeUnixNano: nano(began + (answer?.time ?? time + Math.max(1, end.took))),
    attributes: [
      attribute('network.protocol.name', protocol),
      attribute('lightcone.isolate', isolate),
      ...(peer === '' ? [] : [attribute('network.peer.address', peer)]),
      ...(size === undefined ? [] : [attribute('messaging.message.body.size', size)]),
      ...(typeof status === 'number' ? [attribute('http.response.status_code', status)] : []),
    ],
    ...((end.outcome === 'lost' || (typeof status === 'number' && status >= 500)) && { status: { code: ERROR } }),
  };
}

/** Which trace an event belongs to: that of the one in which its chain of causes began. */
class Traces {
  readonly #exported: Exported;
  readonly #roots = new Map<EventId, EventId>();

  constructor(exported: Exported) {
    this.#exported = exported;
  }

  of(id: EventId): string {
    const chain: EventId[] = [];
    let root = id;
    for (;;) {
      const known = this.#roots.get(root);
      if (known !== undefined) {
        root = known;
        break;
      }
      chain.push(root);
      const event = readEvent(this.#exported.run.store, root);
      const parent = event && this.parent(event);
      // A chain of inferred matches could close; what was seen already ends it.
      if (parent === undefined || chain.includes(parent)) break;
      root = parent;
    }
    for (const one of chain) this.#roots.set(one, root);
    return `00000000${hex(isolateOf(root), 8)}${hex(Math.floor(this.#exported.began / 1000) % 2 ** 32, 8)}${hex(seqOf(root), 8)}`;
  }

  /** The span in which it happened, which for a receive is that of its send. */
  parent({ id, kind, cause }: StoredEvent): EventId | undefined {
    const { run } = this.#exported;
    const place = run.store.place(id);
    const from = kind === 'receive' && place ? run.links.partners(place)[0] : cause;
    return from !== undefined && run.store.place(from) ? from : undefined;
  }
}

function spanId(id: EventId): string {
  return `${hex(isolateOf(id), 8)}${hex(seqOf(id), 8)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** 64-bit numbers are texts in JSON. */
function nano(microseconds: number): string {
  return `${BigInt(Math.round(microseconds)) * 1000n}`;
}

function attribute(key: string, value: string | number): object {
  return { key, value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) } };
}
