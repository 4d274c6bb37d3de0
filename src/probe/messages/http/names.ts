/** What people call the ends and the parts of HTTP. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { plainHost } from '../connection.ts';

/** `POST /orders`, without the query. */
export function nameOf(method: string | undefined, url: string | undefined): string {
  return `${method ?? ''} ${pathOf(url ?? '')}`;
}

/** What is sent by one line in most programs: what has one name, whatever the numbers and ids in it. */
export function kindOf(method: string | undefined, url: string | undefined): string {
  return nameOf(method, url).replace(/[\da-f-]*\d[\da-f-]*/gi, '#');
}

/** The path of a URL or of the target of a request, which a proxy is given with its origin. */
function pathOf(url: string): string {
  const start = url.startsWith('http') ? url.indexOf('/', url.indexOf('://') + 3) : 0;
  const path = start < 0 ? '/' : url.slice(start);
  const query = path.indexOf('?');
  const fragment = path.indexOf('#');
  if (query < 0) return fragment < 0 ? path : path.slice(0, fragment);
  return path.slice(0, fragment < 0 ? query : Math.min(query, fragment));
}

/** Host and port, or the path of a pipe, to which a request goes. */
export function targetOf(request: ClientRequest): string {
  const { host, socket, protocol } = request;
  const { socketPath } = request as { socketPath?: string };
  if (socketPath) return socketPath;
  // Node does not keep the port, but writes it, if it is not the usual one, into the header.
  const named = /:(\d+)$/.exec(String(request.getHeader('host') ?? ''))?.[1];
  return `${host}:${socket?.remotePort ?? named ?? (protocol === 'https:' ? 443 : 80)}`;
}

/** The host that gets to see a request: behind a proxy, the one for which the proxy is asked. */
export function hostOf({ path, host }: { readonly path: string; readonly host: string }): string {
  if (!path.startsWith('http')) return host;
  return /^https?:\/\/(\[[^\]]*\]|[^/:]*)/.exec(path)?.[1] ?? host;
}

/** Who has sent a request. */
export function clientOf(request: IncomingMessage): string {
  if (headerIn(request.rawHeaders, 'user-agent')?.startsWith('Mozilla/')) return 'browser';
  return plainHost(request.socket.remoteAddress);
}

export function protocolOf(socket: Socket): string {
  return 'encrypted' in socket ? 'https' : 'http';
}

/** From name and value in turn: to make Node's own `headers` costs more than all the rest. @param name in small letters */
export function headerIn(raw: readonly string[], name: string): string | undefined {
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const one = raw[at];
    if (one?.length === name.length && one.toLowerCase() === name) return raw[at + 1];
  }
  return undefined;
}

/** Bytes of a body, as its head says; undefined where it does not. */
export function sizeIn(raw: readonly string[]): number | undefined {
  const length = headerIn(raw, 'content-length');
  return length === undefined || !/^\d{1,15}$/.test(length) ? undefined : Number(length);
}

/** Name and value in turn, of a head as it is sent. */
export function headersIn(head: string): readonly string[] {
  const headers: string[] = [];
  for (let at = head.indexOf('\r\n') + 2; at > 1; ) {
    const end = head.indexOf('\r\n', at);
    const colon = head.indexOf(': ', at);
    if (end <= at || colon < 0 || colon > end) break;
    headers.push(head.slice(at, colon), head.slice(colon + 2, end));
    at = end + 2;
  }
  return headers;
}
