/** gRPC as it is spoken over HTTP/2. */

/** Headers of HTTP/2, by name in small letters. */
export type Headers = Readonly<Record<string, unknown>>;

export function isGrpc(headers: Headers): boolean {
  return String(headers['content-type'] ?? '').startsWith('application/grpc');
}

/** `Greeter.Hello` for `/shop.v1.Greeter/Hello`. */
export function methodOf(path: string): string {
  const [, service = '', method = ''] = path.split('/');
  return `${service.slice(service.lastIndexOf('.') + 1)}.${method}`;
}

const statuses = [
  ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS'],
  ...['PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED'],
  ...['INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'],
];

/** In headers that end a call. */
export function statusIn(headers: Headers): string | undefined {
  const status = headers['grpc-status'];
  return status === undefined ? undefined : (statuses[Number(status)] ?? String(status));
}

/** Bytes of a message that are kept, to be told. */
const KEPT = 4096;
/** Flags, and the length as 32 bits. */
const PREFIX = 5;

/** Finds the messages in the bytes of a stream: a byte of flags and the length stand before each. */
export class Frames {
  #count = 0;
  readonly #prefix = new Uint8Array(PREFIX);
  #prefixed = 0;
  #left = 0;
  #size = 0;
  #kept: Uint8Array[] = [];
  #room = KEPT;

  /** @param hear of each message that is complete: its number from 0, its bytes, and the first of them */
  add(bytes: Uint8Array, hear: (ordinal: number, size: number, beginning: Uint8Array) => void): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#prefixed < PREFIX) {
        this.#prefix[this.#prefixed++] = bytes[at++] ?? 0;
        if (this.#prefixed < PREFIX) continue;
        this.#size = new DataView(this.#prefix.buffer).getUint32(1);
        this.#left = this.#size;
      } else {
        const part = bytes.subarray(at, at + this.#left);
        at += part.length;
        this.#left -= part.length;
        if (this.#room > 0) this.#kept.push(part.slice(0, this.#room));
        this.#room -= part.length;
      }
      if (this.#left > 0) continue;
      const kept = Buffer.concat(this.#kept);
      this.#kept = [];
      this.#room = KEPT;
      this.#prefixed = 0;
      hear(this.#count++, this.#size, kept);
    }
  }
}
