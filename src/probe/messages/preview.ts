import { bytesIn, isUint8Array } from './bytes.ts';
import { KEPT, type RedactedStream } from './redacted-stream.ts';
import type { Redaction } from './redaction.ts';
import { redacted } from './redaction.ts';

/** Levels of an object that are told. */
const DEPTH = 6;
/** Bytes of what is no text. */
const HEX_BYTES = 32;
/** Bytes that may stand before a text: its length, its kind. */
const HEAD_BYTES = 16;
/** Of a name in an object, to be told by whether it is secret. */
const LONGEST_NAME = 1000;

/** What tells of a value what it is, without asking it. */
export interface Kinds
  extends Pick<
    typeof import('node:util/types'),
    'isProxy' | 'isMap' | 'isSet' | 'isDate' | 'isRegExp' | 'isNativeError' | 'isAnyArrayBuffer'
  > {
  /** Whether bytes are text. */
  isUtf8(bytes: Uint8Array): boolean;
}

/**
 * The beginning of a payload as text, redacted. Nothing of the program's is run for it: no getter, no `toJSON`, no trap of a proxy.
 */
export class Previews {
  readonly #most: number;
  readonly #redaction: Redaction;
  readonly #kinds: Kinds;

  /** @param most characters */
  constructor(most: number, redaction: Redaction, kinds: Kinds) {
    this.#most = most;
    this.#redaction = redaction;
    this.#kinds = kinds;
  }

  /** @param stream what the payload goes on with, where it is a part of something */
  of(payload: unknown, stream?: RedactedStream): string | undefined {
    if (payload === undefined || this.#most === 0) return undefined;
    if (typeof payload === 'string') return this.#text(payload, stream);
    const bytes = this.#bytesOf(payload);
    if (bytes) return this.#bytes(bytes, stream);
    const out: string[] = [];
    this.#write(payload, out, { left: this.#most, depth: 0, above: [] });
    return cut(out.join(''), this.#most);
  }

  #text(text: string, stream?: RedactedStream): string {
    // What is cut off can't be redacted, and needs not to be.
    const begin = beginning(text, this.#most);
    const isCut = text.length > this.#most;
    const told = stream ? stream.next(begin, isCut ? text.slice(-KEPT) : '') : this.#redaction.text(begin);
    return isCut ? `${beginning(told, this.#most)}…` : cut(told, this.#most);
  }

  #bytesOf(value: unknown): Uint8Array | undefined {
    if (ArrayBuffer.isView(value)) return isUint8Array(value) ? bytesIn(value) : bytesIn(value as ArrayBufferView);
    return this.#kinds.isAnyArrayBuffer(value) ? new Uint8Array(value) : undefined;
  }

  #bytes(bytes: Uint8Array, stream?: RedactedStream): string {
    const text = this.#textIn(bytes, stream);
    if (text !== undefined) return text;
    const first = asBuffer(bytes.subarray(0, HEX_BYTES)).toString('latin1');
    const isSafe = stream ? stream.passes(first, endOf(bytes)) : !this.#redaction.mayHide(first);
    if (!isSafe) return `<${bytes.length} bytes>`;
    const head = headOf(bytes);
    const behind = head > 0 && bytes.length > 2 * head ? this.#textIn(bytes.subarray(head), undefined) : undefined;
    if (behind !== undefined) return `<${head} bytes: ${hexOf(bytes.subarray(0, head))}> ${behind}`;
    return `<${bytes.length} bytes: ${hexOf(bytes.subarray(0, HEX_BYTES))}${bytes.length > HEX_BYTES ? ' …' : ''}>`;
  }

  /** Undefined for what is none. */
  #textIn(bytes: Uint8Array, stream: RedactedStream | undefined): string | undefined {
    const isCut = bytes.length > this.#most;
    const whole = isCut ? bytes.subarray(0, endOfCharacter(bytes, this.#most)) : bytes;
    if (!this.#kinds.isUtf8(whole)) return undefined;
    const text = asBuffer(whole).toString('utf8');
    if (control.test(text)) return undefined;
    const told = stream ? stream.next(text, isCut ? endOf(bytes) : '') : this.#redaction.text(text);
    return isCut ? `${beginning(told, this.#most)}…` : cut(told, this.#most);
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
    if (this.#kinds.isMap(object)) this.#map(object, out, walk);
    else if (this.#kinds.isSet(object)) this.#set(object, out, walk);
    else if (Array.isArray(object)) this.#list(object, out, walk);
    else this.#members(object, out, walk);
    walk.depth--;
    walk.above.pop();
  }

  /** Of what has no parts to be told; undefined for the rest. */
  #plain(value: unknown, { left, depth, above }: Walk): string | undefined {
    if (typeof value === 'string') return JSON.stringify(this.#redaction.text(value.slice(0, left)));
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'function') return '[Function]';
    if (typeof value !== 'object' || value === null) return String(value).slice(0, left);
    const kinds = this.#kinds;
    if (kinds.isProxy(value)) return '[Proxy]';
    if (above.includes(value)) return '[Circular]';
    const bytes = this.#bytesOf(value);
    if (bytes) return JSON.stringify(this.#bytes(bytes));
    if (kinds.isDate(value)) {
      const time = Date.prototype.getTime.call(value);
      return JSON.stringify(Number.isNaN(time) ? 'Invalid Date' : new Date(time).toISOString());
    }
    if (kinds.isRegExp(value)) return '[RegExp]';
    if (kinds.isNativeError(value))
      return JSON.stringify(this.#redaction.text(`Error: ${messageOf(value).slice(0, left)}`));
    if (depth >= DEPTH) return Array.isArray(value) ? '[…]' : '{…}';
    return undefined;
  }

  #map(values: Map<unknown, unknown>, out: string[], walk: Walk): void {
    out.push('Map {');
    const each = separated(out, walk);
    // The language's own iterator: a subclass may have another.
    for (const [key, value] of iterated(Map.prototype.entries.call(values) as Iterator<[unknown, unknown]>)) {
      if (walk.left <= 0) break;
      each();
      this.#write(key, out, walk);
      out.push(':');
      this.#write(typeof key === 'string' && this.#hides(key) ? redacted : value, out, walk);
    }
    out.push('}');
  }

  #set(values: Set<unknown>, out: string[], walk: Walk): void {
    out.push('Set {');
    const each = separated(out, walk);
    for (const value of iterated(Set.prototype.values.call(values) as Iterator<unknown>)) {
      if (walk.left <= 0) break;
      each();
      this.#write(value, out, walk);
    }
    out.push('}');
  }

  #list(list: readonly unknown[], out: string[], walk: Walk): void {
    out.push('[');
    const each = separated(out, walk);
    for (let at = 0; at < list.length && walk.left > 0; at++) {
      each();
      const member = Object.getOwnPropertyDescriptor(list, at);
      if (member) this.#write(member.value, out, walk);
    }
    out.push(']');
  }

  #members(object: object, out: string[], walk: Walk): void {
    out.push('{');
    const each = separated(out, walk);
    for (const key of Object.keys(object)) {
      if (walk.left <= 0) break;
      each();
      const name = JSON.stringify(key.slice(0, walk.left));
      walk.left -= name.length + 1;
      out.push(name, ':');
      this.#write(this.#hides(key) ? redacted : Object.getOwnPropertyDescriptor(object, key)?.value, out, walk);
    }
    out.push('}');
  }

  #hides(name: string): boolean {
    return this.#redaction.hides(name.length > LONGEST_NAME ? name.slice(0, LONGEST_NAME) : name);
  }
}

interface Walk {
  /** Characters that may still be written. */
  left: number;
  depth: number;
  readonly above: object[];
}

/** @returns to be called before each part */
function separated(out: string[], walk: Walk): () => void {
  let isFirst = true;
  return () => {
    if (!isFirst) out.push(',');
    isFirst = false;
    walk.left -= 1;
  };
}

/** By `next` only: a program may have changed what `for` asks for. */
function* iterated<T>(iterator: Iterator<T>): Generator<T> {
  for (let step = iterator.next(); !step.done; step = iterator.next()) yield step.value;
}

/** Its own one; a getter is not asked. */
function messageOf(error: Error): string {
  const message: unknown = Object.getOwnPropertyDescriptor(error, 'message')?.value;
  return typeof message === 'string' ? message : '';
}

function hexOf(bytes: Uint8Array): string {
  return asBuffer(bytes)
    .toString('hex')
    .replace(/..(?=.)/g, '$& ');
}

/** How many bytes there are up to the last one near the beginning that is no letter of ASCII, nor a sign. */
function headOf(bytes: Uint8Array): number {
  for (let at = Math.min(HEAD_BYTES, bytes.length) - 1; at >= 0; at--) {
    const byte = bytes[at] ?? 0;
    if (byte < 32 || byte > 126) return at + 1;
  }
  return 0;
}

const asBuffer = ({ buffer, byteOffset, length }: Uint8Array) => Buffer.from(buffer, byteOffset, length);

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for. ESC is in colored text.
const control = /[\0-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f]/;

/** As text, whatever it is: to find out whether the next part goes on with something. */
const endOf = (bytes: Uint8Array) => asBuffer(bytes.subarray(-KEPT)).toString('utf8');

/** @returns where the character begins that would be cut at `end` */
function endOfCharacter(bytes: Uint8Array, end: number): number {
  let start = end;
  while (start > end - 4 && start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--;
  return start;
}

function cut(text: string, most: number): string {
  return text.length > most ? `${beginning(text, most)}…` : text;
}

/** Not half of a pair of surrogates at its end. */
function beginning(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? most - 1 : most);
}
