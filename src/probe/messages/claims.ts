import type { Socket } from 'node:net';

/** What Node and libraries leave on a socket that they speak their own protocol on. */
interface Used {
  /** Of Node's HTTP, while a message is on the way. */
  readonly parser?: unknown;
  readonly _httpMessage?: unknown;
  /** The server that accepted it. */
  readonly server?: unknown;
  readonly alpnProtocol?: unknown;
}

/** Sockets whose messages are told by a transport of their own: their bytes are not told as well. */
export class Claims {
  readonly #claimed = new WeakSet<Socket>();

  claim(socket: Socket): void {
    this.#claimed.add(socket);
  }

  /** Once claimed it stays so: what is spoken after an upgrade is told by whoever speaks it. */
  has(socket: Socket): boolean {
    if (this.#claimed.has(socket)) return true;
    const isClaimed = this.#isUsed(socket as Socket & Used);
    if (isClaimed) this.#claimed.add(socket);
    return isClaimed;
  }

  #isUsed(socket: Socket & Used): boolean {
    const { parser, _httpMessage: message, server, alpnProtocol } = socket;
    if (parser || message || alpnProtocol === 'h2') return true;
    // Of Node's HTTP servers, with TLS or without. To load `https` only for its class would cost each program 10 ms.
    if (typeof server === 'object' && server !== null && 'httpAllowHalfOpen' in server) return true;
    return Object.getOwnPropertySymbols(socket).some((symbol) => marks.has(symbol.description ?? ''));
  }
}

/** Of `ws`, and of undici. Each has a value on a socket in use only. */
const marks = new Set(['websocket', 'client', 'parser']);
