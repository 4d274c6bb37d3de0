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

  /** @param limit bytes that are kept at most; a block more while it is being filled */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes of memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @returns where it is, from 1; 0 where there is nothing to keep */
  put({ preview, headers }: Payload): number {
    if (preview === undefined && headers === undefined) return 0;
    const text = JSON.stringify(headers === undefined ? [preview] : [preview, headers]);
    const most = LENGTH + text.length * 3;
    let block = this.#blocks.at(-1);
    if (!block || this.#used + most > block.length) block = this.#begin(most);
    const { written } = this.#encoder.encodeInto(text, block.subarray(this.#used + LENGTH));
    writeLength(block, this.#used, written);
    const at = (this.#gone + this.#blocks.length - 1) * BLOCK + this.#used + 1;
    this.#used += LENGTH + written;
    return at;
  }

  /** Undefined where it was forgotten. */
  get(at: number): Payload | undefined {
    const block = this.#blocks[Math.floor((at - 1) / BLOCK) - this.#gone];
    if (at === 0 || !block) return undefined;
    const from = (at - 1) % BLOCK;
    const text = this.#decoder.decode(block.subarray(from + LENGTH, from + LENGTH + readLength(block, from)));
    const [preview, headers] = JSON.parse(text) as [string | null, (readonly string[])?];
    return { preview: preview ?? undefined, headers };
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

function writeLength(block: Uint8Array<ArrayBuffer>, at: number, length: number): void {
  new DataView(block.buffer).setUint32(at, length);
}

function readLength(block: Uint8Array<ArrayBuffer>, at: number): number {
  return new DataView(block.buffer).getUint32(at);
}
