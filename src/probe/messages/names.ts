/** Where programs write what kind of message one is. */
const kinds = ['type', 'cmd', 'event', 'kind', 'action', 'method'] as const;
/** A word or a path, but no sentence, and nothing that could be a secret. */
const word = /^[\w:./@-]{1,40}$/;

/** What people call a message that is an object: `ipc ready` for `{ type: 'ready' }`, else `ipc message`. No getter is run for it. */
export function nameOf(protocol: string, message: unknown): string {
  if (typeof message === 'object' && message !== null) {
    for (const kind of kinds) {
      const value: unknown = Object.getOwnPropertyDescriptor(message, kind)?.value;
      if (typeof value === 'string' && word.test(value)) return `${protocol} ${value}`;
    }
  }
  return `${protocol} message`;
}
