/**
 * Connections that are handed over to the program: upgrades (WebSocket) and CONNECT. Node tells of them on no channel, but sets
 * `readableFlowing` of the socket in the very call that then emits the event, once its parser is free: until then Node 20 and 22 would
 * keep the context with the parser. So the socket gets a setter of its own for this one time, which stands in no stack of the program's.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Recorder } from '../recorder.ts';
import type { Arrivals } from './arrivals.ts';
import type { Ends, Incoming } from './ends.ts';
import { answerOf, idOf } from './ids.ts';
import { clientOf, protocolOf } from './names.ts';

/** What Node puts on sockets of its client and server. */
interface HttpSocket extends Socket {
  server?: Server;
  _httpMessage?: import('node:http').ClientRequest | null;
}

export class Upgrades {
  readonly #recorder: Recorder;
  readonly #arrivals: Arrivals;
  readonly #ends: Ends;

  constructor(recorder: Recorder, arrivals: Arrivals, ends: Ends) {
    this.#recorder = recorder;
    this.#arrivals = arrivals;
    this.#ends = ends;
  }

  /** The head of a message has come, of which Node has not yet seen whether it is a request or a response. */
  head(message: Incoming): void {
    const socket = message.socket as HttpSocket | null; // null: a test plays Node's parser
    if (!socket) return;
    const request = socket.server ? undefined : socket._httpMessage;
    if (!message.upgrade && request?.method !== 'CONNECT') return;
    onHandOver(socket, () => {
      if (request) this.#arrivals.response(request, message);
      else this.#handOver(message, socket);
    });
  }

  /** It is handled like any other request. */
  refused({ socket }: Incoming): void {
    if (waiting.delete(socket)) Reflect.deleteProperty(socket, 'readableFlowing');
  }

  #handOver(request: Incoming, socket: HttpSocket): void {
    const name = request.method === 'CONNECT' ? 'connect' : 'upgrade';
    const recorder = this.#recorder;
    this.#arrivals.request(request, socket.server?.listeners(name)[0]);
    const received = this.#ends.received(request);
    if (!received) return;
    // The program answers by itself.
    onWrite(socket, (text, above) => {
      const status = /^HTTP\/1\.\d (\d{3})/.exec(String(text).slice(0, 32))?.[1];
      if (status === undefined) return;
      recorder.send({
        protocol: protocolOf(socket),
        role: 'response',
        name: `${status} ${received.name}`,
        peer: received.from ? '' : clientOf(request),
        match: received.from && answerOf(idOf(received.from)),
        replyTo: received.seq,
        status: Number(status),
        above,
      });
    });
  }
}

/** Sockets that have a setter of ours. */
const waiting = new WeakSet<Socket>();

function onHandOver(socket: Socket, handOver: () => void): void {
  if (Object.hasOwn(socket, 'readableFlowing')) return;
  waiting.add(socket);
  Object.defineProperty(socket, 'readableFlowing', {
    get: () => Reflect.get(Object.getPrototypeOf(socket), 'readableFlowing', socket),
    set(value) {
      waiting.delete(socket);
      Reflect.deleteProperty(socket, 'readableFlowing');
      Reflect.set(socket, 'readableFlowing', value);
      try {
        handOver();
      } catch {
        // Node goes on.
      }
    },
    configurable: true,
    enumerable: false,
  });
}

/** Hears of what is written to a socket next. */
function onWrite(socket: Socket, hear: (data: unknown, above: never) => void): void {
  if (Object.hasOwn(socket, 'write')) return;
  function lightconeHttp(...given: Parameters<Socket['write']>): boolean {
    if (socket.write === lightconeHttp) Reflect.deleteProperty(socket, 'write');
    try {
      hear(given[0], lightconeHttp as never);
    } catch {
      // The program goes on.
    }
    return socket.write(...given);
  }
  Object.defineProperty(socket, 'write', {
    value: lightconeHttp,
    configurable: true,
    enumerable: false,
    writable: true,
  });
}
