/** OTLP's JSON, as the specification and collectors write it, read into spans (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). */
import { isRecord } from '../../base/shape.ts';
import { wrongImport } from '../errors.ts';
import { list, optional, parseJson, record, text, type Unknown } from './shapes.ts';

export interface ReadSpan {
  /** Trace and span, in hexadecimal digits. */
  readonly id: string;
  readonly parent: string | undefined;
  readonly links: readonly string[];
  readonly resource: Attributes;
  readonly attributes: Attributes;
  readonly name: string;
  /** `opentelemetry.proto.trace.v1.Span.SpanKind`: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  /** Nanoseconds since 1970. */
  readonly start: bigint;
  /** 0 where it was not told. */
  readonly end: bigint;
  readonly isError: boolean;
  readonly events: readonly SpanEvent[];
}

export interface SpanEvent {
  readonly name: string;
  readonly time: bigint;
  readonly attributes: Attributes;
}

/** Numbers of OTLP that have 64 bits may not fit into those of JavaScript; none of ours is so large. Lists are of numbers. */
export type Attributes = ReadonlyMap<string, string | number | boolean | readonly number[]>;

const kinds = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const STATUS_ERROR = 2;

/** One document, or one on each line, as the file exporter of the collector writes them. @throws UserError that names the place */
export function readSpans(all: string): readonly ReadSpan[] {
  const spans = documentsOf(all).flatMap(({ document, where }) => spansIn(record(document, where), where));
  if (spans.length === 0) throw wrongImport('The document', 'it has no spans');
  return spans;
}

function documentsOf(all: string): readonly { readonly document: unknown; readonly where: string }[] {
  const isOnLines = /^\s*\{.*\}[ \t\r]*\n\s*\{/.test(all);
  if (!isOnLines) {
    const whole = parseJson(all);
    return Array.isArray(whole)
      ? whole.map((document, at) => ({ document, where: `[${at}]` }))
      : [{ document: whole, where: 'The document' }];
  }
  return all
    .split('\n')
    .map((line, at) => ({ line, at }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, at }) => ({ document: parseJson(line, at + 1), where: `Line ${at + 1}` }));
}

function spansIn(document: Unknown, where: string): readonly ReadSpan[] {
  // A collector's file may have logs and metrics beside.
  if ('resourceLogs' in document || 'resourceMetrics' in document) return [];
  const place = (path: string) => (where.startsWith('Line') ? `${where}, ${path}` : path);
  return list(document['resourceSpans'], place('resourceSpans')).flatMap((one, r) => {
    const at = place(`resourceSpans[${r}]`);
    const { resource, scopeSpans } = record(one, at);
    const attributes = attributesIn(optional(resource, `${at}.resource`, record)?.['attributes'], `${at}.resource`);
    return list(scopeSpans ?? [], `${at}.scopeSpans`).flatMap((scope, s) => {
      const within = `${at}.scopeSpans[${s}]`;
      return list(record(scope, within)['spans'] ?? [], `${within}.spans`).map((span, n) =>
        spanIn(record(span, `${within}.spans[${n}]`), attributes, `${within}.spans[${n}]`),
      );
    });
  });
}

function spanIn(span: Unknown, resource: Attributes, where: string): ReadSpan {
  const trace = hex(span['traceId'], 32, `${where}.traceId`);
  const parent = optional(span['parentSpanId'], `${where}.parentSpanId`, text);
  const status = optional(span['status'], `${where}.status`, record)?.['code'];
  return {
    id: `${trace}${hex(span['spanId'], 16, `${where}.spanId`)}`,
    parent: parent === undefined || parent === '' ? undefined : `${trace}${hex(parent, 16, `${where}.parentSpanId`)}`,
    links: list(span['links'] ?? [], `${where}.links`).map((link, at) => {
      const { traceId, spanId } = record(link, `${where}.links[${at}]`);
      return `${hex(traceId, 32, `${where}.links[${at}].traceId`)}${hex(spanId, 16, `${where}.links[${at}].spanId`)}`;
    }),
    resource,
    attributes: attributesIn(span['attributes'], where),
    name: text(span['name'] ?? '', `${where}.name`),
    kind: kindIn(span['kind'] ?? 0, `${where}.kind`),
    start: nanoseconds(span['startTimeUnixNano'], `${where}.startTimeUnixNano`),
    end: nanoseconds(span['endTimeUnixNano'] ?? 0, `${where}.endTimeUnixNano`),
    events: list(span['events'] ?? [], `${where}.events`).map((event, at) => {
      const place = `${where}.events[${at}]`;
      const { name, timeUnixNano, attributes } = record(event, place);
      const time = nanoseconds(timeUnixNano, `${place}.timeUnixNano`);
      return { name: text(name ?? '', `${place}.name`), time, attributes: attributesIn(attributes, place) };
    }),
    isError: status === STATUS_ERROR || status === 'STATUS_CODE_ERROR',
  };
}

function kindIn(value: unknown, where: string): number {
  const kind = typeof value === 'string' ? kinds.indexOf(value.replace(/^SPAN_KIND_/, '')) : value;
  if (typeof kind !== 'number' || !Number.isInteger(kind) || kind < 0 || kind >= kinds.length)
    throw wrongImport(where, 'this is no kind of a span');
  return kind;
}

function hex(value: unknown, digits: number, where: string): string {
  const id = text(value, where).toLowerCase();
  if (id.length !== digits || !/^[0-9a-f]+$/.test(id))
    throw wrongImport(where, `${digits} hexadecimal digits are expected`);
  return id;
}

/** A text, because JSON's numbers are too small; some write numbers all the same. */
function nanoseconds(value: unknown, where: string): bigint {
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) return BigInt(value);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return BigInt(value);
  throw wrongImport(where, 'nanoseconds since 1970 are expected, as a text of digits');
}

function attributesIn(value: unknown, where: string): Attributes {
  const found = new Map<string, string | number | boolean | readonly number[]>();
  for (const [at, one] of list(value ?? [], `${where}.attributes`).entries()) {
    const { key, value: any } = record(one, `${where}.attributes[${at}]`);
    const read = valueIn(any);
    if (read !== undefined) found.set(text(key, `${where}.attributes[${at}].key`), read);
  }
  return found;
}

/** Undefined for what we have no use for: bytes, objects, lists of texts. */
function valueIn(any: unknown): string | number | boolean | readonly number[] | undefined {
  if (!isRecord(any)) return undefined;
  const { stringValue, boolValue, intValue, doubleValue, arrayValue } = any;
  if (typeof stringValue === 'string') return stringValue;
  if (typeof boolValue === 'boolean') return boolValue;
  const number = intValue ?? doubleValue;
  if (typeof number === 'number' || (typeof number === 'string' && number !== '')) {
    const value = Number(number);
    return Number.isNaN(value) ? undefined : value;
  }
  if (!isRecord(arrayValue) || !Array.isArray(arrayValue['values'])) return undefined;
  const values = arrayValue['values'].map((one: unknown) => (isRecord(one) ? Number(one['intValue']) : Number.NaN));
  return values.every((one) => Number.isSafeInteger(one)) ? values : undefined;
}
