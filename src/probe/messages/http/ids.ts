/** How the ends of a message of HTTP are found to be one. */
import type { Match } from '../../../protocol/events.ts';
import { idHeader, type MessageId, messageIdText } from '../../../protocol/message-id.ts';

/** Characters of a head. One that is larger would perhaps not be taken any more with ours: Node's limit is 16 kB. */
export const LARGEST_HEAD = 16_000;

/** Takes our header out of name and value in turn, text or bytes. @returns its value */
export function takeId(raw: unknown[]): string | undefined {
  for (let at = raw.length - 2; at >= 0; at -= 2) {
    const name = raw[at] as { readonly length?: unknown } | null;
    if (name?.length !== idHeader.length || String(name).toLowerCase() !== idHeader) continue;
    return String(raw.splice(at, 2)[1]);
  }
  return undefined;
}

export function matchOf(id: MessageId | undefined): Match | undefined {
  return id && { by: 'id', isolate: id.isolate, seq: id.seq };
}

/** The id of a message, without what else it carries. */
export function idOf({ session, isolate, seq }: MessageId): string {
  return messageIdText({ session, isolate, seq });
}

/** The one answer to a request that carries no id, because the program writes it by itself. */
export function answerOf(request: string): Match {
  return { by: 'ordinal', channel: `${request}/answer`, ordinal: 0 };
}
