/**
 * The id that a message carries to its receiver, in the header `x-lightcone` or in whatever the protocol has for such things:
 * `1.<session>.<isolate>.<seq>[;body=<bytes>][;step=<token>]`, so that the two ends of it are found to be one message.
 */

/** The name of the header. */
export const idHeader = 'x-lightcone';

const version = '1';

export interface MessageId {
  /** Letters and digits, one per debug session: an id of another session is none of ours. */
  readonly session: string;
  /** Ordinal of the isolate that sent it. */
  readonly isolate: number;
  /** Number of the `send` event in its isolate, from 1. */
  readonly seq: number;
  /** The body comes in parts: so many bytes of it belong to this message, the others are messages of their own. */
  readonly body?: number | undefined;
  /** What the adapter has armed a step with. */
  readonly step?: string | undefined;
}

export function messageIdText({ session, isolate, seq, body, step }: MessageId): string {
  let text = `${version}.${session}.${isolate}.${seq}`;
  if (body !== undefined) text += `;body=${body}`;
  if (step !== undefined) text += `;step=${step}`;
  return text;
}

const shape = /^1\.([a-z0-9]{1,32})\.(\d{1,9})\.(\d{1,10})(?:;body=(\d{1,15}))?(?:;step=([a-z0-9]{1,32}))?$/;

/** Undefined for what is none: it comes from the network, and anybody may have written it. */
export function parseMessageId(text: unknown): MessageId | undefined {
  if (typeof text !== 'string' || text.length > 128) return undefined;
  const [, session, isolate, seq, body, step] = shape.exec(text) ?? [];
  if (session === undefined || isolate === undefined || seq === undefined) return undefined;
  return {
    session,
    isolate: Number(isolate),
    seq: Number(seq),
    body: body === undefined ? undefined : Number(body),
    step,
  };
}
