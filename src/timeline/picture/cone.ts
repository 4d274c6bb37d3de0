/** Past and future of the selection: what is in which, and the shape of the wash. */
import type { EventId } from '../../protocol/event-id.ts';
import type { ConeAnswer, MessagePicture } from '../../protocol/picture.ts';
import type { Layout } from './layout.ts';
import type { Ruler } from './ruler.ts';

/** `plain` where nothing is selected. */
export type Tone = 'plain' | 'past' | 'future' | 'apart' | 'self';

/** What the answer says, ready to be asked for each mark. */
export class Cone {
  readonly answer: ConeAnswer;
  /** Selected one, causes and effects: they are always drawn. */
  readonly chain: readonly MessagePicture[];
  readonly #causes: ReadonlySet<EventId>;
  readonly #effects: ReadonlySet<EventId>;
  readonly #handlers: ReadonlySet<EventId>;

  constructor(answer: ConeAnswer) {
    this.answer = answer;
    this.chain = [...answer.causes, ...answer.effects, ...(answer.message ? [answer.message] : [])];
    this.#causes = new Set(answer.causes.map((one) => one.message));
    this.#effects = new Set(answer.effects.map((one) => one.message));
    this.#handlers = new Set(answer.handlers);
  }

  /** @returns where on the row the past ends and the future begins; beyond everything where there is none */
  past(row: number): number {
    return this.answer.edges[row]?.past ?? -Infinity;
  }

  future(row: number): number {
    return this.answer.edges[row]?.future ?? Infinity;
  }

  toneAt(row: number, at: number): Tone {
    if (at <= this.past(row)) return 'past';
    return at >= this.future(row) ? 'future' : 'apart';
  }

  toneOf(message: MessagePicture): Tone {
    if (message.message === this.answer.message?.message) return 'self';
    if (this.#causes.has(message.message)) return 'past';
    if (this.#effects.has(message.message)) return 'future';
    const { from, to } = message;
    // To be in the past, a message must have arrived in it; to be in the future, it must have been sent in it.
    const end = to ?? from;
    if (end && message.state !== 'in flight' && end.at <= this.past(end.row)) return 'past';
    const start = from ?? to;
    return start && start.at >= this.future(start.row) ? 'future' : 'apart';
  }

  isOnChain(message: EventId): boolean {
    return message === this.answer.message?.message || this.#causes.has(message) || this.#effects.has(message);
  }

  isHandlerOnChain(receive: EventId): boolean {
    return this.#handlers.has(receive);
  }
}

/**
 * The edge of a side of the cone, from the top of the plot to its bottom: pairs of x and y. Neighbouring rows are joined by straight lines,
 * so it runs along the messages that carry it.
 *
 * @param end pixels: where the run ends
 */
export function coneEdge(cone: Cone, side: 'past' | 'future', ruler: Ruler, layout: Layout, end: number): number[] {
  const points: number[] = [];
  const last = layout.rows.length - 1;
  for (let row = 0; row <= last; row++) {
    const at = side === 'past' ? cone.past(row) : cone.future(row);
    const beyond = side === 'past' ? -50 : Math.max(end, 0) + 50;
    const open = Number.isFinite(at) ? ruler.x(at) : beyond;
    // Far beyond the window a canvas loses precision; what counts is only that it is beyond.
    const x = Math.max(-20_000, Math.min(20_000, side === 'future' ? Math.min(open, Math.max(end, -50)) : open));
    const y = layout.ys[row] ?? 0;
    if (row === 0) points.push(x, Math.min(0, y - layout.pitch / 2));
    points.push(x, y);
    if (row === last) points.push(x, Math.max(layout.height, y + layout.pitch / 2));
  }
  return points;
}
