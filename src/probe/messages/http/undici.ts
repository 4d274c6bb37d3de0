import type { Socket } from 'node:net';
import { idHeader } from '../../../protocol/message-id.ts';
import { listen } from '../channel.ts';
import { type Recorder, type Site, siteAsked } from '../recorder.ts';
import { replace, type Transport } from '../transport.ts';
import { BodyReceived, BodySent, partsOf } from './body.ts';
import { HeadWriter } from './head-writer.ts';
import { answerOf, idOf, LARGEST_HEAD, matchOf, takeId } from './ids.ts';
import { hostOf, kindOf, nameOf } from './names.ts';

/** A request of undici, as its channels give it. */
interface Request {
  readonly origin?: string | URL;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly contentLength?: number | null;
  readonly upgrade?: unknown;
  addHeader(name: string, value: string): unknown;
}

interface Response {
  readonly statusCode: number;
  /** Name and value in turn, as bytes. */
  readonly headers: unknown;
}

/** What the program has asked `fetch` for. */
class Fetching {
  readonly site: Site;
  readonly payload: unknown;

  constructor(site: Site, payload: unknown) {
    this.site = site;
    this.payload = payload;
  }
}

interface Sent {
  readonly seq: number;
  readonly id: string;
  readonly what: { readonly protocol: string; readonly name: string; readonly peer: string };
  readonly cause: number;
  readonly body: BodySent | undefined;
  /** What its head is given while it is written. */
  line: string | undefined;
  response: { readonly seq: number; readonly body: BodyReceived | undefined } | undefined;
}

/**
 * undici, the client behind `fetch`: Node's own and the package. Its channels tell of requests after the program's stack is gone, so
 * `fetch` is wrapped: one frame of ours, when its arguments are wrong.
 */
export const undici: Transport = {
  name: 'fetch',
  install(recorder, host) {
    const requests = new Requests(recorder);
    const undo = [
      listen<{ request: Request }>(host, 'undici:request:create', function lightconeFetch({ request }) {
        requests.created(request, lightconeFetch);
      }),
      listen<{ request: Request; headers: string; socket: Socket }>(
        host,
        'undici:client:sendHeaders',
        ({ request, headers, socket }) => requests.sending(request, headers, socket),
      ),
      listen<{ request: Request }>(host, 'undici:request:bodySent', ({ request }) => requests.bodySent(request)),
      listen<{ request: Request; response: Response }>(host, 'undici:request:headers', ({ request, response }) =>
        requests.answered(request, response),
      ),
      listen<{ request: Request }>(host, 'undici:request:trailers', ({ request }) => requests.ended(request)),
      listen<{ request: Request; error: unknown }>(host, 'undici:request:error', ({ request, error }) =>
        requests.failed(request, error),
      ),
      replace(globalThis, 'fetch', (original) => {
        return function fetch(input, init) {
          const payload = bodyOf(init);
          const kind = recorder.tellsSites && typeof input === 'string' ? kindOf('fetch', input) : undefined;
          const site = recorder.site(fetch, kind);
          if (recorder.watches.areSet) watch(recorder, input, init, payload);
          const before = recorder.contexts.ask(new Fetching(site, payload));
          try {
            return original(input, init);
          } finally {
            recorder.contexts.leave(before);
          }
        };
      }),
    ];
    return () => {
      for (const one of undo) one();
    };
  },
};

/** Stops here, if a watch wants it: what the program asks for is sent when its stack is gone. */
function watch(recorder: Recorder, input: unknown, init: RequestInit | undefined, payload: unknown): void {
  try {
    const isRequest = input instanceof globalThis.Request;
    const { protocol, hostname, port, pathname } = new URL(isRequest ? input.url : String(input));
    const method = init?.method ?? (isRequest ? input.method : 'GET');
    recorder.watches.onAsked({
      protocol: protocol.slice(0, -1),
      role: 'request',
      name: nameOf(method.toUpperCase(), pathname),
      peer: `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`,
      payload: payloadIn(payload),
    });
  } catch {
    // No address: Node will say so.
  }
}

/** Bytes of a body that is told as one, even if it is sent in parts. */
const LARGEST = 65_536;

class Requests {
  readonly #recorder: Recorder;
  readonly #sent = new WeakMap<Request, Sent>();
  readonly #heads = new HeadWriter();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  created(request: Request, above: (message: never) => void): void {
    const recorder = this.#recorder;
    const { asked } = recorder.contexts.current ?? {};
    const fetching = asked instanceof Fetching ? asked : undefined;
    const site = fetching ? siteAsked(recorder, fetching.site) : recorder.site(above);
    const { protocol, hostname, port } = new URL(request.origin ?? '');
    const what = {
      protocol: protocol === 'https:' ? 'https' : 'http',
      name: nameOf(request.method, request.path),
      peer: `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`,
    };
    const { body, contentLength } = request;
    const payload = payloadIn(fetching?.payload) ?? payloadIn(body);
    const isTold = payload !== undefined || !body;
    const total = contentLength ?? Number.POSITIVE_INFINITY;
    const isWhole = isTold || total <= LARGEST;
    const seq = recorder.send({
      ...what,
      role: 'request',
      headers: headersOf(request),
      size: contentLength ?? (body ? undefined : 0),
      payload,
      above: site,
    });
    const id = recorder.idOf(seq);
    const parts = isTold ? undefined : new BodySent(recorder, seq, partsOf(what, id), isWhole ? total : 0, total);
    const sent: Sent = { seq, id, what, cause: site.cause, body: parts, line: undefined, response: undefined };
    this.#sent.set(request, sent);
    if (parts) before(request, ['onBodySent'], ([chunk]) => parts.add(chunk, undefined, site));
    if (request.upgrade || request.method === 'CONNECT')
      before(request, ['onUpgrade', 'onRequestUpgrade'], ([status]) => this.#handedOver(request, status));
    const mayKnow = recorder.destinations.allows(hostOf({ path: request.path ?? '', host: hostname }));
    if (!mayKnow || sizeOf(request) > LARGEST_HEAD) return;
    const value = isWhole ? id : `${id};body=0`;
    // With TLS it may become HTTP/2, whose head is no text.
    if (this.#heads.canWrite && protocol === 'http:') sent.line = `${idHeader}: ${value}\r\n`;
    else request.addHeader(idHeader, value);
  }

  /** Again, where undici tries another connection. */
  sending(request: Request, head: string, socket: Socket): void {
    const line = this.#sent.get(request)?.line;
    if (line !== undefined) this.#heads.add(line, head, socket);
  }

  bodySent(request: Request): void {
    this.#sent.get(request)?.body?.end();
  }

  answered(request: Request, { statusCode, headers }: Response): void {
    const sent = this.#sent.get(request);
    const raw = Array.isArray(headers) ? headers : [];
    const id = this.#recorder.read(takeId(raw));
    if (!sent || statusCode < 200) return;
    const { what, cause } = sent;
    const lines = raw.map(String);
    const seq = this.#recorder.receive({
      ...what,
      role: 'response',
      name: `${statusCode} ${what.name}`,
      match: matchOf(id),
      cause,
      replyTo: sent.seq,
      status: statusCode,
      headers: lines,
    });
    const tells = id === undefined || this.#recorder.watches.areSet;
    if (id && id.body === undefined && !tells) {
      sent.response = { seq, body: undefined };
      return;
    }
    const text = id ? idOf(id) : this.#recorder.idOf(seq);
    const body = new BodyReceived(
      this.#recorder,
      seq,
      partsOf(what, text),
      id && (id.body ?? Number.POSITIVE_INFINITY),
      id !== undefined,
    );
    sent.response = { seq, body };
    before(request, ['onData', 'onResponseData'], ([chunk]) => void body.add(chunk, cause));
  }

  ended(request: Request): void {
    const response = this.#sent.get(request)?.response;
    response?.body?.end();
    this.#sent.delete(request);
  }

  failed(request: Request, error: unknown): void {
    const sent = this.#sent.get(request);
    if (!sent) return;
    this.#sent.delete(request);
    const { code, name } = error as { code?: unknown; name?: unknown };
    const status = typeof code === 'string' ? code : name; // that of a DOMException is a number
    if (sent.response) this.#recorder.more(sent.response.seq, { outcome: 'lost' });
    else this.#recorder.more(sent.seq, { outcome: 'lost', ...(typeof status === 'string' && { status }) });
  }

  #handedOver(request: Request, status: unknown): void {
    const sent = this.#sent.get(request);
    if (!sent) return;
    this.#sent.delete(request);
    const { what, cause } = sent;
    const statusCode = typeof status === 'number' ? status : 200; // HTTP/2 has none
    this.#recorder.receive({
      ...what,
      role: 'response',
      name: `${statusCode} ${what.name}`,
      match: answerOf(sent.id),
      cause,
      replyTo: sent.seq,
      status: statusCode,
    });
  }
}

/** Hears of the calls of a method of one request, whose name differs between versions. */
function before(request: Request, names: readonly string[], hear: (given: readonly unknown[]) => void): void {
  const methods = request as unknown as Record<string, unknown>;
  for (const name of names) {
    const method = methods[name];
    if (typeof method !== 'function') continue;
    methods[name] = function lightconeFetch(this: unknown, ...given: unknown[]): unknown {
      try {
        hear(given);
      } catch {
        // undici goes on.
      }
      return Reflect.apply(method, this, given);
    };
  }
}

/** No getter is run for it. */
function bodyOf(init: unknown): unknown {
  if (typeof init !== 'object' || init === null) return undefined;
  return Object.getOwnPropertyDescriptor(init, 'body')?.value;
}

/** What is there as a whole. */
function payloadIn(body: unknown): unknown {
  if (typeof body === 'string') return body;
  if (ArrayBuffer.isView(body) || body instanceof ArrayBuffer) return body;
  return body instanceof URLSearchParams ? body.toString() : undefined;
}

/** Characters of its head, as they are sent. */
function sizeOf({ headers, path = '' }: Request): number {
  const isList = Array.isArray(headers);
  const lines = isList
    ? headers.reduce<number>((sum, part) => sum + String(part).length + 2, 0)
    : String(headers).length;
  return lines + path.length;
}

function headersOf({ headers }: Request): readonly string[] {
  if (Array.isArray(headers)) return headers.map(String);
  // Version 5 has them as text.
  return typeof headers === 'string' ? headers.split('\r\n').flatMap((line) => line.split(/: (.*)/s).slice(0, 2)) : [];
}
