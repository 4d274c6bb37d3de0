import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { Frame } from './frame-names.ts';
import { handshakeOf } from './handshakes.ts';
import { openSockets } from './open-handles.ts';
import type { Recorder } from './recorder.ts';
import type { Caller } from './stacks.ts';
import { replace, type Transport } from './transport.ts';
import { connectionOf, endsOn, frameOf, WebSocketEnd } from './web-socket.ts';

/** What `ws` has inside; the names are the same from version 7 to 8, and in its bundles. */
interface Ws extends EventEmitter {
  readonly _isServer: boolean;
  readonly _sender: Sender;
  readonly _receiver: EventEmitter;
  send: Caller;
}

interface Sender {
  /** Whether the next one begins a message. */
  readonly _firstFragment: boolean;
  send(data: unknown, options: { readonly binary?: boolean }, callback: unknown): void;
  /** Writes what `frame` has made. Some call it themselves, with one frame for many sockets. */
  sendFrame(list: readonly Uint8Array[], callback: unknown): void;
}

/**
 * The `ws` package, whichever way it was loaded, bundled too: it puts each WebSocket on the socket that it uses, and then
 * switches off Nagle's algorithm there, before the program can send anything.
 */
export const ws: Transport = {
  name: 'ws',
  install(recorder, host) {
    const { Socket } = host.builtin<typeof import('node:net')>('node:net');
    const sockets = new WebSockets(recorder);
    const undo = replace(Socket.prototype, 'setNoDelay', (setNoDelay) => {
      return function lightconeWs(this: Socket, isOn) {
        sockets.lookAt(this);
        return setNoDelay.call(this, isOn);
      };
    });
    const open = host.isLate ? openSockets(Socket).filter((socket) => sockets.lookAt(socket)) : [];
    for (const socket of open) host.openBefore(connectionOf(socket));
    if (open.length > 0)
      host.unseen('which of equal WebSocket messages is which, on connections that were open before');
    return () => {
      undo();
      sockets.close();
    };
  },
};

/** An end, and the frames that were sent but not written yet: those that are compressed are written later, in their order. */
interface Known {
  readonly end: WebSocketEnd;
  readonly webSocket: Ws;
  readonly send: Caller;
  owed: number;
}

class WebSockets {
  readonly #recorder: Recorder;
  readonly #bySender = new WeakMap<object, Known>();
  readonly #byReceiver = new WeakMap<object, Known>();
  readonly #patched = new WeakSet<object>();
  readonly #undo: (() => void)[] = [];

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /** @returns whether it is one that was not known before */
  lookAt(socket: Socket): boolean {
    try {
      const webSocket = webSocketOn(socket);
      if (!webSocket || this.#bySender.has(webSocket._sender)) return false;
      const { _sender: sender, _receiver: receiver } = webSocket;
      const end = new WebSocketEnd(this.#recorder, {
        ...endsOn(socket, webSocket._isServer),
        handshake: handshakeOf(socket),
      });
      const known: Known = { end, webSocket, send: sendOf(webSocket), owed: 0 };
      this.#bySender.set(sender, known);
      this.#byReceiver.set(receiver, known);
      this.#patchSender(Object.getPrototypeOf(sender) as Sender);
      this.#patchReceiver(Object.getPrototypeOf(receiver) as EventEmitter);
      return true;
    } catch {
      return false; // Another package of that kind: its messages are not seen.
    }
  }

  close(): void {
    for (const undo of this.#undo.splice(0)) undo();
  }

  #patchSender(sender: Sender): void {
    if (this.#patched.has(sender)) return;
    this.#patched.add(sender);
    const sockets = this;
    this.#undo.push(
      replace(sender, 'send', (send) => {
        return function lightconeWs(this: Sender, data, options, callback) {
          sockets.#sends(this, data, options);
          return send.call(this, data, options, callback);
        };
      }),
      replace(sender, 'sendFrame', (sendFrame) => {
        const hook = function lightconeWs(this: Sender, list: readonly Uint8Array[], callback: unknown) {
          sockets.#writes(this, list, hook);
          return sendFrame.call(this, list, callback);
        };
        return hook;
      }),
    );
  }

  #patchReceiver(receiver: EventEmitter): void {
    if (this.#patched.has(receiver)) return;
    this.#patched.add(receiver);
    const sockets = this;
    this.#undo.push(
      replace(receiver, 'emit', (emit) => {
        return function lightconeWs(this: EventEmitter, ...parts: unknown[]) {
          if (parts[0] === 'message') sockets.#receives(this, parts[1], parts[2]);
          return Reflect.apply(emit, this, parts) as boolean;
        };
      }),
    );
  }

  #sends(sender: Sender, data: unknown, options: { readonly binary?: boolean }): void {
    try {
      const known = this.#bySender.get(sender);
      // The parts of a message that is sent in several are told as their first one.
      if (!known || sender._firstFragment === false) return;
      known.owed++;
      known.end.sends(frameOf(data), options.binary === true, known.send);
    } catch {
      // It is sent all the same.
    }
  }

  #writes(sender: Sender, list: readonly Uint8Array[], above: Caller): void {
    try {
      const known = this.#bySender.get(sender);
      const kind = (list[0]?.[0] ?? 0) & 15;
      if (!known || (kind !== TEXT && kind !== BINARY)) return;
      if (known.owed > 0) known.owed--;
      else known.end.sends(payloadOf(list), kind === BINARY, above);
    } catch {
      // It is written all the same.
    }
  }

  #receives(receiver: object, data: unknown, isBinary: unknown): void {
    try {
      const known = this.#byReceiver.get(receiver);
      if (!known) return;
      // Version 7 gives a text as such, and does not say what it is.
      const isBytes = isBinary === undefined ? typeof data !== 'string' : isBinary === true;
      known.end.receives(frameOf(data), isBytes, handlerOf(known.webSocket));
    } catch {
      // It is received all the same.
    }
  }
}

const TEXT = 1;
const BINARY = 2;

function webSocketOn(socket: Socket): Ws | undefined {
  const symbol = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'websocket');
  const webSocket = symbol && (socket as unknown as Record<symbol, Ws | undefined>)[symbol];
  return webSocket?._sender && webSocket._receiver ? webSocket : undefined;
}

/** That of the package, which a class of the program's may have extended. */
function sendOf(webSocket: Ws): Caller {
  let send = webSocket.send;
  for (let at = Object.getPrototypeOf(webSocket); at && 'send' in at; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, 'send')) send = at.send;
  }
  return send;
}

/** Of the function that the program has given: `ws` wraps what `addEventListener` takes. */
function handlerOf(webSocket: Ws): unknown {
  const [listener] = webSocket.listeners('message');
  const wrapped =
    listener && Object.getOwnPropertySymbols(listener).find(({ description }) => description === 'kListener');
  return wrapped ? (listener as unknown as Record<symbol, unknown>)[wrapped] : listener;
}

/** What stands behind the head of a frame, which may be in one piece with it. */
function payloadOf(list: readonly Uint8Array[]): Frame {
  if (list[1]) return list[1];
  const [frame = new Uint8Array()] = list;
  const length = (frame[1] ?? 0) & 127;
  return frame.subarray(2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + ((frame[1] ?? 0) & 128 ? 4 : 0));
}
