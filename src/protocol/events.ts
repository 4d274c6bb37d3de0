/** What the probe tells of the messages of its isolate; how that is written: `wire.ts`. */

export type ProbeEvent = MessageEvent | Amendment | Gap | Listening;

/** A request is answered by responses; everything else is data. */
export type MessageRole = 'request' | 'response' | 'data';

/** One end of a message. */
export interface MessageEvent {
  readonly kind: 'send' | 'receive';
  /** Number of the event in its isolate, from 1, in the order in which they happened. Some may be missing (`Gap`). */
  readonly seq: number;
  /** Microseconds of the isolate's own monotonic clock (`CaptureStart.clock`). */
  readonly time: number;
  /** `seq` of the `receive` that began the code which did this; 0 where nobody knows of one. */
  readonly cause: number;
  /** As people call it: `http`, `https`, `http2`, `grpc`, `ws`, `tcp`, `tls`, `udp`, `ipc`, `worker`, `broadcast`. */
  readonly protocol: string;
  readonly role: MessageRole;
  /** As people name it: `POST /orders`, `200 POST /orders`, `ws text`. */
  readonly name: string;
  /** Who is at the other end if nobody of the system is: `api.example.org:443`, `browser`, `127.0.0.1`. Empty where it can't be known. */
  readonly peer: string;
  readonly match: Match;
  /** `seq` of this isolate's end of the request that this answers; 0 for what is no response. */
  readonly replyTo: number;
  /** Bytes of the payload, as far as they were known when it happened. */
  readonly size: number | undefined;
  /** Of a response: 404, `OK`, `UNAVAILABLE`. */
  readonly status: number | string | undefined;
  /** The beginning of the payload as text, cut and redacted. */
  readonly preview: string | undefined;
  /** Name and value in turn, redacted. */
  readonly headers: readonly string[] | undefined;
  /** Where in the program it was sent, innermost frame first; frames of Node and of the probe are left out. Of what was received: empty. */
  readonly stack: readonly CallSite[];
  /** Number of the function that took it, for `ProbeMessages.handler`; 0 where there is none. */
  readonly handler: number;
}

/** Something that came out about an event later on: its body has come, it was aborted. */
export interface Amendment {
  readonly kind: 'more';
  /** `seq` of the event. */
  readonly of: number;
  readonly time: number;
  readonly size?: number;
  readonly status?: number | string;
  readonly preview?: string;
  readonly name?: string;
  /** How it ended: `lost` was aborted, or its connection broke. */
  readonly outcome?: 'complete' | 'lost';
}

/** So many events are missing here, because nobody took them in time. */
export interface Gap {
  readonly kind: 'gap';
  readonly time: number;
  readonly count: number;
}

/** A server of the isolate accepts connections: what is sent there is for this node, even if it never arrives. */
export interface Listening {
  readonly kind: 'listen';
  readonly time: number;
  /** `host:port`, or the path of a pipe. */
  readonly address: string;
}

/** How the two ends of a message are found to be one. */
export type Match =
  /** Of a send: it carries its id. Of a receive: that came with no id and is told by nothing. */
  | { readonly by: 'own' }
  /** Of a receive: the id that it carried. */
  | { readonly by: 'id'; readonly isolate: number; readonly seq: number }
  /** The nth on a channel that keeps the order, from 0. `channel` is equal at both ends and for one direction. */
  | { readonly by: 'ordinal'; readonly channel: string; readonly ordinal: number }
  /** A range of bytes of a stream, `to` excluded: sends and receives overlap many to many. */
  | { readonly by: 'bytes'; readonly channel: string; readonly from: number; readonly to: number }
  /** Inferred: the same content on the same channel, in order. Several may receive it. */
  | { readonly by: 'content'; readonly channel: string; readonly hash: string };

export interface CallSite {
  /** As V8 names the script: a URL or a path. */
  readonly script: string;
  /** 0-based. */
  readonly line: number;
  readonly column: number;
  /** Of the function; empty for none. */
  readonly name: string;
  /** Nobody has looked: it is where messages of this kind have always been sent from, and there were too many to look at each. */
  readonly isAssumed?: boolean;
}
