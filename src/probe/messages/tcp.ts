import type { Server as NetServer, Socket } from 'node:net';
import type { Match } from '../../protocol/events.ts';
import { isUint8Array } from './bytes.ts';
import { listen } from './channel.ts';
import { Claims } from './claims.ts';
import { Connection, endOf, type Inside } from './connection.ts';
import { hashOf } from './content.ts';
import { lookForHandshake } from './handshakes.ts';
import { nameOfText } from './naming.ts';
import { openServers, openSockets } from './open-handles.ts';
import type { Recorder, Site } from './recorder.ts';
import type { Caller } from './stacks.ts';
import { replace, type Transport } from './transport.ts';

type Payload = string | Uint8Array;

/**
 * Sockets, also encrypted ones and those of a path, whose bytes no other transport tells of. TCP makes no messages: what is written at
 * once may come in pieces, and the reverse, so both ends count the bytes.
 */
export const tcp: Transport = {
  name: 'tcp',
  install(recorder, host) {
    const { Socket, Server } = host.builtin<typeof import('node:net')>('node:net');
    const sockets = new Sockets(recorder, new Claims());
    const socket = Socket.prototype as Socket & Inside & { push(chunk: unknown, encoding?: string): boolean };
    const undo = [
      // One frame of ours stands in the stack of what the program does about data, and of an error about what can't be written.
      replace(socket, 'push', (push) => {
        return function lightconeTcp(this: Socket & Inside, chunk, encoding) {
          if (isUint8Array(chunk)) sockets.read(this, chunk);
          return push.call(this, chunk, encoding);
        };
      }),
      replace(socket, 'read', (read) => {
        return function lightconeTcp(this: Socket & Inside, size) {
          const chunk: unknown = read.call(this, size);
          if (size !== 0) sockets.taken(this, chunk);
          return chunk;
        };
      }),
      replace(socket, 'write', (write) => {
        const hook = function lightconeTcp(this: Socket & Inside, chunk: unknown, ...more: unknown[]) {
          sockets.written(this, chunk, more[0], hook);
          return Reflect.apply(write, this, [chunk, ...more]) as boolean;
        };
        return hook as typeof write;
      }),
      replace(socket, 'end', (end) => {
        const hook = function lightconeTcp(this: Socket & Inside, ...parts: unknown[]) {
          sockets.written(this, parts[0], parts[1], hook);
          return Reflect.apply(end, this, parts) as Socket;
        };
        return hook as typeof end;
      }),
      replace(socket, '_destroy', (destroy) => {
        return function lightconeTcp(this: Socket & Inside, error, callback) {
          sockets.destroyed(this);
          destroy.call(this, error, callback);
        };
      }),
      replace(socket, 'connect', (connect) => {
        const hook = function lightconeTcp(this: Socket & Inside, ...parts: unknown[]) {
          const result = Reflect.apply(connect, this, parts) as Socket;
          sockets.connected(this, parts[0]);
          return result;
        };
        return hook as typeof connect;
      }),
      listen(host, 'undici:client:connected', ({ socket }: { socket: Socket }) => sockets.claims.claim(socket)),
      listen(host, 'tracing:net.server.listen:asyncEnd', ({ server }: { server: NetServer }) =>
        sockets.listening(server),
      ),
    ];
    if (host.isLate) {
      for (const server of openServers(Server)) sockets.listening(server);
      if (openSockets(Socket).some(isUnknownPipe)) host.unseen('what goes over pipes that were connected before');
    }
    return () => {
      for (const restore of undo.reverse()) restore();
      sockets.close();
    };
  },
};

/** Whose other end nobody knows any more: Node forgets the path. Standard input and output are none of the program's messages. */
function isUnknownPipe(socket: Socket & { readonly fd?: number } & Partial<Inside>): boolean {
  return socket._handle?.constructor.name === 'Pipe' && socket.fd === undefined;
}

/** On which tsx hears from the program that it has started of each module that is loaded. */
function isOfTool(path: string): boolean {
  return /[\\/]tsx-[^\\/]+[\\/]\d+\.pipe$/.test(path);
}

/** All sockets of the process. Nothing here throws. */
class Sockets {
  readonly claims: Claims;
  readonly #recorder: Recorder;
  readonly #connections = new WeakMap<
    Socket,
    { readonly handle: unknown; readonly connection: Connection | undefined }
  >();
  /** Of sockets that are connected to a path. */
  readonly #paths = new WeakMap<Socket, string>();
  /** Those that have something to send, and no connection yet. */
  readonly #waiting = new Set<Socket>();

  constructor(recorder: Recorder, claims: Claims) {
    this.#recorder = recorder;
    this.claims = claims;
  }

  /** @param target what `connect` was given, before or after Node has brought it into order */
  connected(socket: Socket & Inside, target: unknown): void {
    const first: unknown = Array.isArray(target) ? target[0] : target;
    const path = typeof first === 'object' && first !== null && 'path' in first ? first.path : first;
    if (typeof path === 'string' && socket._handle?.constructor.name === 'Pipe') this.#paths.set(socket, path);
  }

  read(socket: Socket & Inside, chunk: Uint8Array): void {
    try {
      const connection = this.#of(socket);
      if (!connection) lookForHandshake(socket, chunk, true);
      if (!connection || chunk.length === 0) return;
      const { protocol, receiving, peer } = connection;
      const to = socket._handle?.bytesRead ?? 0;
      const seq = this.#recorder.receive({
        protocol,
        role: 'data',
        name: (preview) => nameOfText(preview, protocol, chunk.length),
        peer,
        match: matchOf(receiving, protocol, to - chunk.length, to, chunk),
        size: chunk.length,
        payload: chunk,
        stream: connection.read,
        handler: socket.listeners('data')[0] ?? socket.listeners('readable')[0],
      });
      connection.latest = seq;
      this.#recorder.contexts.enter(seq);
    } catch {
      // The program reads it all the same.
    }
  }

  /**
   * The program reads for itself. `for await` and its kin ask in the middle of the program's own call, and go on behind an `await` in the
   * context that they have now, where the message has not come yet.
   */
  taken(socket: Socket & Inside, chunk: unknown): void {
    try {
      const connection = this.#of(socket);
      if (!connection) return;
      const { contexts } = this.#recorder;
      const { waiting, latest } = connection;
      if (chunk === null) connection.waiting = contexts.wait();
      else if (waiting && contexts.current === waiting) {
        waiting.cause = latest;
        connection.waiting = undefined; // what goes on from here keeps its cause
      } else contexts.enter(latest);
    } catch {
      // The program has what it has read.
    }
  }

  written(socket: Socket & Inside, chunk: unknown, encoding: unknown, above: Caller): void {
    try {
      const isText = typeof chunk === 'string';
      if ((!isText && !isUint8Array(chunk)) || socket.destroyed || socket.writableEnded) return;
      const connection = this.#of(socket);
      if (!connection) {
        lookForHandshake(socket, chunk, false);
        return;
      }
      const payload = isText && isBinary(encoding) ? Buffer.from(chunk, encoding) : chunk;
      const size = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length;
      if (size === 0) return;
      // The program may hear of the connection before Node sends what waits for it.
      if (!socket.connecting && connection.held.length > 0) this.#release(socket, connection);
      if (socket.connecting) this.#hold(socket, connection, { payload, size, site: this.#recorder.site(above) });
      else this.#send(socket, connection, payload, size, above);
    } catch {
      // The program writes it all the same.
    }
  }

  destroyed(socket: Socket & Inside): void {
    try {
      const known = this.#connections.get(socket);
      this.#waiting.delete(socket);
      this.#connections.delete(socket);
      if (!known?.connection) return;
      const { connection } = known;
      for (const { payload, size, site } of connection.held.splice(0))
        this.#send(socket, connection, payload, size, site);
      const done = socket.connecting ? 0 : (socket._handle?.bytesWritten ?? 0);
      for (const { seq, to } of connection.unsent) if (to > done) this.#recorder.more(seq, { outcome: 'lost' });
    } catch {
      // It goes all the same.
    }
  }

  listening(server: NetServer): void {
    const address = server.address();
    if (address === null || (typeof address === 'string' && isOfTool(address))) return;
    this.#recorder.listening(typeof address === 'string' ? address : endOf(address.address, address.port));
  }

  close(): void {
    for (const socket of this.#waiting) Reflect.deleteProperty(socket, '_writeGeneric');
    this.#waiting.clear();
  }

  #of(socket: Socket & Inside): Connection | undefined {
    const { _handle: handle } = socket;
    if (!handle) return undefined;
    const known = this.#connections.get(socket);
    // A socket may be connected again, and while it tries several addresses, each has a handle.
    if (known && (known.handle === handle || socket.connecting || (known.connection?.held.length ?? 0) > 0))
      return known.connection;
    const isOurs = !this.claims.has(socket) && this.#isConnection(socket, handle.constructor.name);
    const connection = isOurs ? new Connection(socket, this.#pathOf(socket), () => this.#recorder.stream()) : undefined;
    this.#connections.set(socket, { handle, connection });
    return connection;
  }

  /** Neither a terminal nor the stdio of a child. */
  #isConnection(socket: Socket & Inside, kind: string): boolean {
    if (kind !== 'Pipe') return kind === 'TCP' || kind === 'TLSWrap';
    const path = this.#pathOf(socket);
    return path !== undefined && !isOfTool(path);
  }

  #pathOf(socket: Socket & Inside): string | undefined {
    return this.#paths.get(socket) ?? socket._server?._pipeName;
  }

  #send(socket: Socket & Inside, connection: Connection, payload: Payload, size: number, above: Caller | Site): void {
    const { protocol, sending, peer, written: from, unsent } = connection;
    const to = from + size;
    connection.written = to;
    const done = socket.connecting ? 0 : (socket._handle?.bytesWritten ?? 0);
    while ((unsent[0]?.to ?? Number.POSITIVE_INFINITY) <= done) unsent.shift();
    const seq = this.#recorder.send({
      protocol,
      role: 'data',
      name: (preview) => nameOfText(preview, protocol, size),
      peer,
      match: matchOf(sending, protocol, from, to, payload),
      size,
      payload,
      stream: connection.sent,
      above,
    });
    unsent.push({ seq, to });
  }

  /** Its bytes have no place before there is a connection, so it is told when it is really sent, with the line that wanted it. */
  #hold(socket: Socket & Inside, connection: Connection, held: Connection['held'][number]): void {
    connection.held.push(held);
    if (this.#waiting.has(socket)) return;
    this.#waiting.add(socket);
    const sockets = this;
    // What Node calls on the connection, since the first thing to be written waits for it.
    const { _writeGeneric: write } = socket;
    function lightconeTcp(this: Socket & Inside, ...parts: unknown[]): unknown {
      if (!this.connecting) sockets.#release(this, connection);
      return Reflect.apply(write, this, parts);
    }
    Object.defineProperty(socket, '_writeGeneric', { configurable: true, writable: true, value: lightconeTcp });
  }

  #release(socket: Socket & Inside, connection: Connection): void {
    Reflect.deleteProperty(socket, '_writeGeneric');
    this.#waiting.delete(socket);
    try {
      this.#connections.set(socket, { handle: socket._handle, connection });
      for (const { payload, size, site } of connection.held.splice(0))
        this.#send(socket, connection, payload, size, site);
    } catch {
      // It is written all the same.
    }
  }
}

function matchOf(
  channel: string | undefined,
  protocol: Connection['protocol'],
  from: number,
  to: number,
  payload: Payload,
): Match | undefined {
  if (channel === undefined) return undefined;
  // The ends of a pipe have no addresses, so its connections are not told apart.
  return protocol === 'pipe' ? { by: 'content', channel, hash: hashOf(payload) } : { by: 'bytes', channel, from, to };
}

function isBinary(encoding: unknown): encoding is BufferEncoding {
  return typeof encoding === 'string' && !/^utf-?8$/i.test(encoding) && Buffer.isEncoding(encoding);
}
