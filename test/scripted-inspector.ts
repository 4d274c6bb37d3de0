import { createHash } from 'node:crypto';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** What a strict WebSocket server read: `problem` is set once a client breaks RFC 6455 or what the inspector takes. */
export interface Heard {
  readonly messages: string[];
  readonly problem: string | undefined;
  /** Bytes of a frame that is not complete yet. */
  readonly partial: number;
  readonly closed: boolean;
}

/** An inspector whose every byte the test decides. It serves one connection at a time. */
export class ScriptedInspector implements AsyncDisposable {
  readonly url: string;
  readonly #server;
  #socket: Socket | undefined;
  #chunks: Buffer[] = [];
  #size = 0;
  /** Bytes without which the next frame can't be whole, so that a huge one is not joined with every piece. */
  #needed = 0;
  #heard = { messages: [] as string[], problem: undefined as string | undefined, partial: 0, closed: false };
  #changed = () => {};
  onMessage: (text: string) => void = () => {};

  static async start(): Promise<ScriptedInspector> {
    const server = createServer({ noDelay: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ScriptedInspector(server);
  }

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server;
    this.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/scripted`;
    server.on('connection', (socket) => this.#shakeHands(socket));
  }

  get heard(): Heard {
    return this.#heard;
  }

  /** Resolves once what was heard satisfies the condition. */
  async hears(condition: (heard: Heard) => boolean): Promise<Heard> {
    while (!condition(this.#heard)) {
      await new Promise<void>((resolve) => (this.#changed = resolve));
    }
    return this.#heard;
  }

  /** Writes bytes in the given pieces, each in a turn of its own, so that they arrive apart as a rule. */
  async write(pieces: Iterable<Buffer>): Promise<void> {
    for (const piece of pieces) {
      await new Promise<void>((resolve) => this.#socket?.write(piece, () => resolve()));
      await new Promise(setImmediate);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #shakeHands(socket: Socket): void {
    this.#socket = socket;
    this.#chunks = [];
    this.#size = this.#needed = 0;
    this.#heard = { messages: [], problem: undefined, partial: 0, closed: false };
    let request = '';
    const greet = (chunk: Buffer) => {
      request += chunk.toString('latin1');
      if (!request.endsWith('\r\n\r\n')) return;
      socket.off('data', greet);
      const key = /sec-websocket-key: (\S+)/i.exec(request)?.[1] ?? '';
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      socket.on('data', (data) => this.#read(data));
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
    };
    socket.on('data', greet);
    socket.on('error', () => {}); // Its end is seen by 'close'.
    socket.on('close', () => {
      this.#heard.closed = true;
      this.#changed();
    });
  }

  #read(data: Buffer): void {
    this.#chunks.push(data);
    this.#size += data.length;
    while (!this.#heard.problem && this.#size >= this.#needed && this.#readFrame());
    this.#heard.partial = this.#size;
    this.#changed();
  }

  #readFrame(): boolean {
    const bytes = Buffer.concat(this.#chunks);
    this.#chunks = [bytes];
    if (bytes.length < 2) return false;
    const first = bytes.readUInt8(0);
    const second = bytes.readUInt8(1);
    if (first !== 0x81 && first !== 0x88) return this.#refuse(`a frame of kind 0x${first.toString(16)}`);
    if (second < 0x80) return this.#refuse('a frame without a mask');
    const short = second & 0x7f;
    const at = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (bytes.length < at + 4) return false;
    const length = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
    this.#needed = at + 4 + length;
    if (bytes.length < this.#needed) return false;
    this.#needed = 0;
    const mask = bytes.subarray(at, at + 4);
    const payload = Buffer.from(bytes.subarray(at + 4, at + 4 + length));
    if (mask.readUInt32BE() !== 0) {
      for (const [index, byte] of payload.entries()) payload[index] = byte ^ mask.readUInt8(index % 4);
    }
    this.#chunks = [bytes.subarray(at + 4 + length)];
    this.#size -= at + 4 + length;
    if (first === 0x88) {
      this.#socket?.end(Buffer.concat([Buffer.from([0x88, payload.length]), payload]));
      return this.#size > 0 && this.#refuse('bytes after the close frame');
    }
    const text = payload.toString('utf8');
    this.#heard.messages.push(text);
    this.onMessage(text);
    return true;
  }

  #refuse(problem: string): false {
    this.#heard.problem = problem;
    return false;
  }
}

/** A server's text message, as one frame or as several. */
export function frames(text: string, parts = 1): Buffer {
  const payload = Buffer.from(text);
  const size = Math.max(1, Math.ceil(payload.length / parts));
  const out: Buffer[] = [];
  for (let at = 0; at === 0 || at < payload.length; at += size) {
    const body = payload.subarray(at, at + size);
    const last = at + size >= payload.length;
    const header = Buffer.alloc(body.length > 65535 ? 10 : body.length > 125 ? 4 : 2);
    header[0] = (at === 0 ? 0x01 : 0x00) | (last ? 0x80 : 0);
    header[1] = header.length === 10 ? 127 : header.length === 4 ? 126 : body.length;
    if (header.length === 4) header.writeUInt16BE(body.length, 2);
    if (header.length === 10) header.writeBigUInt64BE(BigInt(body.length), 2);
    out.push(header, body);
  }
  return Buffer.concat(out);
}
