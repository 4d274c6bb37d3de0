import type { MessageRole } from '../../protocol/events.ts';
import { typeIn } from './naming.ts';

/** What a message carries; of some no more is known than their size. */
export type Frame = string | Uint8Array | { readonly size: number };

/** `ws text`, `ws binary`, `ws heartbeat` for `{"type":"heartbeat"}`, `socket.io chat` for an event of Socket.IO. */
export function nameOfFrame(preview: string | undefined, isBinary: boolean): string {
  if (isBinary || preview === undefined) return isBinary ? 'ws binary' : 'ws text';
  const type = typeIn(preview);
  if (type !== undefined) return `ws ${type}`;
  const [, event] = ofEvent.exec(preview) ?? [];
  if (event !== undefined) return `socket.io ${event}`;
  const plain = packets.find(([shape]) => shape.test(preview));
  return plain ? plain[1] : 'ws text';
}

/** A message of Engine.IO (4) that is an event of Socket.IO (2), or one with binary parts (5): `42/room,7["chat",…]`. */
const ofEvent = /^4(?:2|5\d+-)(?:\/[^,"]{1,80},)?\d*\["([^"\\]{1,60})"/;
const ofAcknowledgement = /^4(?:3|6\d+-)(?:\/[^,"]{1,80},)?\d+\[/;

/** What else the two say to each other, where it can be taken for nothing else. */
const packets: readonly (readonly [RegExp, string])[] = [
  [ofAcknowledgement, 'socket.io ack'],
  [/^0\{"sid":/, 'engine.io open'],
  [/^[23]probe$/, 'engine.io probe'],
  [/^40(?:\/[^,"]{1,80},)?(?:\{.*)?$/s, 'socket.io connect'],
  [/^2$/, 'engine.io ping'],
  [/^3$/, 'engine.io pong'],
  [/^5$/, 'engine.io upgrade'],
];

interface Part {
  readonly role: MessageRole;
  readonly replyTo?: number;
  /** What will answer it is looked for by its number. */
  readonly remember?: (seq: number) => void;
}

/** An event of Socket.IO may ask to be acknowledged: then it has a number, and so has the answer. */
export class Acknowledgements {
  readonly #sent = new Map<string, number>();
  readonly #received = new Map<string, number>();

  sends(frame: Frame): Part {
    return partOf(frame, this.#sent, this.#received);
  }

  receives(frame: Frame): Part {
    return partOf(frame, this.#received, this.#sent);
  }
}

/** @param asked the events of this direction by their numbers, `answered` those of the other one */
function partOf(frame: Frame, asked: Map<string, number>, answered: Map<string, number>): Part {
  // '4', then '2', '3', '5' or '6'
  if (typeof frame !== 'string' && !('length' in frame)) return data;
  if (typeof frame === 'string' ? !frame.startsWith('4') : frame[0] !== 52) return data;
  const head =
    typeof frame === 'string' ? frame.slice(0, MOST) : Buffer.from(frame.subarray(0, MOST)).toString('latin1');
  const [, kind, number] = /^4([2356])(?:\d+-)?((?:\/[^,"]{1,80},)?\d+)\[/.exec(head) ?? [];
  if (kind === undefined || number === undefined) return data;
  if (kind === '2' || kind === '5') {
    const remember = (seq: number) => {
      asked.set(number, seq);
      if (asked.size > MOST_OPEN) asked.delete(asked.keys().next().value ?? '');
    };
    return { role: 'request', remember };
  }
  const request = answered.get(number);
  answered.delete(number);
  return request === undefined ? data : { role: 'response', replyTo: request };
}

const data: Part = { role: 'data' };
/** Characters in which the number stands. */
const MOST = 120;
/** Some are never acknowledged. */
const MOST_OPEN = 1000;
