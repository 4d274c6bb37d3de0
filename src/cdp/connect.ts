import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ClientOptions, WebSocket } from 'ws';
import { AckSocket } from './ack-socket.ts';
import { NothingListening } from './errors.ts';
import { Exchange } from './exchange.ts';
import { hostHeader, isLoopback } from './host.ts';
import type { CdpSession } from './session.ts';

const megabyte = 1024 * 1024;

/** The options of `ws` as it reads them: its types lack the one, and want a `net.Socket` where any stream will do. */
interface WireOptions extends Omit<ClientOptions, 'createConnection'> {
  closeTimeout: number;
  createConnection?: () => Duplex;
}

/**
 * Connects to an inspector by its address, `ws://host:port/id`. Rejects with `NothingListening` when it is not there or
 * not any more, and with the signal's reason when that comes first. Without a signal it waits at most ten seconds: a
 * stopped process accepts connections and never speaks.
 */
export async function connectCdp(url: string, given: { signal?: AbortSignal } = {}): Promise<CdpSession> {
  const signal = given.signal ?? AbortSignal.timeout(10_000);
  signal.throwIfAborted();
  const { hostname, host, port } = new URL(url);
  const name = hostname.replace(/^\[|\]$/g, '');

  let ack: AckSocket | undefined;
  const options: WireOptions = {
    headers: { Host: hostHeader(name, port) },
    maxPayload: 256 * megabyte,
    perMessageDeflate: false,
    autoPong: false,
    closeTimeout: 1000,
    ...(isLoopback(name) && {
      generateMask: (mask: Buffer) => mask.fill(0),
      createConnection: (): Duplex => {
        ack = new AckSocket(connect({ host: name, port: Number(port), noDelay: true }));
        return ack;
      },
    }),
  };
  const socket = new WebSocket(url, options as unknown as ClientOptions);
  socket.on('upgrade', () => ack?.upgraded());

  // Closed by a close frame, never by cutting the line: an answer that the inspector of Node 20 and 22 writes to a
  // connection that was reset crashes the user's process (SIGSEGV; 4 of 4 processes within 60 rounds).
  const exchange = new Exchange({ write: (text) => socket.send(text), close: () => socket.close() });
  socket.on('message', (data) => exchange.receive(data.toString()));
  socket.on('close', () => exchange.ended());

  await new Promise<void>((resolve, reject) => {
    const abort = () => {
      socket.terminate();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('open', () => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
    // After the opening, an error is followed by 'close', which is all that a session tells.
    socket.on('error', (error) => {
      signal.removeEventListener('abort', abort);
      reject(new NothingListening(host, error));
    });
  });
  return exchange;
}
