import type { Socket } from 'node:net';
import { listen } from './channel.ts';
import { handshakeOf, newestHandshakes } from './handshakes.ts';
import { openSockets } from './open-handles.ts';
import type { Recorder } from './recorder.ts';
import type { Caller } from './stacks.ts';
import { replace, type Transport } from './transport.ts';
import { connectionOf, type Ends, endsOn, frameOf, WebSocketEnd } from './web-socket.ts';

/** The client of the web platform. */
interface WebSocket extends EventTarget {
  readonly url: string;
  readonly readyState: number;
  readonly onmessage: unknown;
  send(data: unknown): void;
}

/** The `WebSocket` that Node has built in (from 22 on), which is undici's, and that of the package. */
export const webClient: Transport = {
  name: 'WebSocket',
  install(recorder, host) {
    const { Socket } = host.builtin<typeof import('node:net')>('node:net');
    const clients = new Clients(recorder, Socket);
    const ends = [
      // To look at the global would load it, so it is looked at when it is in use.
      listen(host, 'undici:request:create', ({ request }: { request: { readonly upgrade?: unknown } }) => {
        if (request.upgrade === 'websocket') clients.patch(globalPrototype());
      }),
      // The package's own is known only now: what is sent in its `open` handler was missed, so the rest can't be counted.
      listen(host, 'undici:websocket:open', ({ websocket }: { websocket: WebSocket }) => clients.opened(websocket)),
    ];
    if (host.isLate) {
      clients.patch(globalPrototype());
      for (const socket of openSockets(Socket)) if (isRead(socket)) host.openBefore(connectionOf(socket));
    }
    return () => {
      for (const end of ends) end();
      clients.close();
    };
  },
};

class Clients {
  readonly #recorder: Recorder;
  readonly #socketType: typeof Socket;
  readonly #ends = new WeakMap<WebSocket, WebSocketEnd>();
  readonly #taken = new WeakSet<Socket>();
  readonly #patched = new WeakSet<object>();
  readonly #undo: (() => void)[] = [];

  constructor(recorder: Recorder, socketType: typeof Socket) {
    this.#recorder = recorder;
    this.#socketType = socketType;
  }

  patch(prototype: WebSocket | undefined): void {
    if (!prototype || this.#patched.has(prototype)) return;
    this.#patched.add(prototype);
    const clients = this;
    this.#undo.push(
      replace(prototype, 'send', (send) => {
        const hook = function lightconeWs(this: WebSocket, ...parts: [unknown]) {
          clients.#sends(this, parts[0], hook);
          return Reflect.apply(send, this, parts);
        };
        return hook;
      }),
      replace(prototype, 'dispatchEvent', (dispatchEvent) => {
        return function lightconeWs(this: WebSocket, event) {
          clients.#dispatches(this, event);
          return dispatchEvent.call(this, event);
        };
      }),
    );
  }

  /** What has been seen from its beginning is known by now. */
  opened(webSocket: WebSocket): void {
    this.patch(Object.getPrototypeOf(webSocket) as WebSocket);
  }

  close(): void {
    for (const undo of this.#undo.splice(0)) undo();
  }

  #dispatches(webSocket: WebSocket, event: Event): void {
    try {
      if (event.type === 'open') this.#take(webSocket, socketInUse(newestHandshakes(), this.#taken));
      if (event.type !== 'message') return;
      const { data } = event as MessageEvent;
      this.#endOf(webSocket)?.receives(frameOf(data), typeof data !== 'string', webSocket.onmessage);
    } catch {
      // The program hears of it all the same.
    }
  }

  #sends(webSocket: WebSocket, data: unknown, above: Caller): void {
    try {
      if (webSocket.readyState !== OPEN || data === undefined) return;
      this.#endOf(webSocket)?.sends(frameOf(data), typeof data !== 'string', above);
    } catch {
      // It is sent all the same.
    }
  }

  #endOf(webSocket: WebSocket): WebSocketEnd | undefined {
    const known = this.#ends.get(webSocket);
    if (known) return known;
    // It was open before we came. Nothing leads from it to its socket, so it is known only where no other could be meant.
    const { hostname, port } = new URL(webSocket.url.replace(/^ws/, 'http'));
    const sockets = openSockets(this.#socketType).filter(
      (socket) => isRead(socket) && !this.#taken.has(socket) && String(socket.remotePort) === (port || '80'),
    );
    const [socket, ...others] = sockets;
    const nowhere = { handshake: undefined, isServer: false, local: '', remote: '', peer: hostname };
    return this.#take(webSocket, others.length === 0 ? socket : undefined) ?? this.#make(webSocket, nowhere);
  }

  #take(webSocket: WebSocket, socket: Socket | undefined): WebSocketEnd | undefined {
    if (!socket) return undefined;
    this.#taken.add(socket);
    return this.#make(webSocket, { ...endsOn(socket, false), handshake: handshakeOf(socket) });
  }

  #make(webSocket: WebSocket, ends: Ends): WebSocketEnd {
    const end = new WebSocketEnd(this.#recorder, ends);
    this.#ends.set(webSocket, end);
    return end;
  }
}

const OPEN = 1;

/** Without loading it, which takes a tenth of a second: even to ask for the descriptor of the global loads undici (Node 22 to 26). */
function globalPrototype(): WebSocket | undefined {
  const { moduleLoadList: loaded } = process as unknown as { readonly moduleLoadList?: readonly string[] };
  if (!loaded?.some((name) => name.endsWith('internal/deps/undici/undici'))) return undefined;
  const type: unknown = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket')?.value;
  return typeof type === 'function' ? (type.prototype as WebSocket) : undefined;
}

/** undici begins to read from the socket just before it says that it is open. */
function socketInUse(sockets: readonly Socket[], taken: WeakSet<Socket>): Socket | undefined {
  return sockets.find((socket) => !taken.has(socket) && isRead(socket));
}

function isRead(socket: Socket): boolean {
  return socket.listeners('data').some(({ name }) => name === 'onSocketData');
}
