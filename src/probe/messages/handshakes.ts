import type { Socket } from 'node:net';

/**
 * What a server has accepted a WebSocket with: the answer to the random key of its client, so that both ends know it and nobody else
 * has it, also through proxies. Found in the bytes of the answer, which are the same whatever library speaks.
 */
const accepted = new WeakMap<Socket, string>();

/** Of clients, the newest ones. Some libraries let nobody find the socket of a WebSocket. */
let newest: readonly WeakRef<Socket>[] = [];

/** @param bytes the beginning of what was written, or read: anything */
export function lookForHandshake(socket: Socket, bytes: string | Uint8Array, isClient: boolean): void {
  if (!isSwitching(bytes)) return;
  const head = typeof bytes === 'string' ? bytes : Buffer.from(bytes.subarray(0, MOST)).toString('latin1');
  const [, key] = /\r\nsec-websocket-accept:[ \t]*([\w+/=]{20,40})\r\n/i.exec(head.slice(0, MOST)) ?? [];
  if (key === undefined) return;
  accepted.set(socket, key);
  if (isClient) newest = [...newest.slice(-MOST_NEW), new WeakRef(socket)];
}

/** Undefined for a connection whose beginning was not seen. */
export function handshakeOf(socket: Socket): string | undefined {
  return accepted.get(socket);
}

/** Sockets of clients that a server has accepted as WebSockets, not long ago. */
export function newestHandshakes(): readonly Socket[] {
  return newest.flatMap((socket) => socket.deref() ?? []);
}

const MOST_NEW = 63;
/** Bytes of a head. */
const MOST = 16_384;

/** `HTTP/1.1 101`: asked of all that HTTP reads and writes, so by as little as can be. */
function isSwitching(bytes: string | Uint8Array): boolean {
  if (typeof bytes === 'string') return bytes.startsWith('HTTP/1.1 101 ');
  return bytes[0] === 72 && bytes[9] === 49 && bytes[10] === 48 && bytes[11] === 49;
}
