import { isUint8Array } from './bytes.ts';
import type { Redaction } from './redaction.ts';
import { redacted } from './redaction.ts';

/** Levels of an object that are told. */
const DEPTH = 6;
/** Bytes of what is no text. */
const HEX_BYTES = 32;

/**
 * The beginning of a payload as text, redacted. Nothing of the program's is run for it: no getter, no `toJSON`, no trap of a proxy.
 */
export class Previews {
  readonly #most: number;
  readonly #redaction: Redaction;
  readonly #isProxy: (value: unknown) => boolean;

  /** @param most characters */
  constructor(most: number, redaction: Redaction, isProxy: (value: unknown) => boolean) {
    this.#most = most;
    this.#redaction = redaction;
    this.#isProxy = isProxy;
  }

  of(payload: unknown): string | undefined {
    if (payload === undefined || this.#most === 0) return undefined;
    if (typeof payload === 'string') return this.#text(payload);
    if (isUint8Array(payload)) return this.#bytes(payload);
    if (payload instanceof ArrayBuffer) return this.#bytes(new Uint8Array(payload));
    if (ArrayBuffer.isView(payload))
      return this.#bytes(new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength));
    const out: string[] = [];
    this.#write(payload, out, { left: this.#most, depth: 0, above: [] });
    return cut(out.join(''), this.#most);
  }

  #text(text: string): string {
    return cut(this.#redaction.text(text.length > this.#most ? text.slice(0, this.#most) : text), this.#most);
  }

  #bytes(bytes: Uint8Array): string {
    const beginning = bytes.subarray(0, this.#most);
    if (isText(beginning)) return this.#text(Buffer.from(beginning).toString('utf8'));
    const hex = Buffer.from(bytes.subarray(0, HEX_BYTES))
      .toString('hex')
      .replace(/..(?=.)/g, '$& ');
    return `<${bytes.length} bytes: ${hex}${bytes.length > HEX_BYTES ? ' …' : ''}>`;
  }

  #write(value: unknown, out: string[], walk: Walk): void {
    if (walk.left <= 0) return;
    const text = this.#plain(value, walk);
    if (text !== undefined) {
      walk.left -= text.length;
      out.push(text);
      return;
    }
    const object = value as object;
    walk.above.push(object);
    walk.depth++;
    if (object instanceof Map || object instanceof Set) this.#collection(object, out, walk);
    else this.#members(object, out, walk);
    walk.depth--;
    walk.above.pop();
  }

  /** Of what has no parts to be told; undefined for the rest. */
  #plain(value: unknown, { left, depth, above }: Walk): string | undefined {
    if (typeof value === 'string') return JSON.stringify(this.#redaction.text(value.slice(0, left)));
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'function') return '[Function]';
    if (typeof value !== 'object' || value === null) return String(value);
    if (this.#isProxy(value)) return '[Proxy]';
    if (above.includes(value)) return '[Circular]';
    if (depth >= DEPTH) return Array.isArray(value) ? '[…]' : '{…}';
    if (value instanceof Date)
      return `"${Number.isNaN(Date.prototype.getTime.call(value)) ? 'Invalid Date' : Date.prototype.toISOString.call(value)}"`;
    if (value instanceof RegExp) return RegExp.prototype.toString.call(value);
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return JSON.stringify(this.of(value));
    return undefined;
  }

  #collection(values: Map<unknown, unknown> | Set<unknown>, out: string[], walk: Walk): void {
    const isMap = values instanceof Map;
    out.push(isMap ? 'Map {' : 'Set {');
    let isFirst = true;
    // The prototype's own: a subclass may have another `forEach`, or iterator.
    const each = (value: unknown, key: unknown) => {
      if (walk.left <= 0) return;
      if (!isFirst) out.push(',');
      isFirst = false;
      if (isMap) {
        this.#write(key, out, walk);
        out.push(':');
        this.#write(typeof key === 'string' && this.#redaction.hides(key) ? redacted : value, out, walk);
      } else this.#write(value, out, walk);
      walk.left -= 2;
    };
    if (isMap) Map.prototype.forEach.call(values, each);
    else Set.prototype.forEach.call(values, each);
    out.push('}');
  }

  #members(object: object, out: string[], walk: Walk): void {
    const isList = Array.isArray(object);
    out.push(isList ? '[' : '{');
    let isFirst = true;
    for (const key of Object.keys(object)) {
      if (walk.left <= 0) break;
      const value: unknown = Object.getOwnPropertyDescriptor(object, key)?.value;
      if (!isFirst) out.push(',');
      isFirst = false;
      walk.left -= 1;
      if (!isList) {
        const name = JSON.stringify(key);
        walk.left -= name.length + 1;
        out.push(name, ':');
      }
      this.#write(this.#redaction.hides(key) ? redacted : value, out, walk);
    }
    out.push(isList ? ']' : '}');
  }
}

interface Walk {
  /** Characters that may still be written. */
  left: number;
  depth: number;
  readonly above: object[];
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** UTF-8 without control characters, but for the end, which may have been cut inside a character. */
function isText(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 27) return false;
  const end = Math.max(0, bytes.length - 4);
  return Buffer.from(bytes).toString('utf8').lastIndexOf('\uFFFD', end) < 0;
}
