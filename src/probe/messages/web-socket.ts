import type { Socket } from 'node:net';
import type { Match } from '../../protocol/events.ts';
import { isUint8Array } from './bytes.ts';
import { endOf, plainHost } from './connection.ts';
import { hashOf } from './content.ts';
import { Acknowledgements, type Frame, nameOfFrame } from './frame-names.ts';
import type { End, Receiving, Recorder, Sending } from './recorder.ts';

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

/** What was received was not sent from here. */
const nowhere = { stack: undefined, cause: 0 };

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
    const known = this.#acknowledgements.sends(frame);
    const seq = this.#recorder.send(this.#end(true, frame, isBinary, known, above, undefined));
    known.remember?.(seq);
  }

  /** All that the program does about it is caused by it. */
  receives(frame: Frame, isBinary: boolean, handler: Receiving['handler']): void {
    const known = this.#acknowledgements.receives(frame);
    const seq = this.#recorder.receive(this.#end(false, frame, isBinary, known, nowhere, handler));
    known.remember?.(seq);
    this.#recorder.contexts.enter(seq);
  }

  #end(
    isSent: boolean,
    frame: Frame,
    isBinary: boolean,
    { role, replyTo }: Pick<End, 'role' | 'replyTo'>,
    above: Sending['above'],
    handler: Receiving['handler'],
  ): Sending & Receiving {
    return {
      protocol: 'ws',
      role,
      name: isBinary ? nameOfBinary : nameOfText,
      peer: this.#ends.peer,
      cause: undefined,
      match: this.#match(isSent, isSent ? this.#sent++ : this.#received++, frame),
      replyTo,
      size: sizeOf(frame),
      status: undefined,
      payload: payloadIn(frame),
      headers: undefined,
      above,
      handler,
    };
  }

  #match(isSent: boolean, ordinal: number, frame: Frame): Match | undefined {
    const { handshake, isServer, local, remote } = this.#ends;
    const { lateEnds } = this.#recorder;
    const isKnown = handshake !== undefined && !(lateEnds.size > 0 && lateEnds.has(`${remote}>${local}`));
    if (isKnown) return { by: 'ordinal', channel: `ws:${handshake}${isServer === isSent ? '<' : '>'}`, ordinal };
    if (local === '' || (typeof frame !== 'string' && !('length' in frame))) return undefined;
    const channel = isSent ? `ws:${local}>${remote}` : `ws:${remote}>${local}`;
    return { by: 'content', channel, hash: hashOf(frame) };
  }
}

/** A connection as this end sees it, by the addresses of both. */
export function connectionOf(socket: Socket): string {
  const { local, remote } = endsOn(socket, false);
  return `${local}>${remote}`;
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

/** What is sent, or given to a listener. A Blob can't be looked into at once. */
export function frameOf(data: unknown): Frame {
  if (typeof data === 'string' || isUint8Array(data)) return data;
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  // As `binaryType` may have it.
  if (Array.isArray(data)) return Buffer.concat(data.filter(isUint8Array));
  return { size: data instanceof Blob ? data.size : 0 };
}

function payloadIn(frame: Frame): string | Uint8Array | undefined {
  return typeof frame === 'string' || 'length' in frame ? frame : undefined;
}

function sizeOf(frame: Frame): number {
  if (typeof frame === 'string') return Buffer.byteLength(frame);
  return 'length' in frame ? frame.length : frame.size;
}
