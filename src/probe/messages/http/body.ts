/** Bodies that come in parts: each part is a message of its own, tied to the others by the id of the head. */
import type { Recorder, Sending } from '../recorder.ts';
import type { RedactedStream } from '../redacted-stream.ts';

/** What the parts of a body are called. */
export interface Parts {
  readonly protocol: string;
  /** `chunk GET /events` */
  readonly name: string;
  readonly peer: string;
  /** Equal at both ends. */
  readonly channel: string;
}

export function partsOf(
  of: { readonly protocol: string; readonly name: string; readonly peer: string },
  id: string,
): Parts {
  return { protocol: of.protocol, name: `chunk ${of.name}`, peer: of.peer, channel: `${id}/body` };
}

/** What a program writes of a body after its head. */
export class BodySent {
  readonly #recorder: Recorder;
  readonly #seq: number;
  readonly #parts: Parts;
  /** Bytes that belong to the message itself. */
  readonly #own: number;
  /** Bytes of all, where that is known; Node writes chunks where it is not. */
  readonly #total: number | undefined;
  #written = 0;
  /** Of the chunk that is being written: undefined between two of them. */
  #left: number | undefined;
  #isAfterSize = false;
  #stream: RedactedStream | undefined;

  constructor(recorder: Recorder, seq: number, parts: Parts, own: number, total: number | undefined) {
    this.#recorder = recorder;
    this.#seq = seq;
    this.#parts = parts;
    this.#own = own;
    this.#total = total;
  }

  /** With the head was written as much of it. */
  begin(text: unknown, bytes: number): void {
    if (this.#total === undefined) this.#chunked(text, undefined);
    else {
      this.#written = bytes;
      if (bytes > 0 && bytes < this.#total) this.#recorder.follow(this.#text(), text);
    }
  }

  /** What Node writes next, before it does. */
  add(text: unknown, encoding: unknown, above: Sending['above']): void {
    const bytes = this.#total === undefined ? this.#chunked(text, encoding) : length(text, encoding);
    if (bytes === 0) return;
    const from = this.#written;
    const to = from + bytes;
    this.#written = to;
    const own = this.#own;
    const payload = payloadOf(text, encoding);
    const stream = from === 0 && to === this.#total ? undefined : this.#text();
    if (from < own) {
      const isFirst = from === 0;
      this.#recorder.more(this.#seq, { size: Math.min(to, own), ...(isFirst && { payload, stream }) });
      if (!isFirst && stream && to <= own) this.#recorder.follow(stream, payload);
    }
    if (to > own) {
      const { channel, ...what } = this.#parts;
      const begin = Math.max(from, own);
      const match = { by: 'bytes', channel, from: begin, to } as const;
      this.#recorder.send({ ...what, role: 'data', match, size: to - begin, payload, above, stream });
    }
    if (to === this.#total) this.end();
  }

  #text(): RedactedStream {
    this.#stream ??= this.#recorder.stream();
    return this.#stream;
  }

  /** All was written. */
  end(): void {
    if (this.#written > this.#own) this.#recorder.more(this.#seq, { size: this.#written, outcome: 'complete' });
  }

  /**
   * Node writes a chunk as its size, a line end, its data (in parts where it was corked) and a line end; at the very end, a size of 0.
   * @returns the bytes, where it is data
   */
  #chunked(text: unknown, encoding: unknown): number {
    if (this.#left === undefined) {
      const size = sizeOfChunk(text);
      if (size === 0) this.end();
      if (size > 0) this.#left = size;
      this.#isAfterSize = true;
      return 0;
    }
    if (this.#isAfterSize) {
      this.#isAfterSize = false;
      return 0;
    }
    if (this.#left <= 0) {
      this.#left = undefined;
      return 0;
    }
    const bytes = length(text, encoding);
    this.#left -= bytes;
    return bytes;
  }
}

/** What the line before a chunk says; NaN for what is no such line. */
export function sizeOfChunk(text: unknown): number {
  return typeof text === 'string' ? Number.parseInt(text, 16) : Number.NaN;
}

/** Bytes of a part of a body, which is text or bytes. */
export function length(data: unknown, encoding: unknown): number {
  if (typeof data === 'string') return Buffer.byteLength(data, (encoding ?? 'utf8') as BufferEncoding);
  return data instanceof Uint8Array ? data.byteLength : 0;
}

/** A part of a body as it is told. */
export function payloadOf(data: unknown, encoding: unknown): unknown {
  const isEncoded = typeof data === 'string' && /^(hex|base64|base64url|ucs-?2|utf-?16le)$/i.test(String(encoding));
  return isEncoded ? Buffer.from(data, encoding as BufferEncoding) : data;
}

/** What a program receives of a body. */
export class BodyReceived {
  readonly #recorder: Recorder;
  readonly #seq: number;
  readonly #parts: Parts;
  /** Bytes that belong to the message itself; undefined where nobody has told: it is the first part that comes. */
  #own: number | undefined;
  readonly #isTold: boolean;
  #come = 0;
  #stream: RedactedStream | undefined;

  /** @param isTold by the sender, so that what it says is told here only for watches */
  constructor(recorder: Recorder, seq: number, parts: Parts, own: number | undefined, isTold: boolean) {
    this.#recorder = recorder;
    this.#seq = seq;
    this.#parts = parts;
    this.#own = own;
    this.#isTold = isTold;
  }

  /** @returns `seq` of the message that the part is; undefined where it belongs to that of the head */
  add(data: unknown, cause: number): number | undefined {
    const bytes = length(data, undefined);
    if (bytes === 0) return undefined;
    const begin = this.#come;
    const to = begin + bytes;
    this.#own ??= bytes;
    this.#come = to;
    const from = Math.max(begin, this.#own);
    const [payload, stream] = this.#told(data, begin);
    if (to <= from) {
      if (begin === 0 && stream) this.#recorder.more(this.#seq, { size: to, payload, stream });
      else if (stream) this.#recorder.follow(stream, data);
      return undefined;
    }
    const { channel, ...what } = this.#parts;
    const match = { by: 'bytes', channel, from, to } as const;
    if (begin < from && begin === 0 && stream) this.#recorder.more(this.#seq, { size: from, payload, stream });
    return this.#recorder.receive({ ...what, role: 'data', match, cause, size: to - from, payload, stream });
  }

  /** What of a part is told here: all of it where nobody else tells it, or a watch looks at it. */
  #told(data: unknown, begin: number): readonly [payload: unknown, stream: RedactedStream | undefined] {
    if (this.#isTold && !this.#recorder.watches.areSet) {
      this.#stream = undefined; // what comes meanwhile is not followed
      return [undefined, undefined];
    }
    if (this.#stream || begin === 0) {
      this.#stream ??= this.#recorder.stream();
      return [data, this.#stream];
    }
    // The name of a secret may have come before anybody looked: the next part is the first that can be told.
    this.#stream = this.#recorder.stream();
    this.#recorder.follow(this.#stream, data);
    return [undefined, undefined];
  }

  /** All has come. */
  end(): void {
    if (this.#own !== undefined && this.#come > this.#own)
      this.#recorder.more(this.#seq, { size: this.#come, outcome: 'complete' });
  }
}
