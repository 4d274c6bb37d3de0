/** What attributes of spans say of a message, by OpenTelemetry's semantic conventions, old names included. */
import type { Attributes, ReadSpan } from './spans.ts';

/** The first that is there. */
function first(attributes: Attributes, ...keys: readonly string[]): string | number | undefined {
  for (const key of keys) {
    const value = attributes.get(key);
    if (typeof value === 'string' || typeof value === 'number') return value;
  }
  return undefined;
}

export function protocolOf(attributes: Attributes): string {
  const has = (beginning: string) => [...attributes.keys()].some((key) => key.startsWith(beginning));
  const named = first(attributes, 'rpc.system.name', 'rpc.system', 'messaging.system', 'db.system.name', 'db.system');
  if (named !== undefined) return String(named);
  if (has('http.')) return first(attributes, 'url.scheme', 'http.scheme') === 'https' ? 'https' : 'http';
  return String(first(attributes, 'network.protocol.name') ?? 'span');
}

export function statusOf({ attributes }: ReadSpan): string | number | undefined {
  return first(
    attributes,
    ...['http.response.status_code', 'http.status_code', 'rpc.response.status_code', 'rpc.grpc.status_code'],
  );
}

/** As ours are named: `200 POST /orders`. */
export function answerName(span: ReadSpan): string {
  return `${statusOf(span) ?? (span.isError ? 'error' : 'answer')} ${span.name}`;
}

/** Who is at the other end, where that is nobody of the run. */
export function peerOf({ attributes, kind }: ReadSpan, isKnown: boolean): string {
  if (isKnown) return '';
  const isClient = kind === 3;
  const address = isClient
    ? first(attributes, 'server.address', 'net.peer.name', 'peer.service', 'network.peer.address', 'net.peer.ip')
    : first(attributes, 'client.address', 'messaging.destination.name', 'network.peer.address', 'net.sock.peer.addr');
  const port = isClient ? first(attributes, 'server.port', 'net.peer.port', 'network.peer.port') : undefined;
  return address === undefined ? '' : `${address}${port === undefined ? '' : `:${port}`}`;
}

/** All of them, to be read beside the event. */
export function headersOf(attributes: Attributes): readonly string[] | undefined {
  return attributes.size === 0 ? undefined : [...attributes].flatMap(([key, value]) => [key, String(value)]);
}
