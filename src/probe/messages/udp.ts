import type { Socket } from 'node:dgram';
import { endOf } from './connection.ts';
import { hashOf } from './content.ts';
import { nameOfText } from './naming.ts';
import type { Recorder, Site } from './recorder.ts';
import type { Caller } from './stacks.ts';
import { replace, type Transport } from './transport.ts';

type Methods = Socket & { send(...parts: unknown[]): void; emit(...parts: unknown[]): boolean };

/**
 * Datagrams. Nothing can be added to one, and any may get lost, come twice or out of order: what arrives at a port is what was sent
 * there if it looks the same. Ports only, since neither end knows which of its addresses the other one sees.
 */
export const udp: Transport = {
  name: 'udp',
  install(recorder, host) {
    const { Socket } = host.builtin<typeof import('node:dgram')>('node:dgram');
    const datagrams = new Datagrams(recorder);
    const socket = Socket.prototype as Methods;
    const undo = [
      replace(socket, 'send', (send) => {
        return function lightconeUdp(this: Socket, ...parts: unknown[]) {
          const isSent = datagrams.sends(this, parts, lightconeUdp);
          Reflect.apply(send, this, parts);
          if (!isSent) datagrams.holds(this, lightconeUdp);
        };
      }),
      replace(socket, 'emit', (emit) => {
        return function lightconeUdp(this: Socket, ...parts: unknown[]) {
          if (parts[0] === 'message') datagrams.receives(this, parts[1], parts[2]);
          else if (parts[0] === 'error') datagrams.fails(this, parts[1]);
          return Reflect.apply(emit, this, parts);
        };
      }),
    ];
    return () => {
      for (const restore of undo) restore();
    };
  },
};

class Datagrams {
  readonly #recorder: Recorder;
  readonly #ports = new WeakMap<Socket, number>();
  /** `seq` of the last that was sent. */
  readonly #last = new WeakMap<Socket, number>();
  /** Of what was sent by a socket that had no port yet: Node sends it again when it has one. */
  readonly #held = new WeakMap<Socket, Site[]>();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /** @returns false where it has no port yet */
  sends(socket: Socket, parts: readonly unknown[], above: Caller): boolean {
    try {
      const from = this.#portOf(socket);
      if (from === undefined) return false;
      const bytes = bytesOf(parts);
      const to = targetOf(socket, parts);
      if (!bytes || !to) return true;
      const seq = this.#recorder.send({
        ...described(bytes, endOf(to.address, to.port)),
        match: { by: 'content', channel: `udp:${from}>${to.port}`, hash: hashOf(bytes) },
        above: this.#held.get(socket)?.shift() ?? above,
      });
      this.#last.set(socket, seq);
    } catch {
      // It is sent all the same.
    }
    return true;
  }

  holds(socket: Socket, above: Caller): void {
    const held = this.#held.get(socket) ?? [];
    held.push(this.#recorder.site(above));
    this.#held.set(socket, held);
  }

  /** A connected socket hears that nobody took what it has sent last. */
  fails(socket: Socket, error: unknown): void {
    const seq = this.#last.get(socket);
    const { code } = (error ?? {}) as { readonly code?: unknown };
    if (seq === undefined || typeof code !== 'string') return;
    this.#last.delete(socket);
    this.#recorder.more(seq, { outcome: 'lost', status: code });
  }

  receives(socket: Socket, data: unknown, sender: unknown): void {
    try {
      const { address, port } = sender as { readonly address: string; readonly port: number };
      const bytes = data as Uint8Array;
      const seq = this.#recorder.receive({
        ...described(bytes, endOf(address, port)),
        match: { by: 'content', channel: `udp:${port}>${this.#portOf(socket)}`, hash: hashOf(bytes) },
        handler: socket.listeners('message')[0],
      });
      this.#recorder.contexts.enter(seq);
    } catch {
      // The program reads it all the same.
    }
  }

  #portOf(socket: Socket): number | undefined {
    const known = this.#ports.get(socket);
    if (known !== undefined) return known;
    try {
      const { port } = socket.address();
      // It stands still until Node has bound it, but has a handle already.
      if (port === 0) return undefined;
      this.#ports.set(socket, port);
      return port;
    } catch {
      return undefined; // It is not bound.
    }
  }
}

function described(bytes: Uint8Array, peer: string) {
  const size = bytes.length;
  const name = (preview: string | undefined) => nameOfText(preview, 'udp', size);
  return { protocol: 'udp', role: 'data' as const, name, peer, size, payload: bytes };
}

/** What `send` takes: one or several of text and bytes, the first maybe with offset and length. */
function bytesOf([data, offset, length, port]: readonly unknown[]): Uint8Array | undefined {
  const parts: readonly unknown[] = Array.isArray(data) ? data : [data];
  const buffers = parts.flatMap((part) => {
    if (typeof part === 'string') return Buffer.from(part);
    return ArrayBuffer.isView(part) ? Buffer.from(part.buffer, part.byteOffset, part.byteLength) : [];
  });
  if (buffers.length < parts.length) return undefined;
  const bytes = buffers.length === 1 ? buffers[0] : Buffer.concat(buffers);
  const isPart = typeof offset === 'number' && typeof length === 'number' && (isPort(port) || port === undefined);
  return isPart ? bytes?.subarray(offset, offset + length) : bytes;
}

function targetOf(socket: Socket, [, first, second, port, address]: readonly unknown[]) {
  const isLong = isPort(port);
  const at = isLong ? port : first;
  const to = isLong ? address : second;
  const isConnected = !isPort(at) || (typeof to === 'number' && !isLong);
  if (isConnected) return socket.remoteAddress();
  return { address: typeof to === 'string' ? to : '127.0.0.1', port: Number(at) };
}

function isPort(value: unknown): boolean {
  return (typeof value === 'number' || typeof value === 'string') && Number(value) > 0;
}
