/** How the ends of a message of HTTP are found to be one. */
import { idHeader, type MessageId } from '../../../protocol/message-id.ts';

/** Takes our header out of name and value in turn, text or bytes. @returns its value */
export function takeId(raw: unknown[]): string | undefined {
  for (let at = raw.length - 2; at >= 0; at -= 2) {
    const name = raw[at] as { readonly length?: unknown } | null;
    if (name?.length !== idHeader.length || String(name).toLowerCase() !== idHeader) continue;
    return String(raw.splice(at, 2)[1]);
  }
  return undefined;
}

export function matchOf(id: MessageId | undefined) {
  return id ? { match: { by: 'id', isolate: id.isolate, seq: id.seq } as const } : {};
}

/** The one answer to a request that carries no id, because the program writes it by itself. */
export function answerOf(request: string) {
  return { match: { by: 'ordinal', channel: `${request}/answer`, ordinal: 0 } as const };
}
