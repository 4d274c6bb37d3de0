/** The line of a message in pixels: straight from its send to its receive, a stub where an end is missing. */
import type { MessagePicture } from '../../protocol/picture.ts';
import type { Layout } from './layout.ts';
import type { Ruler } from './ruler.ts';

/** Of the way, for what was lost and what is under way. */
const lostPart = 0.55;
/** Pixels. */
const stub = { across: 5, up: 15 };
/** Of the scale of order: how far what is in flight goes. */
const flightStep = 1;

export interface Route {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  /** The line ends at the lane of a receiver, so its head stays off the bar. */
  arrives: boolean;
  /** Begins at a lane. */
  departs: boolean;
}

export function newRoute(): Route {
  return { x0: 0, y0: 0, x1: 0, y1: 0, arrives: false, departs: false };
}

/**
 * @param now pixels: where the run ends
 * @param into is written to and given back, so that a frame allocates nothing
 * @returns undefined where there is nothing to draw
 */
export function routeOf(
  message: MessagePicture,
  ruler: Ruler,
  layout: Layout,
  now: number,
  isOrder: boolean,
  into: Route,
): Route | undefined {
  const { from, to, state } = message;
  if (from) {
    into.x0 = ruler.x(from.at);
    into.y0 = layout.ys[from.row] ?? 0;
  }
  if (to) {
    into.x1 = ruler.x(to.at);
    into.y1 = layout.ys[to.row] ?? 0;
  }
  into.departs = from !== undefined;
  into.arrives = to !== undefined && state !== 'in flight' && state !== 'lost';
  if (from && to && from.row === to.row && state === 'delivered') {
    // To itself, or between lanes that are folded into one row: a little bow would be a bend, so only the ends are drawn.
    return into;
  }
  if (!from) {
    if (!to) return undefined;
    into.x0 = into.x1 - stub.across;
    into.y0 = into.y1 - stub.up;
    return into;
  }
  if (state === 'in flight') {
    const far = isOrder ? Math.min(into.x0 + ruler.density * flightStep, now) : now;
    into.y1 = to ? into.y0 + (into.y1 - into.y0) * lostPart : into.y0 + layout.pitch / 2;
    into.x1 = Math.max(far, into.x0 + 3);
    return into;
  }
  if (state === 'lost') {
    const y = to ? into.y1 : into.y0 + layout.pitch;
    const x = to && to.at > from.at ? into.x1 : into.x0 + 24;
    into.x1 = into.x0 + (x - into.x0) * lostPart;
    into.y1 = into.y0 + (y - into.y0) * lostPart;
    return into;
  }
  if (!to) {
    // What left the system without a lane to go to: a reply's end is the end of its handler's bar.
    if (message.role === 'response' && !message.isFailed) return undefined;
    into.x1 = into.x0 + stub.across;
    into.y1 = into.y0 - stub.up;
  }
  return into;
}
