import type { ClientRequest } from 'node:http';
import { type MessageId, messageIdText } from '../../../protocol/message-id.ts';
import type { Recorder } from '../recorder.ts';
import { stamp } from '../stamp.ts';
import { BodyReceived, partsOf } from './body.ts';
import type { Ends, Incoming } from './ends.ts';
import { answerOf, matchOf, takeId } from './ids.ts';
import { clientOf, nameOf, protocolOf, sizeIn, targetOf } from './names.ts';

/** What the program receives with Node's own client and server. */
export class Arrivals {
  readonly #recorder: Recorder;
  readonly #ends: Ends;
  /** Ids that came with messages, until they are told. */
  readonly #ids = stamp<MessageId | undefined>();

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
    if (id) this.#ids.set(message, id);
    // It is less than all where the server limits how many there may be.
    return Math.min(count, raw.length);
  }

  /** Before the program's handler is called, which is then caused by this. */
  request(request: Incoming, handler: unknown): void {
    const recorder = this.#recorder;
    const id = this.#takeId(request);
    const { rawHeaders, socket } = request;
    const what = {
      protocol: protocolOf(socket),
      name: nameOf(request.method, request.url),
      peer: id ? '' : clientOf(request),
    };
    const seq = recorder.receive({
      ...what,
      role: 'request',
      ...matchOf(id),
      cause: 0,
      ...(this.#tells(id) && { size: sizeIn(rawHeaders), headers: rawHeaders }),
      handler,
    });
    this.#ends.addReceived(request, {
      ...{ seq, role: 'request', cause: 0, answer: undefined },
      ...this.#end(seq, what, id),
    });
    recorder.contexts.enter(seq);
  }

  /** Before the program hears of it. */
  response(request: ClientRequest, response: Incoming): void {
    const recorder = this.#recorder;
    const sent = this.#ends.sent(request);
    if (sent) sent.isAnswered = true;
    const id = this.#takeId(response);
    const { rawHeaders, statusCode } = response;
    const name = sent?.name ?? nameOf(request.method, request.path);
    const what = { protocol: protocolOf(response.socket), name, peer: id ? '' : targetOf(request) };
    const seq = recorder.receive({
      ...what,
      role: 'response',
      name: `${statusCode} ${name}`,
      // Where the connection is handed over, the response is written by the program itself, and has no id.
      ...(response.upgrade && sent ? answerOf(sent.id) : matchOf(id)),
      replyTo: sent?.seq,
      status: statusCode,
      ...(this.#tells(id) && { size: sizeIn(rawHeaders), headers: rawHeaders }),
    });
    const { cause } = recorder.contexts;
    this.#ends.addReceived(response, {
      ...{ seq, role: 'response', cause, answer: undefined },
      ...this.#end(seq, what, id),
    });
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

  /** Node gives a message up: it may have been aborted. */
  destroyed(message: Incoming): void {
    try {
      const received = this.#ends.received(message);
      if (!received) return;
      const { answer } = received;
      if (!message.complete) this.#recorder.more(received.seq, { outcome: 'lost' });
      else if (answer && !answer.isAnswered) this.#recorder.more(answer.seq, { outcome: 'lost' });
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
    return id === undefined || this.#recorder.watches.areSet;
  }

  #takeId(message: Incoming): MessageId | undefined {
    const id = this.#ids.get(message);
    if (id) this.#ids.set(message, undefined);
    return id;
  }

  #end(seq: number, what: { protocol: string; name: string; peer: string }, id: MessageId | undefined) {
    const { name, peer } = what;
    const text = id
      ? messageIdText({ session: id.session, isolate: id.isolate, seq: id.seq })
      : this.#recorder.idOf(seq);
    const isTold = id !== undefined && id.body === undefined;
    const body = isTold ? undefined : new BodyReceived(this.#recorder, seq, partsOf(what, text), id?.body, !id);
    return { name, peer, isKnown: id !== undefined, id: text, body };
  }
}
