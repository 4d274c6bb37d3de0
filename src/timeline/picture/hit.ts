/** What is under the pointer: the nearest; where several are as near, what failed, then the chain, then the rest. */
import type { EventId } from '../../protocol/event-id.ts';
import type { Mark, MessagePicture, PictureAnswer, ValuePicture } from '../../protocol/picture.ts';
import type { Cone } from './cone.ts';
import type { Layout } from './layout.ts';
import { newRoute, routeOf } from './route.ts';
import type { Ruler } from './ruler.ts';
import { STRIP, tracksOf } from './tracks.ts';

/** Pixels on each side of a line, and around a point. */
const besideLine = 5;
const aroundPoint = 10;
/** Differences below this are a tie. */
const tie = 1.5;

export type Hit =
  | { readonly kind: 'message'; readonly message: MessagePicture; readonly event: EventId }
  | { readonly kind: 'mark'; readonly mark: Mark; readonly row: number; readonly event: EventId };

export interface Target {
  readonly answer: PictureAnswer;
  readonly cone: Cone | undefined;
  readonly ruler: Ruler;
  readonly layout: Layout;
  /** Pixels: where the run ends. */
  readonly now: number;
}

interface Candidate {
  readonly distance: number;
  readonly worth: number;
  readonly hit: Hit;
}

const route = newRoute();

export function hitTest(target: Target, x: number, y: number): Hit | undefined {
  let best: Candidate | undefined;
  const offer = (candidate: Candidate) => {
    if (
      !best ||
      candidate.distance < best.distance - tie ||
      (candidate.distance < best.distance + tie && candidate.worth > best.worth)
    ) {
      best = candidate;
    }
  };
  const { answer, cone, layout } = target;
  answer.rows.forEach((row, index) => {
    for (const { top, values } of tracksOf(row, index, layout)) {
      if (y < top || y >= top + STRIP) continue;
      const at = target.ruler.at(x);
      const value = values.findLast((one) => one.from <= at);
      if (value && at < value.to) offer({ distance: 0, worth: 0, hit: hitOf(value, index) });
    }
    const middle = layout.ys[index];
    if (middle === undefined || !layout.isSeen[index] || Math.abs(y - middle) > aroundPoint) return;
    for (const mark of row.marks) {
      const at = mark.kind === 'halt' ? target.ruler.xBefore(mark.at) : target.ruler.x(mark.at);
      if (Math.abs(x - at) > aroundPoint) continue;
      // Logs hang under their lane, where they are not in the way of what is on it.
      const isSmall = mark.kind === 'log' || mark.kind === 'mark' || mark.kind === 'expose';
      if (isSmall && (Math.abs(x - at) > 4 || y < middle + 3)) continue;
      const distance = Math.max(0, Math.hypot(x - at, y - middle) - (isSmall ? 0 : 7));
      offer({ distance, worth: isSmall ? 1 : 4, hit: { kind: 'mark', mark, row: index, event: mark.event } });
    }
  });
  for (const message of answer.messages) offerMessage(message);
  for (const message of cone?.chain ?? []) offerMessage(message);
  return best?.hit;

  function offerMessage(message: MessagePicture): void {
    const placed = routeOf(message, target.ruler, layout, target.now, answer.scale === 'order', route);
    if (!placed) return;
    const distance = distanceToLine(x, y, placed.x0, placed.y0, placed.x1, placed.y1);
    if (distance > besideLine) return;
    const worth = message.isFailed ? 3 : cone?.isOnChain(message.message) ? 2 : 1;
    offer({ distance, worth, hit: { kind: 'message', message, event: endNearer(message, placed, x, y) } });
  }
}

function hitOf({ event, from, name, text, count }: ValuePicture, row: number): Hit {
  const told = { event, at: from, kind: 'expose', name: `${name} = ${text}` } as const;
  return { kind: 'mark', mark: { ...told, isBreakpoint: false, matches: true, count }, row, event };
}

/** The end of a message that the pointer is nearer to: it is what becomes selected. */
function endNearer(message: MessagePicture, at: typeof route, x: number, y: number): EventId {
  const send = message.from && 'event' in message.from ? message.from.event : undefined;
  const receive = message.to && 'event' in message.to ? message.to.event : undefined;
  if (send === undefined || receive === undefined) return send ?? receive ?? message.message;
  return Math.hypot(x - at.x0, y - at.y0) < Math.hypot(x - at.x1, y - at.y1) ? send : receive;
}

export function distanceToLine(x: number, y: number, x0: number, y0: number, x1: number, y1: number): number {
  const across = x1 - x0;
  const down = y1 - y0;
  const length = across * across + down * down;
  const part = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - x0) * across + (y - y0) * down) / length));
  return Math.hypot(x - x0 - part * across, y - y0 - part * down);
}
