/**
 * A message that did not get through. Who hears of that is Node, long after the line that has sent it; so the stop says what became
 * of it, and its stack leads back to that line.
 */
import type { CallSite } from '../protocol/events.ts';
import type { LossHit } from '../protocol/watches.ts';

export interface Loss {
  /** To whom or from whom, and why: `to orders: nobody listens there (ECONNREFUSED)`. */
  readonly how: string;
  /** Where it was sent, innermost first; of what was to be received, where that was asked for. */
  readonly sent: readonly CallSite[];
}

/** What the codes of Node and undici mean for a message. */
const meanings: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  UND_ERR_SOCKET: 'the connection was closed',
  ETIMEDOUT: 'nobody answered in time',
  UND_ERR_CONNECT_TIMEOUT: 'nobody answered in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer came in time',
  UND_ERR_BODY_TIMEOUT: 'its body did not come in time',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of its host could not be looked up',
  EHOSTUNREACH: 'there is no way to its host',
  AbortError: 'given up by the program',
  TimeoutError: 'no answer came in time',
  ABORT_ERR: 'given up by the program',
  UND_ERR_ABORTED: 'given up by the program',
};

/** @param other who is at the other end, by name; undefined where it has none */
export function describeLoss({ end, peer, code }: LossHit, other: string | undefined): string {
  const whom = `${end === 'send' ? 'to' : 'from'} ${other ?? peer}`;
  if (code !== undefined) return `${whom}: ${meanings[code] ? `${meanings[code]} (${code})` : code}`;
  return `${whom}: ${end === 'send' ? 'the connection ended before it got through' : 'it was cut off'}`;
}
