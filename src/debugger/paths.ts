/**
 * Where a script's file lies here. V8 names files by URL (`file:///app/x.js`), VS Code by path, source maps by either, and a
 * node in a container by paths of its own: all are brought to local absolute paths, compared through `pathKey`.
 */
import { realpathSync } from 'node:fs';
import { posix, resolve, sep } from 'node:path';
import type { Brand } from '../base/brand.ts';
import { pathOfUrl } from '../base/file-url.ts';

/** What equal files have in common: compare paths only through their keys. */
export type PathKey = Brand<string, 'PathKey'>;

const foldsCase = process.platform === 'win32' || process.platform === 'darwin';

export function pathKey(path: string): PathKey {
  return (foldsCase ? path.toLowerCase() : path) as PathKey;
}

/** The path, and the file that it really is when it is reached through a symbolic link: Node loads by the latter. */
export function pathKeys(path: string): readonly PathKey[] {
  const key = pathKey(path);
  const real = realPath(path);
  return real === undefined || pathKey(real) === key ? [key] : [key, pathKey(real)];
}

export function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined; // not there, or not readable: then there is no second name to compare
  }
}

/** The path of a script by the name that V8 gives it. Node 22 names CommonJS whose types it has stripped by the path itself. */
export function pathOfScript(name: string): string | undefined {
  return pathOfUrl(name) ?? (/^(?:\/(?!\/)|[A-Za-z]:[\\/])/.test(name) ? name : undefined);
}

/** Whether what Node runs may be another text than the file's. JavaScript, and what has no extension, is run as it is. */
export const mayBeTransformed = (path: string): boolean => /\.(?![cm]?js$)[^./\\]+$/.test(path);

/**
 * How to name a file's script to V8 before it is loaded: by its URL, or by a pattern where the spelling is not certain. Node
 * escapes some characters differently for CommonJS (in C++) and for ES modules (in JavaScript), a drive's letter has no
 * certain case, and see `pathOfScript`.
 */
export function urlMatching(path: string): { readonly url: string } | { readonly urlRegex: string } {
  const slashed = path.replaceAll('\\', '/');
  const rooted = slashed.startsWith('/') ? slashed : `/${slashed}`;
  const isPlain = !mayBeTransformed(path);
  if (isPlain && /^[\w/.@+-]*$/.test(rooted) && !rooted.includes(':')) return { url: `file://${rooted}` };
  const pattern = [...rooted].map((char) => {
    if (/[\w/@+-]/.test(char)) return char;
    const plain = literal(char);
    const escaped = [...new TextEncoder().encode(char)].map((byte) => `%${hexPattern(byte)}`).join('');
    return `(?:${plain}|${escaped})`;
  });
  const drive = pattern
    .join('')
    .replace(/^\/([A-Za-z])(?=\(\?::)/, (_, letter: string) => `/[${letter.toLowerCase()}${letter.toUpperCase()}]`);
  return { urlRegex: isPlain ? `^file://${drive}$` : `^(?:file://${drive}|${literal(path)})$` };
}

/** A pattern that only this text matches. */
export function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function hexPattern(byte: number): string {
  const hex = byte.toString(16).padStart(2, '0');
  return [...hex].map((digit) => (/[a-f]/.test(digit) ? `[${digit}${digit.toUpperCase()}]` : digit)).join('');
}

/** A node's view of the files: `localRoot` here is `remoteRoot` there. Without roots both are the same. */
export class Roots {
  /** Nodes with equal tags see equal paths, so they can share what is known of a script. */
  readonly tag: string;
  readonly #local: string | undefined;
  readonly #remote: string | undefined;

  constructor(roots?: { readonly local: string; readonly remote: string }) {
    this.#local = roots && withoutEnd(roots.local);
    this.#remote = roots && withoutEnd(roots.remote);
    this.tag = roots ? `${this.#local}=${this.#remote}` : '';
  }

  toLocal(remote: string): string {
    if (this.#local === undefined || this.#remote === undefined) return remote;
    const rest = below(remote, this.#remote);
    return rest === undefined ? remote : resolve(this.#local, ...rest);
  }

  toRemote(local: string): string {
    if (this.#local === undefined || this.#remote === undefined) return local;
    const rest = below(local, this.#local);
    if (rest === undefined) return local;
    return this.#remote.startsWith('/') ? posix.join(this.#remote, ...rest) : [this.#remote, ...rest].join(sep);
  }
}

function withoutEnd(root: string): string {
  return root.length > 1 ? root.replace(/[\\/]+$/, '') : root;
}

/** The parts of a path below a root, or undefined when it does not lie there. */
function below(path: string, root: string): string[] | undefined {
  const parts = path.split(/[\\/]/);
  const head = root.split(/[\\/]/);
  const same = head.every((part, i) => pathKey(part) === pathKey(parts[i] ?? ''));
  return same ? parts.slice(head.length) : undefined;
}
