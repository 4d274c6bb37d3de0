import type { ClientRequest } from 'node:http';
import type { MessageId } from '../../../protocol/message-id.ts';
import type { Recorder } from '../recorder.ts';
import { BodyReceived, partsOf } from './body.ts';
import type { Ends, Incoming } from './ends.ts';
import { answerOf, idOf, matchOf, takeId } from './ids.ts';
import { clientOf, nameOf, protocolOf, sizeIn, targetOf } from './names.ts';

/** What the program receives with Node's own client and server. */
export class Arrivals {
  readonly #recorder: Recorder;
  readonly #ends: Ends;
  /** The message whose head came with an id, until it is told: in the same call of Node's parser. */
  #latest: { readonly message: Incoming; readonly id: MessageId } | undefined;

  constructor(recorder: Recorder, ends: Ends) {
    this.#recorder = recorder;
    this.#ends = ends;
  }

  /**
   * The head of a message has come, or its trailers: takes the id out of what the program will see.
   * @param count of the parts of `raw` that Node will make headers of
   * @returns that without ours
   */
  head(message: Incoming, raw: unknown, count: number): number {
    if (!Array.isArray(raw)) return count;
    const text = takeId(raw);
    if (text === undefined) return count;
    const id = this.#recorder.read(text);
    if (id) this.#latest = { message, id };
    // It is less than all where the server limits how many there may be.
    return Math.min(count, raw.length);
  }

  /** Before the program's handler is called, which is then caused by this. */
  request(request: Incoming, handler: unknown): void {
    const recorder = this.#recorder;
    const id = this.#takeId(request);
    const { rawHeaders, socket } = request;
    const protocol = protocolOf(socket);
    const name = nameOf(request.method, request.url);
    const peer = id ? '' : clientOf(request);
    const tells = this.#tells(id);
    const seq = recorder.receive({
      protocol,
      role: 'request',
      name,
      peer,
      cause: 0,
      match: matchOf(id),
      replyTo: undefined,
      size: tells ? sizeIn(rawHeaders) : undefined,
      status: undefined,
      payload: undefined,
      headers: tells ? rawHeaders : undefined,
      handler,
    });
    const body = this.#body(seq, protocol, name, peer, id);
    this.#ends.addReceived(request, { seq, role: 'request', name, peer, from: id, body, cause: 0, answer: undefined });
    recorder.contexts.enter(seq);
  }

  /** Before the program hears of it. */
  response(request: ClientRequest, response: Incoming): void {
    const recorder = this.#recorder;
    const sent = this.#ends.sent(request);
    if (sent) sent.isAnswered = true;
    const id = this.#takeId(response);
    const { rawHeaders, statusCode } = response;
    const protocol = protocolOf(response.socket);
    const name = sent?.name ?? nameOf(request.method, request.path);
    const peer = id ? '' : targetOf(request);
    const tells = this.#tells(id);
    const { cause } = recorder.contexts;
    const seq = recorder.receive({
      protocol,
      role: 'response',
      name: `${statusCode} ${name}`,
      peer,
      cause,
      // Where the connection is handed over, the response is written by the program itself, and has no id.
      match: response.upgrade && sent ? answerOf(recorder.idOf(sent.seq)) : matchOf(id),
      replyTo: sent?.seq,
      size: tells ? sizeIn(rawHeaders) : undefined,
      status: statusCode,
      payload: undefined,
      headers: tells ? rawHeaders : undefined,
      handler: undefined,
    });
    const body = this.#body(seq, protocol, name, peer, id);
    this.#ends.addReceived(response, { seq, role: 'response', name, peer, from: id, body, cause, answer: undefined });
  }

  /** Before a part of the body, or its end, comes to the program. */
  body(message: Incoming, data: unknown): void {
    try {
      const received = this.#ends.received(message);
      if (!received) return;
      const { role, seq, body, cause } = received;
      const { contexts } = this.#recorder;
      // Node's parser calls from outside of all contexts (24 and newer), or from that of a later request of the connection.
      if (role === 'request') contexts.enter(seq);
      this.#recorder.watches.onBody(seq, data);
      if (!body) return;
      const part = data === null ? body.end() : body.add(data, role === 'request' ? seq : cause);
      // What a part of a response leads to is caused by that part.
      if (role === 'response' && (part !== undefined || data === null)) contexts.enter(part ?? cause);
    } catch {
      // The program gets what has come.
    }
  }

  /**
   * Node gives a message up: all of it was read, or its connection breaks, of which a message is told that was read long ago, too.
   */
  destroyed(message: Incoming, error: unknown): void {
    try {
      const received = this.#ends.received(message);
      if (!received) return;
      const { answer } = received;
      if (!message.complete) {
        if (!message.destroyed) this.#recorder.more(received.seq, { outcome: 'lost' });
      } else if (answer && !answer.isAnswered && (error || message.socket.destroyed)) {
        answer.isAnswered = true;
        this.#recorder.more(answer.seq, { outcome: 'lost' });
      }
    } catch {
      // Node goes on with its end.
    }
  }

  /** The program has sent all of a response. */
  answered(request: Incoming): void {
    const answer = this.#ends.received(request)?.answer;
    if (answer) answer.isAnswered = true;
  }

  /** Who has sent it has told the rest; but a watch looks at what came. */
  #tells(id: MessageId | undefined): boolean {
    return id === undefined || this.#recorder.watches.looksInside;
  }

  #takeId(message: Incoming): MessageId | undefined {
    const latest = this.#latest;
    if (latest?.message !== message) return undefined;
    this.#latest = undefined;
    return latest.id;
  }

  /** Undefined where the sender has told all of it. */
  #body(seq: number, protocol: string, name: string, peer: string, id: MessageId | undefined) {
    if (id !== undefined && id.body === undefined) return undefined;
    const recorder = this.#recorder;
    const text = id ? idOf(id) : recorder.idOf(seq);
    return new BodyReceived(recorder, seq, partsOf({ protocol, name, peer }, text), id?.body, id !== undefined);
  }
}
