import { Queue } from '../base/queue.ts';
import type { EventId } from '../protocol/event-id.ts';
import { Waiting } from './waiting.ts';

interface Range {
  readonly id: EventId;
  readonly from: number;
  /** Excluded. */
  readonly to: number;
}

interface Stream {
  readonly sends: Queue<Range>;
  readonly receives: Queue<Range>;
}

/**
 * Ends of streams of bytes: what was sent as one may be received in pieces, and the reverse. Both ends tell theirs in order, so
 * two fingers that go along the stream find all that overlap, whichever end is told first.
 */
export class BytesMatcher {
  readonly #connect: (send: EventId, receive: EventId) => void;
  readonly #streams = new Waiting<string, Stream>(MOST_STREAMS);

  constructor(connect: (send: EventId, receive: EventId) => void) {
    this.#connect = connect;
  }

  add(kind: 'send' | 'receive', channel: string, range: Range): void {
    if (range.from === range.to) return;
    const stream = this.#streams.get(channel) ?? { sends: new Queue(), receives: new Queue() };
    this.#streams.put(channel, stream);
    const { sends, receives } = stream;
    const ranges = kind === 'send' ? sends : receives;
    ranges.push(range);
    if (ranges.length > MOST_RANGES) ranges.shift();
    this.#advance(stream);
    if (sends.length === 0 && receives.length === 0) this.#streams.take(channel);
  }

  #advance({ sends, receives }: Stream): void {
    for (;;) {
      const send = sends.peek();
      const receive = receives.peek();
      if (!send || !receive) return;
      if (send.from < receive.to && receive.from < send.to) this.#connect(send.id, receive.id);
      // The one that ends first has met all that it can, also where the other end of it is missing.
      if (send.to <= receive.to) sends.shift();
      if (receive.to <= send.to) receives.shift();
    }
  }
}

/** One end of most connections of a system may be outside of it: nobody will ever tell of the other. */
const MOST_STREAMS = 4096;
const MOST_RANGES = 1024;
