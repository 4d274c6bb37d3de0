/** The ends of messages of which this process knows, as long as Node keeps the objects that stand for them. */
import type { IncomingMessage, OutgoingMessage } from 'node:http';
import type { MessageId } from '../../../protocol/message-id.ts';
import { stamp } from '../stamp.ts';
import type { BodyReceived, BodySent } from './body.ts';

/** As Node's parser makes it. */
export interface Incoming extends IncomingMessage {
  /** The connection is, perhaps, to be handed over. */
  upgrade: boolean | null;
  _addHeaderLines(headers: unknown, count: number): void;
}

/** Of a message that was sent. */
export interface Sent {
  readonly seq: number;
  /** `POST /orders`; of a response, with its status. */
  readonly name: string;
  /** For a request: nothing is to be expected any more. */
  isAnswered: boolean;
  /** What of its body is still to come; undefined where all went with its head. */
  body: BodySent | undefined;
}

/** Of a message that was received. */
export interface Received {
  readonly seq: number;
  readonly role: 'request' | 'response';
  /** Of the request. */
  readonly name: string;
  readonly peer: string;
  /** The id that it came with, from somebody of the system. */
  readonly from: MessageId | undefined;
  /** Undefined where all of it belongs to the message, and the sender has told it. */
  readonly body: BodyReceived | undefined;
  /** `seq` of the receive in whose course the request was sent, for a response. */
  readonly cause: number;
  /** To a request. */
  answer: Sent | undefined;
}

export class Ends {
  readonly #sent = stamp<Sent>();
  readonly #received = stamp<Received>();

  sent(message: OutgoingMessage): Sent | undefined {
    return this.#sent.get(message);
  }

  received(message: IncomingMessage): Received | undefined {
    return this.#received.get(message);
  }

  addSent(message: OutgoingMessage, end: Sent): Sent {
    this.#sent.set(message, end);
    return end;
  }

  addReceived(message: IncomingMessage, end: Received): Received {
    this.#received.set(message, end);
    return end;
  }
}
