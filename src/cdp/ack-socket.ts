import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * The head that every text frame of ours begins with: a final text frame, masked, with its length in the 64-bit form,
 * of which these are the first four bytes. The other four hold any length that a JavaScript string can have.
 */
const head = Buffer.from([0x81, 0xff, 0, 0, 0, 0]);

/**
 * A socket for `ws` that acknowledges at once what Node's inspector sends.
 *
 * The inspector leaves Nagle's algorithm on: of two messages in a row it holds the second back until the first is
 * acknowledged, and the kernel delays a bare acknowledgement by about 44 ms (host-facts.md section 3). Any byte that we
 * send carries the acknowledgement. The inspector refuses pings, but it does wait for the rest of an incomplete frame;
 * and when all our frames begin with the same bytes, these can be sent before there is a frame. So every arrival that
 * is not answered anyway is answered with the next byte of `head`. Once all of them are out, the kernel decides again.
 */
export class AckSocket extends Duplex {
  readonly #socket: Socket;
  /** How many bytes of the next frame's head are out already. */
  #early = 0;
  /** False until the upgrade: before it there are no frames. */
  #framed = false;
  #writes = 0;
  #asked = false;
  #header = Buffer.alloc(0);
  /** Bytes of the payload of the frame that is being written which are still to come. */
  #rest = 0;

  constructor(socket: Socket) {
    // Both ends of the inspector close together: half a connection is of no use.
    super({ allowHalfOpen: false });
    this.#socket = socket;
    socket.on('data', (chunk) => this.#arrived(chunk));
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  /** From here on only WebSocket frames pass, in both directions. */
  upgraded(): void {
    this.#framed = true;
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#send([chunk], done);
  }

  override _writev(chunks: Array<{ chunk: Buffer }>, done: (error?: Error | null) => void): void {
    this.#send(
      chunks.map(({ chunk }) => chunk),
      done,
    );
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #arrived(chunk: Buffer): void {
    const writes = this.#writes;
    const framed = this.#framed; // The answer to the upgrade itself needs no acknowledgement.
    if (!this.push(chunk)) this.#socket.pause();
    if (!framed || this.#asked || this.#writes !== writes) return;
    this.#asked = true;
    // After all promises that the arrival settled: whoever awaits the answer may send the next command.
    queueMicrotask(() =>
      process.nextTick(() => {
        this.#asked = false;
        if (this.#writes === writes) this.#acknowledge();
      }),
    );
  }

  #acknowledge(): void {
    if (this.#early === head.length || this.#rest > 0 || this.#header.length > 0 || !this.#socket.writable) return;
    this.#socket.write(head.subarray(this.#early, ++this.#early));
  }

  #send(chunks: readonly Buffer[], done: (error?: Error | null) => void): void {
    this.#writes++;
    const out = this.#framed ? chunks.flatMap((chunk) => this.#reframe(chunk)) : chunks;
    this.#socket.cork();
    for (const chunk of out.slice(0, -1)) this.#socket.write(chunk);
    this.#socket.write(out.at(-1) ?? Buffer.alloc(0), done);
    this.#socket.uncork();
  }

  /** The same frames, text frames with the head of ours. Frames may come in any pieces. */
  #reframe(chunk: Buffer): Buffer[] {
    const out: Buffer[] = [];
    let bytes = chunk;
    while (bytes.length > 0) {
      if (this.#rest > 0) {
        const payload = bytes.subarray(0, this.#rest);
        out.push(payload);
        this.#rest -= payload.length;
        bytes = bytes.subarray(payload.length);
        continue;
      }
      const before = this.#header.length;
      const header = Buffer.concat([this.#header, bytes.subarray(0, 14)]);
      const frame = readHeader(header);
      if (!frame) {
        this.#header = header;
        break;
      }
      this.#header = Buffer.alloc(0);
      bytes = bytes.subarray(frame.size - before);
      this.#rest = frame.length;
      if (frame.first === head[0]) {
        out.push(longHeader(frame).subarray(this.#early));
        this.#early = 0;
      } else {
        // A close frame, the only other one that `ws` writes here. A text frame that has begun is made whole first.
        if (this.#early > 0) out.push(nothing.subarray(this.#early));
        this.#early = 0;
        out.push(header.subarray(0, frame.size));
      }
    }
    return out;
  }
}

interface Header {
  readonly first: number;
  readonly mask: Buffer;
  /** Of the payload. */
  readonly length: number;
  /** Of the header itself. */
  readonly size: number;
}

/** A client's frame header (always masked), or undefined when it is not complete. RFC 6455 section 5.2. */
function readHeader(bytes: Buffer): Header | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes.readUInt8(1) & 0x7f;
  const size = short === 127 ? 14 : short === 126 ? 8 : 6;
  if (bytes.length < size) return undefined;
  const length = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
  return { first: bytes.readUInt8(0), mask: bytes.subarray(size - 4, size), length, size };
}

function longHeader(frame: Header): Buffer {
  const header = Buffer.alloc(14);
  head.copy(header);
  header.writeUInt32BE(frame.length, 6);
  frame.mask.copy(header, 10);
  return header;
}

/** A message that asks for nothing; the inspector's complaint about it carries no id, so nobody reads it. */
const nothing = Buffer.concat([
  longHeader({ first: 0x81, mask: Buffer.alloc(4), length: 2, size: 6 }),
  Buffer.from('{}'),
]);
