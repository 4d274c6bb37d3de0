import type { Socket } from 'node:net';

/**
 * What a server has accepted a WebSocket with: the answer to the random key of its client, so that both ends know it and nobody else
 * has it, also through proxies. Found in the bytes of the answer, which are the same whatever library speaks.
 */
const accepted = new WeakMap<Socket, string>();

/** @param bytes the beginning of what was written, or read: anything */
export function lookForHandshake(socket: Socket, bytes: string | Uint8Array): void {
  if (!isSwitching(bytes)) return;
  const head = typeof bytes === 'string' ? bytes : Buffer.from(bytes.subarray(0, MOST)).toString('latin1');
  const [, key] = /\r\nsec-websocket-accept:[ \t]*([\w+/=]{20,40})\r\n/i.exec(head.slice(0, MOST)) ?? [];
  if (key !== undefined) accepted.set(socket, key);
}

/** Undefined for a connection whose beginning was not seen. */
export function handshakeOf(socket: Socket): string | undefined {
  return accepted.get(socket);
}

/** Bytes of a head. */
const MOST = 16_384;

/** `HTTP/1.1 101`: asked of all that HTTP reads and writes, so by as little as can be. */
function isSwitching(bytes: string | Uint8Array): boolean {
  if (typeof bytes === 'string') return bytes.startsWith('HTTP/1.1 101 ');
  return bytes[0] === 72 && bytes[9] === 49 && bytes[10] === 48 && bytes[11] === 49;
}
