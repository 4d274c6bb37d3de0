import type { ClientRequest, IncomingMessage, OutgoingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { idHeader } from '../../protocol/message-id.ts';
import type { Recorder } from './recorder.ts';
import { type Host, replace, type Transport } from './transport.ts';

/** What Node's `http` has inside; the names are the same from Node 20 to 26. */
interface Outgoing {
  /** The text of the head, once it was made. */
  _header: string | null;
  _storeHeader(firstLine: string, headers: unknown): void;
}

/** `http` and `https`, with Node's own client and server. */
export const http: Transport = {
  name: 'http',
  install(recorder, host) {
    const { OutgoingMessage: outgoing, ClientRequest: client } = host.builtin<typeof import('node:http')>('node:http');
    const ends = new Ends(recorder, client);
    const subscriptions = subscribe(host, {
      'http.server.request.start': ({ request, server }) => ends.serverReceived(request, server),
      'http.client.response.finish': ({ request, response }) => ends.clientReceived(request, response),
    });
    // The one place through which the head of every message goes, whatever way its headers were given. This frame stands in the stack
    // of an error about a header that can't be sent.
    const undo = replace(outgoing.prototype as unknown as Outgoing, '_storeHeader', (original) => {
      return function lightconeHttp(this: Outgoing, firstLine, headers) {
        original.call(this, firstLine, headers);
        ends.sent(this, lightconeHttp as never);
      };
    });
    return () => {
      undo();
      for (const unsubscribe of subscriptions) unsubscribe();
    };
  },
};

type Channels = Readonly<Record<string, (message: never) => void>>;

function subscribe(host: Host, channels: Channels): readonly (() => void)[] {
  const { subscribe: on, unsubscribe: off } =
    host.builtin<typeof import('node:diagnostics_channel')>('node:diagnostics_channel');
  return Object.entries(channels).map(([name, listener]) => {
    const listen = (message: unknown) => {
      try {
        listener(message as never);
      } catch {
        // Node would make an uncaught exception of it.
      }
    };
    on(name, listen);
    return () => void off(name, listen);
  });
}

class Ends {
  readonly #recorder: Recorder;
  readonly #client: typeof ClientRequest;
  /** `seq` of the end of a request that this process knows. */
  readonly #requests = new WeakMap<object, number>();

  constructor(recorder: Recorder, client: typeof ClientRequest) {
    this.#recorder = recorder;
    this.#client = client;
  }

  sent(message: Outgoing, above: never): void {
    try {
      if (message instanceof this.#client) this.#sentRequest(message as ClientRequest & Outgoing, above);
      else this.#sentResponse(message as unknown as ServerResponse & Outgoing, above);
    } catch {
      // Whatever it was, the program sends its message.
    }
  }

  serverReceived(request: IncomingMessage, server: { listeners(name: string): unknown[] }): void {
    const { method = '', url = '', socket } = request;
    const recorder = this.#recorder;
    const id = takeId(request);
    const match = recorder.matchOf(id);
    const seq = recorder.receive({
      protocol: protocolOf(socket),
      role: 'request',
      name: `${method} ${pathOf(url)}`,
      peer: peerOf(request),
      match,
      size: sizeIn(headerOf(request, 'content-length')),
      headers: request.rawHeaders,
      handler: server.listeners('request')[0],
    });
    this.#requests.set(request, seq);
    recorder.contexts.enter(seq);
  }

  clientReceived(request: ClientRequest, response: IncomingMessage): void {
    const sent = this.#requests.get(request);
    const recorder = this.#recorder;
    const id = takeId(response);
    const { method, path } = request;
    recorder.receive({
      protocol: protocolOf(response.socket),
      role: 'response',
      name: `${response.statusCode} ${method} ${pathOf(path)}`,
      peer: hostOf(request),
      match: recorder.matchOf(id),
      replyTo: sent,
      status: response.statusCode,
      size: sizeIn(headerOf(response, 'content-length')),
      headers: response.rawHeaders,
    });
  }

  #sentRequest(request: ClientRequest & Outgoing, above: never): void {
    const recorder = this.#recorder;
    const seq = recorder.send({
      protocol: request.protocol === 'https:' ? 'https' : 'http',
      role: 'request',
      name: `${request.method} ${pathOf(request.path)}`,
      peer: hostOf(request),
      headers: headersOf(request),
      above,
    });
    this.#requests.set(request, seq);
    if (recorder.destinations.allows(request.host)) addId(request, recorder.idOf(seq));
  }

  #sentResponse(response: ServerResponse & Outgoing, above: never): void {
    const recorder = this.#recorder;
    const { req: request, statusCode } = response;
    const received = this.#requests.get(request);
    const seq = recorder.send({
      protocol: protocolOf(request.socket),
      role: 'response',
      name: `${statusCode} ${request.method} ${pathOf(request.url ?? '')}`,
      peer: peerOf(request),
      replyTo: received,
      status: statusCode,
      headers: headersOf(response),
      above,
    });
    // Only to one who has shown that it knows what to do with it.
    if (received !== undefined && knows.has(request)) addId(response, recorder.idOf(seq));
  }
}

/** Requests that came with an id. */
const knows = new WeakSet<IncomingMessage>();

/** Takes the id out of what the program will see. Node makes `headers` of the raw ones when they are first asked for. */
function takeId(message: IncomingMessage): string | undefined {
  const { rawHeaders } = message;
  const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === idHeader);
  if (at < 0) return undefined;
  const [, id] = rawHeaders.splice(at, 2);
  const count = Object.getOwnPropertySymbols(message).find(({ description }) => description === 'kHeadersCount');
  if (count) (message as unknown as Record<symbol, number>)[count] = rawHeaders.length;
  knows.add(message);
  return id;
}

/** Without making `headers`, which costs more than all the rest. */
function headerOf({ rawHeaders }: IncomingMessage, wanted: string): string | undefined {
  const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === wanted);
  return at < 0 ? undefined : rawHeaders[at + 1];
}

/** Into the text that is about to be sent, where no code of the program's sees it. */
function addId(message: Outgoing, id: string): void {
  const head = message._header;
  if (head?.endsWith('\r\n\r\n')) message._header = `${head.slice(0, -2)}${idHeader}: ${id}\r\n\r\n`;
}

function headersOf(message: OutgoingMessage): readonly string[] {
  return Object.entries(message.getHeaders()).flatMap(([name, value]) => [name, String(value)]);
}

function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}

function hostOf(request: ClientRequest): string {
  const port = (request as unknown as { port?: unknown }).port ?? request.socket?.remotePort;
  return port === undefined ? request.host : `${request.host}:${String(port)}`;
}

function peerOf(request: IncomingMessage): string {
  return headerOf(request, 'user-agent')?.startsWith('Mozilla/') ? 'browser' : (request.socket.remoteAddress ?? '');
}

function protocolOf(socket: Socket): string {
  return 'encrypted' in socket ? 'https' : 'http';
}

function sizeIn(length: string | undefined): number | undefined {
  return length === undefined || !/^\d{1,15}$/.test(length) ? undefined : Number(length);
}
