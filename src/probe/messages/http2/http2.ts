import type { EventEmitter } from 'node:events';
import type {
  ClientHttp2Session,
  ClientHttp2Stream,
  Http2Stream,
  OutgoingHttpHeaders,
  ServerHttp2Session,
  ServerHttp2Stream,
} from 'node:http2';
import type { Duplex } from 'node:stream';
import { idHeader } from '../../../protocol/message-id.ts';
import { listen } from '../channel.ts';
import { takeId } from '../http/ids.ts';
import type { Recorder } from '../recorder.ts';
import { type Host, replace, symbolNamed, type Transport } from '../transport.ts';
import { authorityOf, Calls } from './calls.ts';
import type { Headers } from './grpc.ts';
import { GrpcClients } from './grpc-client.ts';

type Emit = (event: string, ...values: unknown[]) => boolean;

interface Inside extends Http2Stream {
  _destroy(error: unknown, callback: unknown): void;
  _write(data: unknown, encoding: unknown, callback: unknown): void;
  _writev(data: readonly { readonly chunk: unknown }[], callback: unknown): void;
}

/**
 * HTTP/2, with Node's own client and server, and gRPC over it. Node loads it only for programs that use it, which takes it a while, so
 * it is hooked when a connection is made, or a server listens, after that. Its classes are found by instances.
 */
export const http2: Transport = {
  name: 'http2',
  install(recorder, host) {
    const { Socket, Server } = host.builtin<typeof import('node:net')>('node:net');
    const hooks = new Hooks(recorder, host);
    const look = () => hooks.look();
    const undo = [first(Socket.prototype, 'connect', look), first(Server.prototype, 'listen', look)];
    hooks.look();
    return () => {
      for (const one of undo) one();
      hooks.close();
    };
  },
};

class Hooks {
  readonly #recorder: Recorder;
  readonly #calls: Calls;
  readonly #grpc: GrpcClients;
  readonly #host: Host;
  readonly #undo: (() => void)[] = [];
  /** Modules of Node's that were loaded when it was looked for last. */
  #loaded = 0;
  #isIn = false;

  constructor(recorder: Recorder, host: Host) {
    this.#recorder = recorder;
    this.#grpc = new GrpcClients(recorder, host);
    this.#calls = new Calls(recorder, this.#grpc);
    this.#host = host;
  }

  look(): void {
    const { moduleLoadList: loaded } = process as unknown as { moduleLoadList?: readonly string[] };
    if (this.#isIn || loaded?.length === this.#loaded) return;
    this.#loaded = loaded?.length ?? 0;
    if (!loaded?.includes('NativeModule internal/http2/core')) return;
    this.#isIn = true;
    this.#grpc.look();
    try {
      this.#client();
      this.#servers();
    } catch {
      // Another Node than those that we know. The program runs on without.
    }
  }

  close(): void {
    this.#grpc.close();
    for (const one of this.#undo.splice(0).reverse()) one();
  }

  #client(): void {
    const { connect } = this.#host.builtin<typeof import('node:http2')>('node:http2');
    // Another function in its place is the program's, and must not see a session of ours. The first stream then tells (Node 22 and newer).
    const isNodes = Function.prototype.toString.call(connect).includes('new ClientHttp2Session(');
    if (isNodes) {
      const session = connect('http://localhost', { createConnection: () => this.#nowhere() });
      session.on('error', () => {}); // it never was one
      const stream = session.request();
      stream.on('error', () => {});
      this.#clientsLike(session, stream);
      stream.destroy();
      session.destroy();
      return;
    }
    let isSeen = false;
    this.#undo.push(
      listen<{ stream: ClientHttp2Stream }>(this.#host, 'http2.client.stream.created', ({ stream }) => {
        if (isSeen || !stream.session) return;
        isSeen = true;
        quietly(() => this.#clientsLike(stream.session as ClientHttp2Session, stream));
      }),
    );
  }

  #clientsLike(session: ClientHttp2Session, stream: ClientHttp2Stream): void {
    const { Session, Stream } = {
      Session: Object.getPrototypeOf(session) as ClientHttp2Session,
      Stream: Object.getPrototypeOf(stream) as ClientHttp2Stream,
    };
    const calls = this.#calls;
    this.#undo.push(
      replace(Session, 'request', (request) => {
        return function lightconeHttp2(this: ClientHttp2Session, headers, options) {
          const prepared = prepare(calls, this, headers, options, lightconeHttp2 as never);
          const stream = request.call(this, prepared?.headers ?? headers, options);
          prepared?.began(stream);
          return stream;
        };
      }),
      first(Stream as unknown as { emit: Emit }, 'emit', (self, [event, headers, , raw]) => {
        const stream = self as unknown as ClientHttp2Stream;
        if (event === 'response') calls.answered(stream, headers as Record<string, unknown>, raw);
        else if (event === 'trailers') calls.trailers(stream, headers as Headers);
      }),
    );
    this.#streams(Object.getPrototypeOf(Stream) as Inside);
  }

  /** Of both client and server. */
  #streams(Stream: Inside): void {
    const calls = this.#calls;
    const recorder = this.#recorder;
    this.#undo.push(
      replace(Stream, '_write', (write) => {
        return function lightconeHttp2(this: Inside, data, encoding, callback) {
          write.call(this, data, encoding, callback); // which may respond first
          quietly(() => calls.of(this)?.out?.add(bytesOf(data, encoding), lightconeHttp2 as never));
        };
      }),
      replace(Stream, '_writev', (write) => {
        return function lightconeHttp2(this: Inside, data, callback) {
          write.call(this, data, callback);
          quietly(() => {
            for (const { chunk } of data) calls.of(this)?.out?.add(bytesOf(chunk, undefined), lightconeHttp2 as never);
          });
        };
      }),
      first(Stream, 'push', (stream, [chunk]) => came(calls, recorder, stream, chunk)),
      first(Stream, '_destroy', (stream, [error]) => calls.closed(stream, error)),
      first(Stream as unknown as ServerHttp2Stream, 'sendTrailers', (stream, [headers]) =>
        calls.trailers(stream, headers as Headers),
      ),
    );
  }

  /** A session that never was shows the class of all, also of those that are there already; that of streams is seen with the first. */
  #servers(): void {
    const server = this.#host.builtin<typeof import('node:http2')>('node:http2').createServer();
    server.on('session', (session) => {
      session.on('error', () => {});
      this.#serverSession(Object.getPrototypeOf(session));
      session.destroy();
    });
    server.emit('connection', this.#nowhere());
  }

  #nowhere(): Duplex {
    const streams = this.#host.builtin<typeof import('node:stream')>('node:stream');
    return new streams.Duplex({ read() {}, write: (_, __, done) => done() });
  }

  #serverSession(Session: { emit: Emit }): void {
    const calls = this.#calls;
    let isSeen = false;
    this.#undo.push(
      first(Session, 'emit', (session, [event, stream, headers, , raw]) => {
        if (event !== 'stream') return;
        if (!isSeen) this.#serverStream(Object.getPrototypeOf(stream));
        isSeen = true;
        const handler = handlerOf(session as unknown as ServerHttp2Session);
        calls.arrived(stream as ServerHttp2Stream, headers as Record<string, unknown>, raw, handler);
      }),
    );
  }

  #serverStream(Stream: ServerHttp2Stream): void {
    const calls = this.#calls;
    // The second name is what Node calls where the program writes without a word before.
    const names = ['respond', symbolNamed(Stream, 'proceed') ?? 'respond'] as const;
    this.#undo.push(
      ...[...new Set(names)].map((name) =>
        replace(Stream as unknown as Record<string | symbol, ServerHttp2Stream['respond']>, name, (respond) => {
          return function lightconeHttp2(this: ServerHttp2Stream, headers, options) {
            const isWhole = options?.endStream === true;
            const id = responding(calls, this, headers, isWhole, lightconeHttp2 as never);
            respond.call(this, withId(headers, id), options);
            if (id !== undefined) hideId(this);
          };
        }),
      ),
      ...(['respondWithFile', 'respondWithFD'] as const).map((name) =>
        replace(Stream, name, (respond) => {
          return function lightconeHttp2(this: ServerHttp2Stream, from: never, headers: never, options: never) {
            const id = responding(calls, this, headers, true, lightconeHttp2 as never);
            // It may ask the program for more headers before it sends them.
            respond.call(this, from, withId(headers, id) as never, options);
          } as never;
        }),
      ),
    );
  }
}

/** Has a look at what a method is called with, before it is. */
function first<T extends object, K extends keyof T>(
  owner: T,
  key: K,
  look: (self: T, given: readonly unknown[]) => void,
): () => void {
  return replace(owner, key, (original) => {
    return function lightconeHttp2(this: T, ...given: unknown[]) {
      quietly(() => look(this, given));
      return Reflect.apply(original as () => unknown, this, given);
    } as T[K];
  });
}

/** Nothing of ours may keep the program from what it does. */
function quietly<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

function prepare(calls: Calls, session: ClientHttp2Session, headers: unknown, options: unknown, above: never) {
  return quietly(() => {
    const known = asObject(headers);
    // undici has told of it.
    if (known[idHeader] !== undefined) return undefined;
    const { endStream = /^(GET|HEAD|DELETE)$/.test(String(known[':method'] ?? 'GET')) } = (options ?? {}) as {
      endStream?: boolean;
    };
    const symbol = symbolNamed(session, 'authority');
    const authority = authorityOf(session, known, symbol && Reflect.get(session, symbol));
    const { header, began } = calls.request(known, authority, endStream, above);
    return {
      headers: withId(headers, header) as OutgoingHttpHeaders,
      began: (stream: ClientHttp2Stream) => {
        quietly(() => began(stream));
        if (header !== undefined) hideId(stream);
      },
    };
  });
}

function responding(calls: Calls, stream: ServerHttp2Stream, headers: unknown, isWhole: boolean, above: never) {
  return quietly(() => calls.respond(stream, asObject(headers), isWhole, above));
}

/** As Node takes them from 24 on: an object, or name and value in turn. */
function asObject(headers: unknown): Headers {
  if (!Array.isArray(headers)) return typeof headers === 'object' && headers !== null ? (headers as Headers) : {};
  const object: Record<string, unknown> = {};
  for (let at = 0; at + 1 < headers.length; at += 2) object[String(headers[at]).toLowerCase()] = headers[at + 1];
  return object;
}

function withId(headers: unknown, id: string | undefined): OutgoingHttpHeaders | undefined {
  if (id === undefined || typeof (headers ?? {}) !== 'object') return headers as OutgoingHttpHeaders | undefined;
  if (Array.isArray(headers)) return [...headers, idHeader, id] as never;
  return { ...(headers as OutgoingHttpHeaders | undefined), [idHeader]: id };
}

/** What has been sent can be read by the program. */
function hideId(stream: Http2Stream): void {
  quietly(() => {
    for (const symbol of Object.getOwnPropertySymbols(stream)) {
      const value: unknown = Reflect.get(stream, symbol);
      if (Array.isArray(value)) takeId(value);
    }
    Reflect.deleteProperty(stream.sentHeaders ?? {}, idHeader);
  });
}

function handlerOf(session: ServerHttp2Session): unknown {
  const symbol = symbolNamed(session, 'server');
  const server = symbol && (Reflect.get(session, symbol) as EventEmitter | undefined);
  return server?.listeners('request')[0] ?? server?.listeners('stream')[0];
}

/** Node calls from outside of the context of a request. */
function came(calls: Calls, { contexts }: Recorder, stream: Http2Stream, chunk: unknown): void {
  const call = calls.of(stream);
  if (!call) return;
  if (!call.isClient) contexts.enter(call.request);
  if (chunk === null) call.into?.end();
  else if (chunk instanceof Uint8Array) call.into?.add(chunk, undefined);
}

function bytesOf(data: unknown, encoding: unknown): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data, encoding as BufferEncoding) : (data as Uint8Array);
}
