/** What an event has beside its columns. */
export interface Payload {
  readonly preview: string | undefined;
  /** Name and value in turn. */
  readonly headers: readonly string[] | undefined;
}

/**
 * Previews and headers of all events, as bytes, in a ring: they are most of the memory of a run, and the first thing to be
 * forgotten. Outside of V8's heap, so that they cost its collector nothing.
 */
export class Payloads {
  readonly #limit: number;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();
  #blocks: Uint8Array<ArrayBuffer>[] = [];
  /** Blocks that are forgotten. */
  #gone = 0;
  /** Bytes that are used of the last block. */
  #used = 0;
  #bytes = 0;

  /** @param limit bytes that are kept at most, and a block more while it is being filled; 0 keeps nothing */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes of memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @returns where it is, from 1; 0 where there is nothing to keep */
  put({ preview, headers }: Payload): number {
    if (this.#limit === 0 || (preview === undefined && headers === undefined)) return 0;
    const text = written(preview, headers);
    const most = LENGTH + text.length * 3;
    let block = this.#blocks.at(-1);
    if (!block || this.#used + most > block.length) block = this.#begin(most);
    const { written: bytes } = this.#encoder.encodeInto(text, block.subarray(this.#used + LENGTH));
    writeLength(block, this.#used, bytes);
    const at = (this.#gone + this.#blocks.length - 1) * BLOCK + this.#used + 1;
    this.#used += LENGTH + bytes;
    return at;
  }

  /** Undefined where it was forgotten. */
  get(at: number): Payload | undefined {
    const text = this.#text(at);
    return text === undefined ? undefined : read(text);
  }

  /** Whether a text is in one of its parts, whatever the case. Cheaper than to read it. @param text in lower case */
  has(at: number, text: string): boolean {
    const whole = this.#text(at);
    if (whole === undefined || !whole.toLowerCase().includes(text)) return false;
    const { preview = '', headers = [] } = read(whole);
    return [preview, ...headers].some((part) => part.toLowerCase().includes(text));
  }

  #text(at: number): string | undefined {
    const block = this.#blocks[Math.floor((at - 1) / BLOCK) - this.#gone];
    if (at === 0 || !block) return undefined;
    const from = (at - 1) % BLOCK;
    return this.#decoder.decode(block.subarray(from + LENGTH, from + LENGTH + readLength(block, from)));
  }

  /** A payload that is larger than a block gets a block of its own. */
  #begin(atLeast: number): Uint8Array<ArrayBuffer> {
    const block = new Uint8Array(Math.max(BLOCK, atLeast));
    this.#blocks.push(block);
    this.#bytes += block.length;
    this.#used = 0;
    while (this.#bytes - block.length > this.#limit) {
      const oldest = this.#blocks.shift();
      this.#gone++;
      this.#bytes -= oldest?.length ?? 0;
    }
    return block;
  }
}

const BLOCK = 2 ** 19;
const LENGTH = 4;

/** The lengths of all parts, then the parts: JSON would take twice as long. */
function written(preview: string | undefined, headers: readonly string[] = []): string {
  let lengths = preview === undefined ? '-' : `${preview.length}`;
  let parts = preview ?? '';
  for (const part of headers) {
    lengths += ` ${part.length}`;
    parts += part;
  }
  return `${lengths}\n${parts}`;
}

function read(text: string): Payload {
  const begin = text.indexOf('\n');
  const [first = '-', ...lengths] = text.slice(0, begin).split(' ');
  let at = begin + 1;
  const next = (length: string) => {
    const part = text.slice(at, at + Number(length));
    at += part.length;
    return part;
  };
  const preview = first === '-' ? undefined : next(first);
  return { preview, headers: lengths.length === 0 ? undefined : lengths.map(next) };
}

function writeLength(block: Uint8Array<ArrayBuffer>, at: number, length: number): void {
  block[at] = length >>> 24;
  block[at + 1] = length >>> 16;
  block[at + 2] = length >>> 8;
  block[at + 3] = length;
}

function readLength(block: Uint8Array<ArrayBuffer>, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = [block[at], block[at + 1], block[at + 2], block[at + 3]];
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}
