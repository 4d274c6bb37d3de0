/** Names for messages that have none: what people would say who look at them. */

const MOST = 60;
/** As Redis and its kin are asked: a count, then each word behind its length. The command, in capitals or not, and its key. */
const resp = /^\*\d+\r\n\$\d+\r\n([A-Za-z.]{2,20})\r\n(?:\$\d+\r\n([\w:./@{}-]{1,40})\r\n)?/;

/** The first line of a text, `tcp 1.2 kB` for what is none. @param preview as it is told: without what is secret */
export function nameOfText(preview: string | undefined, protocol: string, size: number): string {
  // What is binary says so, and may have a text behind it.
  const type = typeIn(preview?.replace(/^<\d+ bytes: [^>]*> /, ''));
  if (type !== undefined) return `${protocol} ${type}`;
  const counted = resp.exec(preview ?? '');
  if (counted)
    return counted[2] && !/^auth$/i.test(counted[1] ?? '') ? `${counted[1]} ${counted[2]}` : (counted[1] ?? protocol);
  const line = preview?.startsWith('<')
    ? undefined
    : preview
        ?.trimStart()
        .split(/[\r\n]/, 1)[0]
        ?.trimEnd();
  if (!line) return `${protocol} ${sizeText(size)}`;
  return line.length > MOST ? `${line.slice(0, MOST)}…` : line;
}

/** What JSON says that it is. */
export function typeIn(preview: string | undefined): string | undefined {
  if (!preview || !/^\s*\{/.test(preview)) return undefined;
  return /^\s*\{(?:[^{}[\]]*,)?\s*"(?:type|cmd|event|kind|action|method)"\s*:\s*"([\w.:/ -]{1,60})"/.exec(preview)?.[1];
}

export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Where programs write what kind of message one is. */
const kinds = ['type', 'cmd', 'event', 'kind', 'action', 'method'] as const;
/** A word or a path, but no sentence, and nothing that could be a secret. */
const word = /^[\w:./@-]{1,40}$/;

/** What people call a message that is an object: `ipc ready` for `{ type: 'ready' }`, else `ipc message`. No getter is run for it. */
export function nameOfObject(protocol: string, message: unknown): string {
  if (typeof message === 'object' && message !== null) {
    for (const kind of kinds) {
      const value: unknown = Object.getOwnPropertyDescriptor(message, kind)?.value;
      if (typeof value === 'string' && word.test(value)) return `${protocol} ${value}`;
    }
  }
  return `${protocol} message`;
}
