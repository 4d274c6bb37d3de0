/**
 * Checks what a client sends before the library reads it, which takes a broken header for silence. A message whose JSON is broken is
 * reported and dropped; after a broken header nothing can be understood any more.
 */
import { Transform, type TransformCallback } from 'node:stream';
import { messageOf } from '../base/errors.ts';

/** A header is a line or two; more is not DAP. */
const LONGEST_HEADER = 4096;
/** Far above any request; a length beyond it is a broken header. */
const LONGEST_MESSAGE = 256 * 1024 * 1024;

export class Framing extends Transform {
  readonly #onBadMessage: (why: string) => void;
  readonly #onBadHeader: (why: string) => void;
  #chunks: Buffer[] = [];
  #length = 0;
  /** Bytes of the message that is being read; undefined in a header. */
  #expected: number | undefined;
  #isBroken = false;

  constructor(on: { badMessage(why: string): void; badHeader(why: string): void }) {
    super();
    this.#onBadMessage = on.badMessage;
    this.#onBadHeader = on.badHeader;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (!this.#isBroken) {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
      while (this.#readOne());
    }
    done();
  }

  /** Whether there was one whole header or message. */
  #readOne(): boolean {
    if (this.#expected === undefined) return this.#readHeader();
    if (this.#length < this.#expected) return false;
    const body = this.#take(this.#expected);
    this.#expected = undefined;
    const text = body.toString('utf8');
    try {
      JSON.parse(text);
      this.push(`Content-Length: ${body.length}\r\n\r\n${text}`);
    } catch (error) {
      this.#onBadMessage(messageOf(error));
    }
    return true;
  }

  #readHeader(): boolean {
    const bytes = this.#whole();
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) {
      if (bytes.length > LONGEST_HEADER) this.#break(bytes, 'it has no end');
      return false;
    }
    const header = this.#take(end + 4).toString('latin1', 0, end);
    const length = /^Content-Length: *(\d+) *$/im.exec(header)?.[1];
    if (length === undefined || Number(length) > LONGEST_MESSAGE) {
      this.#break(
        Buffer.from(header),
        length === undefined ? 'it has no Content-Length' : 'its Content-Length is too large',
      );
      return false;
    }
    this.#expected = Number(length);
    return true;
  }

  #break(header: Buffer, why: string): void {
    this.#isBroken = true;
    this.#chunks = [];
    this.#onBadHeader(`${why}: ${JSON.stringify(header.toString('latin1', 0, 80))}`);
  }

  #whole(): Buffer {
    const [first] = this.#chunks;
    if (first && this.#chunks.length === 1) return first;
    const whole = Buffer.concat(this.#chunks);
    this.#chunks = [whole];
    return whole;
  }

  #take(count: number): Buffer {
    const whole = this.#whole();
    this.#chunks = [whole.subarray(count)];
    this.#length -= count;
    return whole.subarray(0, count);
  }
}
