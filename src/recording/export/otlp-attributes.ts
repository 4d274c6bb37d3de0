import type { StoredEvent } from '../../causality/stored-event.ts';

/** `opentelemetry.proto.common.v1.KeyValue`. */
export interface Attribute {
  readonly key: string;
  readonly value: object;
}

type Value = string | number | boolean | readonly number[] | undefined;

/** Those that have a value. */
export function given(named: readonly (readonly [string, Value])[]): readonly Attribute[] {
  return named.flatMap(([key, value]) => (value === undefined ? [] : { key, value: any(value) }));
}

/** What OpenTelemetry's semantic conventions call it (https://opentelemetry.io/docs/specs/semconv/). */
export function conventional(event: StoredEvent, answer: StoredEvent | undefined): readonly Attribute[] {
  const { protocol, kind, peer, stack } = event;
  const [site] = stack;
  const { address, port } = addressIn(peer);
  const end = kind === 'send' ? 'server' : 'client';
  return given([
    ...specific(event, answer),
    ['network.protocol.name', protocol.startsWith('http') ? 'http' : protocol],
    ['network.protocol.version', protocol === 'http2' ? '2' : undefined],
    [`${end}.address`, address],
    [`${end}.port`, port],
    ['code.file.path', site?.script],
    ['code.line.number', site && site.line + 1],
    ['code.column.number', site && site.column + 1],
    ['code.function.name', site?.name === '' ? undefined : site?.name],
  ]);
}

function specific(event: StoredEvent, answer: StoredEvent | undefined): readonly (readonly [string, Value])[] {
  const { protocol, role, kind, name, size } = event;
  if (role === 'data') {
    return [
      ['messaging.system', protocol],
      ['messaging.operation.name', kind],
      ['messaging.operation.type', kind === 'send' ? 'send' : 'process'],
      ['messaging.message.body.size', size],
    ];
  }
  const status = answer?.status ?? event.status;
  if (protocol === 'grpc') {
    return [
      ['rpc.system.name', 'grpc'],
      ['rpc.method', name],
      ['rpc.response.status_code', status === undefined ? undefined : String(status)],
    ];
  }
  const [method, path] = role === 'request' ? name.split(' ') : [];
  const isHttp = method !== undefined && /^[A-Z]+$/.test(method) && path?.startsWith('/') === true;
  return [
    ['http.request.method', isHttp ? method : undefined],
    ['url.path', isHttp ? path : undefined],
    ['url.scheme', protocol === 'http' || protocol === 'https' ? protocol : undefined],
    ['http.request.body.size', role === 'request' ? size : undefined],
    ['http.response.status_code', typeof status === 'number' ? status : undefined],
    ['http.response.body.size', answer?.size],
  ];
}

/** `api.example.org:443`, `[::1]:80`, `127.0.0.1`, the path of a pipe. */
function addressIn(peer: string): { address: string | undefined; port: number | undefined } {
  if (peer === '') return { address: undefined, port: undefined };
  const [, address = peer, port] = /^(.+):(\d{1,5})$/.exec(peer) ?? [];
  return { address, port: port === undefined ? undefined : Number(port) };
}

/** `AnyValue`. */
function any(value: Exclude<Value, undefined>): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map(any) } };
}
