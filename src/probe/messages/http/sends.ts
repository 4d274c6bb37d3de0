import type { ClientRequest, IncomingMessage, OutgoingMessage, ServerResponse } from 'node:http';
import { idHeader } from '../../../protocol/message-id.ts';
import type { Recorder, Sending } from '../recorder.ts';
import type { Caller } from '../stacks.ts';
import { BodySent, length, partsOf, payloadOf, sizeOfChunk } from './body.ts';
import type { Ends, Received } from './ends.ts';
import { LARGEST_HEAD } from './ids.ts';
import { clientOf, hostOf, kindOf, nameOf, protocolOf, targetOf } from './names.ts';

/** What Node's messages have inside; the names are the same from Node 20 to 26. */
export interface Outgoing extends OutgoingMessage {
  /** The text of the head, once it was made. */
  _header: string | null;
  _headerSent: boolean;
  _contentLength: number | null;
  _hasBody: boolean;
  /** What goes to the socket, or waits for one; with the first of it goes the head. */
  _send(data: unknown, encoding?: unknown, callback?: unknown, length?: unknown): boolean;
}

/** What the program sends with Node's own client and server. */
export class Sends {
  readonly #recorder: Recorder;
  readonly #ends: Ends;
  readonly #client: typeof ClientRequest;

  constructor(recorder: Recorder, ends: Ends, client: typeof ClientRequest) {
    this.#recorder = recorder;
    this.#ends = ends;
    this.#client = client;
  }

  /** Whether the head goes with what is written next. */
  isFirst(message: Outgoing): boolean {
    return message._header !== null && !message._headerSent;
  }

  /** Where the program is. @param above the hook that asks */
  site(above: Caller, message: Outgoing): Sending['above'] {
    try {
      const recorder = this.#recorder;
      if (!recorder.isHeard) return above;
      return recorder.site(above, recorder.tellsSites ? this.#kindOf(message) : undefined);
    } catch {
      return above; // The program has made `Error` its own.
    }
  }

  /**
   * Before something goes to the socket.
   * @param arity how many arguments Node has given: only data of bodies comes with four, as long as no head was sent
   * @returns the head as it has to be put back, where it was given an id
   */
  writes(
    message: Outgoing,
    data: unknown,
    encoding: unknown,
    arity: number,
    above: Sending['above'],
  ): string | undefined {
    try {
      const sent = this.#ends.sent(message);
      if (sent) sent.body?.add(data, encoding, above);
      else if (this.isFirst(message)) return this.#head(message, data, encoding, arity, above);
    } catch {
      // Whatever it was, the program sends its message.
    }
    return undefined;
  }

  /** A request failed, before it was answered or after. */
  failed(request: ClientRequest, error: unknown): void {
    const sent = this.#ends.sent(request);
    if (!sent || sent.isAnswered) return;
    sent.isAnswered = true;
    const { code } = error as { code?: unknown };
    this.#recorder.more(sent.seq, { outcome: 'lost', ...(typeof code === 'string' && { status: code }) });
  }

  #kindOf(message: Outgoing): string {
    if (message instanceof this.#client) return kindOf(message.method, message.path);
    const { statusCode, req } = message as unknown as Partial<ServerResponse>;
    return `${statusCode} ${kindOf(req?.method, req?.url)}`;
  }

  #head(
    message: Outgoing,
    data: unknown,
    encoding: unknown,
    arity: number,
    above: Sending['above'],
  ): string | undefined {
    const isRequest = message instanceof this.#client;
    const { req } = message as unknown as ServerResponse<IncomingMessage>;
    const received = isRequest || !req ? undefined : this.#ends.received(req);
    // A response to nothing that came from a socket: the program plays with Node's classes.
    if (!isRequest && !received && !req?.socket?.remoteAddress) return undefined;
    const what = isRequest ? requestOf(message as ClientRequest & Outgoing) : responseOf(message, req, received);
    const { protocol, role, name, peer, replyTo, status } = what;
    const head = message._header ?? '';
    const recorder = this.#recorder;
    const { chunkedEncoding: isChunked, _contentLength: total } = message;
    const first = isChunked ? sizeOfChunk(data) || 0 : arity === 4 ? length(data, encoding) : 0;
    const seq = recorder.send({
      protocol,
      role,
      name,
      peer,
      cause: undefined,
      match: undefined,
      replyTo,
      size: isChunked ? undefined : (total ?? first),
      status,
      payload: first > 0 && !isChunked ? payloadOf(data, encoding) : undefined,
      headers: head,
      above,
    });
    const sent = this.#ends.addSent(message, { seq, name, isAnswered: false, body: undefined });
    if (received) received.answer = sent;
    const isWhole = isChunked ? data === '0\r\n\r\n' : !message._hasBody || first >= (total ?? 0);
    if (!isWhole) {
      const parts = partsOf({ protocol, name: received?.name ?? name, peer }, recorder.idOf(seq));
      sent.body = new BodySent(recorder, seq, parts, first, isChunked ? undefined : (total ?? 0));
      sent.body.begin(payloadOf(data, encoding), first);
    }
    const mayKnow = isRequest
      ? recorder.destinations.allows(hostOf(message as ClientRequest))
      : received?.from !== undefined;
    if (!mayKnow || head.length > LARGEST_HEAD || !head.endsWith('\r\n\r\n')) return undefined;
    const id = recorder.idOf(seq);
    message._header = `${head.slice(0, -2)}${idHeader}: ${isWhole ? id : `${id};body=${first}`}\r\n\r\n`;
    return head;
  }
}

/** What is told of both kinds, in the same order: V8 then makes one kind of object of it. */
type What = Pick<Sending, 'protocol' | 'role' | 'peer' | 'replyTo' | 'status'> & { readonly name: string };

function requestOf(request: ClientRequest): What {
  return {
    protocol: request.protocol === 'https:' ? 'https' : 'http',
    role: 'request',
    name: nameOf(request.method, request.path),
    peer: targetOf(request),
    replyTo: undefined,
    status: undefined,
  };
}

function responseOf(response: OutgoingMessage, request: IncomingMessage, received: Received | undefined): What {
  const { statusCode } = response as ServerResponse;
  return {
    protocol: protocolOf(request.socket),
    role: 'response',
    name: `${statusCode} ${received?.name ?? nameOf(request.method, request.url)}`,
    peer: received?.peer ?? clientOf(request),
    replyTo: received?.seq,
    status: statusCode,
  };
}
