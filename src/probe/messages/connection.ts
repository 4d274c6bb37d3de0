import type { Socket } from 'node:net';
import type { Waiting } from './context.ts';
import type { Site } from './recorder.ts';
import type { RedactedStream } from './redacted-stream.ts';

/** What Node has inside a socket. */
export interface Inside {
  readonly _handle: Handle | null;
  /** The name that it was connected to. */
  readonly _host?: string | null;
  readonly _server?: { readonly _pipeName?: string };
  _writeGeneric(...parts: unknown[]): unknown;
}

interface Handle {
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/** What was written before there was a connection. */
interface Held {
  readonly payload: string | Uint8Array;
  readonly size: number;
  readonly site: Site;
}

/** A socket while it has the same handle, and how much has gone through it: text where it is encrypted. */
export class Connection {
  readonly protocol: 'tcp' | 'tls' | 'pipe';
  readonly held: Held[] = [];
  /** Sends that are not with the kernel yet. */
  readonly unsent: { readonly seq: number; readonly to: number }[] = [];
  /** `seq` of what has come last, and the code that waits to read it. */
  latest = 0;
  waiting: Waiting | undefined;
  /** Bytes that the program has written. */
  written: number;
  /** The text that goes through it each way. */
  readonly sent: RedactedStream;
  readonly read: RedactedStream;
  readonly #socket: Socket & Inside;
  /** Of a pipe. */
  readonly #path: string | undefined;
  readonly #isServer: boolean;
  #ends: { readonly local: string; readonly remote: string } | undefined;

  constructor(socket: Socket & Inside, path: string | undefined, stream: () => RedactedStream) {
    this.sent = stream();
    this.read = stream();
    this.#socket = socket;
    this.#path = path;
    this.#isServer = socket._server !== undefined && socket._server !== null;
    this.protocol = path !== undefined ? 'pipe' : 'encrypted' in socket ? 'tls' : 'tcp';
    this.written = socket.bytesWritten;
  }

  /** Who is at the other end, if nobody of the system is. */
  get peer(): string {
    if (this.#path !== undefined) return this.#path;
    const { _host: host, remoteAddress, remotePort } = this.#socket;
    if ('server' in this.#socket && this.#socket.server) return plainHost(remoteAddress);
    return remoteAddress === undefined ? (host ?? '') : endOf(host ?? remoteAddress, remotePort);
  }

  /** Equal at both ends; undefined where an address can't be known. */
  get sending(): string | undefined {
    if (this.#path !== undefined) return `pipe:${this.#path}${this.#isServer ? '<' : '>'}`;
    const ends = this.#known();
    return ends && `${this.protocol}:${ends.local}>${ends.remote}`;
  }

  get receiving(): string | undefined {
    if (this.#path !== undefined) return `pipe:${this.#path}${this.#isServer ? '>' : '<'}`;
    const ends = this.#known();
    return ends && `${this.protocol}:${ends.remote}>${ends.local}`;
  }

  #known() {
    if (this.#ends) return this.#ends;
    const { localAddress, localPort, remoteAddress, remotePort } = this.#socket;
    if (localAddress === undefined || remoteAddress === undefined) return undefined;
    this.#ends = { local: endOf(localAddress, localPort), remote: endOf(remoteAddress, remotePort) };
    return this.#ends;
  }
}

/** Of the two ways to write an address of IPv4 always the short one: the ends of a connection may differ, and people know that one. */
export function plainHost(host = ''): string {
  return host.startsWith('::ffff:') ? host.slice(7) : host;
}

/** `host:port` */
export function endOf(host: string, port: number | undefined): string {
  const plain = plainHost(host);
  return `${plain.includes(':') ? `[${plain}]` : plain}:${port}`;
}
