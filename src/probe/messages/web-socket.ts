import type { Socket } from 'node:net';
import type { Match } from '../../protocol/events.ts';
import { endOf, plainHost } from './connection.ts';
import { hashOf } from './content.ts';
import { Acknowledgements, type Frame, nameOfFrame } from './frame-names.ts';
import type { Receiving, Recorder, Sending } from './recorder.ts';

/** How the ends of a WebSocket find each other. */
export interface Ends {
  /** Of the handshake, if it was seen. */
  readonly handshake: string | undefined;
  readonly isServer: boolean;
  /** `host:port`; empty where they can't be known. */
  readonly local: string;
  readonly remote: string;
  readonly peer: string;
}

/** One end of a WebSocket: counts what is sent and received. Messages of it keep their order. */
export class WebSocketEnd {
  readonly #recorder: Recorder;
  readonly #ends: Ends;
  readonly #acknowledgements = new Acknowledgements();
  #sent = 0;
  #received = 0;

  constructor(recorder: Recorder, ends: Ends) {
    this.#recorder = recorder;
    this.#ends = ends;
  }

  sends(frame: Frame, isBinary: boolean, above: Sending['above']): void {
    const { role, replyTo, remember } = this.#acknowledgements.sends(frame);
    const { handshake, isServer, local, remote } = this.#ends;
    const channel = handshake === undefined ? `ws:${local}>${remote}` : `ws:${handshake}${isServer ? '<' : '>'}`;
    const seq = this.#recorder.send({
      protocol: 'ws',
      role,
      name: isBinary ? nameOfBinary : nameOfText,
      peer: this.#ends.peer,
      cause: undefined,
      match: this.#match(channel, this.#sent++, frame),
      replyTo,
      size: sizeOf(frame),
      status: undefined,
      payload: payloadIn(frame),
      headers: undefined,
      above,
    });
    remember?.(seq);
  }

  /** All that the program does about it is caused by it. */
  receives(frame: Frame, isBinary: boolean, handler: Receiving['handler']): void {
    const { role, replyTo, remember } = this.#acknowledgements.receives(frame);
    const { handshake, isServer, local, remote } = this.#ends;
    const channel = handshake === undefined ? `ws:${remote}>${local}` : `ws:${handshake}${isServer ? '>' : '<'}`;
    const seq = this.#recorder.receive({
      protocol: 'ws',
      role,
      name: isBinary ? nameOfBinary : nameOfText,
      peer: this.#ends.peer,
      cause: undefined,
      match: this.#match(channel, this.#received++, frame),
      replyTo,
      size: sizeOf(frame),
      status: undefined,
      payload: payloadIn(frame),
      headers: undefined,
      handler,
    });
    remember?.(seq);
    this.#recorder.contexts.enter(seq);
  }

  #match(channel: string, ordinal: number, frame: Frame): Match | undefined {
    const { handshake, local } = this.#ends;
    if (handshake !== undefined) return { by: 'ordinal', channel, ordinal };
    if (local === '' || (typeof frame !== 'string' && !('length' in frame))) return undefined;
    return { by: 'content', channel, hash: hashOf(frame) };
  }
}

export function endsOn(socket: Socket, isServer: boolean): Omit<Ends, 'handshake'> {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  const { _host: host } = socket as { readonly _host?: string | null };
  const local = localAddress === undefined ? '' : endOf(localAddress, localPort);
  const remote = remoteAddress === undefined ? '' : endOf(remoteAddress, remotePort);
  const peer = isServer ? plainHost(remoteAddress) : host ? endOf(host, remotePort) : remote;
  return { isServer, local, remote, peer };
}

const nameOfText = (preview: string | undefined) => nameOfFrame(preview, false);
const nameOfBinary = (preview: string | undefined) => nameOfFrame(preview, true);

function payloadIn(frame: Frame): string | Uint8Array | undefined {
  return typeof frame === 'string' || 'length' in frame ? frame : undefined;
}

function sizeOf(frame: Frame): number {
  if (typeof frame === 'string') return Buffer.byteLength(frame);
  return 'length' in frame ? frame.length : frame.size;
}
