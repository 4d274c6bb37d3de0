/**
 * OTLP as JSON (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): each end of a message is a span, a request's until its
 * answer. What one has caused is its child; what led nowhere else begins a trace.
 */
import { readPlace, type StoredEvent } from '../../causality/stored-event.ts';
import { type EventId, eventId } from '../../protocol/event-id.ts';
import { otlpNames } from '../../protocol/otlp.ts';
import { type Exported, type ExportedLine, isWanted } from './exported.ts';
import { type Attribute, conventional, given } from './otlp-attributes.ts';
import { spanId, Traces } from './otlp-traces.ts';

/** `SpanKind` of opentelemetry/proto/trace/v1/trace.proto. */
const kinds = { server: 2, client: 3, producer: 4, consumer: 5 } as const;
/** `StatusCode`. */
const ERROR = 2;
/** Spans of one isolate that are told together. */
const AT_ONCE = 500;

/** `opentelemetry.proto.trace.v1.ResourceSpans`: the spans of one isolate. */
export interface ResourceSpans {
  readonly resource: { readonly attributes: readonly Attribute[] };
  readonly scopeSpans: readonly { readonly scope: { readonly name: string }; readonly spans: readonly object[] }[];
}

export function* toOtlp(exported: Exported): Iterable<string> {
  yield '{"resourceSpans":[';
  let separator = '\n';
  for (const spans of resourceSpans(exported)) {
    yield `${separator}${JSON.stringify(spans)}`;
    separator = ',\n';
  }
  yield '\n]}\n';
}

/** All spans, in portions that a collector takes at once. */
export function* resourceSpans(exported: Exported): Iterable<ResourceSpans> {
  const traces = new Traces(exported);
  for (const known of exported.lines) {
    let spans: object[] = [];
    const portion = () => ({
      resource: resourceOf(exported, known),
      scopeSpans: [{ scope: { name: 'lightcone' }, spans }],
    });
    for (const event of spanBeginnings(exported, known.isolate, traces)) {
      spans.push(spanOf(exported, traces, event));
      if (spans.length < AT_ONCE) continue;
      yield portion();
      spans = [];
    }
    if (spans.length > 0) yield portion();
  }
}

function* spanBeginnings(exported: Exported, isolate: number, traces: Traces): Iterable<StoredEvent> {
  const { run } = exported;
  const line = run.store.line(isolate);
  for (let index = line?.first ?? 0; line && index < line.end; index++) {
    const event = readPlace(run.store, { line, index });
    if (event.kind !== 'send' && event.kind !== 'receive') continue;
    if (traces.owner(event.id) !== event.id) continue;
    if ([event, ...traces.answers(event)].some(({ id }) => isWanted(exported, id))) yield event;
  }
}

function resourceOf(
  { name }: Exported,
  { isolate, node, group, title, kind, pid }: ExportedLine,
): ResourceSpans['resource'] {
  return {
    attributes: given([
      ['service.name', group],
      ['service.namespace', name],
      ['service.instance.id', title],
      ['process.pid', pid],
      [otlpNames.isolate, isolate],
      [otlpNames.node, node],
      [otlpNames.kind, kind],
    ]),
  };
}

function spanOf(exported: Exported, traces: Traces, begin: StoredEvent): object {
  const { run, began } = exported;
  const { id, kind, role, time, name } = begin;
  const answers = traces.answers(begin);
  const trace = traces.of(id);
  const before = traces.parent(begin);
  // A parent is of the same trace; what led here from another one is linked.
  const isInTrace = before !== undefined && traces.of(before) === trace;
  const parent = isInTrace ? spanId(before) : run.traces.named(id)?.spanId;
  const status = answers[0]?.status ?? begin.status;
  const isFailed = begin.outcome === 'lost' || (typeof status === 'number' && status >= 500);
  const end = [begin, ...answers].reduce((last, event) => Math.max(last, event.time + event.took), time + 1);
  const side =
    kind === 'send' ? (role === 'request' ? 'client' : 'producer') : role === 'request' ? 'server' : 'consumer';
  const place = run.store.place(id);
  const sends = kind === 'receive' && place ? run.links.partners(place).slice(1) : [];
  const others = before !== undefined && !isInTrace ? [before, ...sends] : sends;
  return {
    traceId: trace,
    spanId: spanId(id),
    ...(parent !== undefined && { parentSpanId: parent }),
    name,
    kind: kinds[side],
    startTimeUnixNano: nano(began + time),
    endTimeUnixNano: nano(began + end),
    attributes: conventional(begin, answers[0]),
    events: [begin, ...answers].map((event) => ({
      timeUnixNano: nano(began + event.time),
      name: event.kind,
      attributes: exactly(exported, event),
    })),
    ...(others.length > 0 && {
      links: others.map((other) => ({ traceId: traces.of(other), spanId: spanId(traces.owner(other)) })),
    }),
    ...(isFailed && { status: { code: ERROR } }),
  };
}

/** All that makes it the same event again. */
function exactly({ run }: Exported, event: StoredEvent): readonly Attribute[] {
  const { id, isolate, name, role, protocol, peer, cause, replyTo, size, status, outcome, took, kind } = event;
  const place = run.store.place(eventId(isolate, event.seq));
  const sends: readonly EventId[] = kind === 'receive' && place ? run.links.partners(place) : [];
  return given([
    [otlpNames.event, id],
    [otlpNames.name, name],
    [otlpNames.role, role],
    [otlpNames.protocol, protocol],
    [otlpNames.peer, peer === '' ? undefined : peer],
    [otlpNames.cause, cause],
    [otlpNames.replyTo, replyTo],
    [otlpNames.size, size],
    [otlpNames.status, status],
    ...(outcome === 'open'
      ? []
      : ([
          [otlpNames.outcome, outcome],
          [otlpNames.took, took],
        ] as const)),
    ...(sends.length === 0 ? [] : ([[otlpNames.sends, sends]] as const)),
    ...(run.messages.of(id)?.inferred ? ([[otlpNames.inferred, true]] as const) : []),
  ]);
}

/** 64-bit numbers are texts in JSON. */
function nano(microseconds: number): string {
  return `${BigInt(Math.round(microseconds)) * 1000n}`;
}
