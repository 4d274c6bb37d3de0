/** Lines of messages with their heads: each look is one path for its lines, and one for its heads. */
import type { MessagePicture } from '../../protocol/picture.ts';
import type { Frame } from './frame.ts';
import { noDash, type Pen } from './pen.ts';
import { newRoute, type Route, routeOf } from './route.ts';
import type { Bundle, Layer, Tip } from './scene.ts';

const dashed = [4, 3];
/** Heads end so far before the lane that they do not cover its bar. */
const beforeLane = 3.5;
/** Where so many messages are in the window, lines are drawn thinner, and dots as squares: a tenth of the time, where nobody sees the difference. */
const many = 120;
/** Above it the dots at sends are left out: the heads say where a line goes. */
const mostDots = 600;
const route = newRoute();

interface TipPlace {
  x: number;
  y: number;
  cos: number;
  sin: number;
}
const tip: TipPlace = { x: 0, y: 0, cos: 1, sin: 0 };

export function paintMessages(frame: Frame, layer: Layer): void {
  for (const bundle of frame.scene?.bundles ?? []) if (bundle.layer === layer) paintBundle(frame, bundle);
}

function paintBundle(frame: Frame, bundle: Bundle): void {
  const { pen, palette } = frame;
  pen.strokeStyle = bundle.colour;
  pen.fillStyle = bundle.colour;
  const { scene } = frame;
  const count = scene?.answer.messages.length ?? 0;
  const isMany = bundle.layer !== 'chain' && (scene?.closeness !== 'names' || count > many);
  pen.lineWidth = isMany ? 1 : bundle.width;
  if (bundle.isDashed) pen.setLineDash(dashed);
  pen.beginPath();
  eachRoute(frame, bundle, (at) => {
    placeTip(at);
    const back = setBack(bundle.tip, bundle.tipSize);
    pen.moveTo(at.x0, at.y0);
    pen.lineTo(tip.x - tip.cos * back, tip.y - tip.sin * back);
  });
  pen.stroke();
  if (bundle.isDashed) pen.setLineDash(noDash);
  if (bundle.tail && isMany) {
    if (count <= mostDots)
      eachRoute(frame, bundle, (at, message) => {
        // On whole pixels nothing is blended.
        if (at.departs && isEndSeen(frame, message.from))
          pen.fillRect(Math.round(at.x0) - 1, Math.round(at.y0) - 1, 3, 3);
      });
  } else if (bundle.tail) {
    pen.beginPath();
    eachRoute(frame, bundle, (at, message) => {
      if (!at.departs || !isEndSeen(frame, message.from)) return;
      pen.moveTo(at.x0 + bundle.tail, at.y0);
      pen.arc(at.x0, at.y0, bundle.tail, 0, Math.PI * 2);
    });
    pen.fill();
  }
  if (bundle.tip === 'none') return;
  pen.beginPath();
  eachRoute(frame, bundle, (at, message) => {
    if (at.arrives && !isEndSeen(frame, message.to)) return;
    placeTip(at);
    traceTip(pen, bundle.tip, bundle.tipSize);
  });
  if (bundle.tip === 'circle') pen.fillStyle = palette.colour('ground');
  if (bundle.tip !== 'cross' && bundle.tip !== 'store' && bundle.tip !== 'stream') pen.fill();
  if (bundle.tip === 'web' || bundle.tip === 'local' || bundle.tip === 'broker') return;
  pen.lineWidth = bundle.tip === 'cross' ? 1.6 : isMany ? 1 : 1.3;
  pen.stroke();
}

/** Calls for each line that touches the window. */
function eachRoute(frame: Frame, bundle: Bundle, draw: (at: Route, message: MessagePicture) => void): void {
  const { ruler, layout, now, isOrder, width, height } = frame;
  for (const message of bundle.messages) {
    const at = routeOf(message, ruler, layout, now, isOrder, route);
    if (!at) continue;
    if (Math.max(at.x0, at.x1) < -20 || Math.min(at.x0, at.x1) > width + 20) continue;
    if (Math.max(at.y0, at.y1) < -20 || Math.min(at.y0, at.y1) > height + 20) continue;
    // Both ends are below the edge.
    if (at.y0 === at.y1 && !isEndSeen(frame, message.from ?? message.to)) continue;
    draw(at, message);
  }
}

/** The line of an end that is scrolled away goes to the edge and on from there: it has no dot and no head where no lane is. */
function isEndSeen({ layout }: Frame, end: { readonly row: number } | undefined): boolean {
  return end === undefined || layout.isSeen[end.row] !== false;
}

/** Where the head's point is, and in which direction it goes. */
function placeTip(at: Route): void {
  const across = at.x1 - at.x0;
  const down = at.y1 - at.y0;
  const length = Math.hypot(across, down) || 1;
  tip.cos = across / length;
  tip.sin = down / length;
  tip.x = at.x1;
  tip.y = at.y1;
  if (!at.arrives || Math.abs(down) < 1) return;
  const back = Math.min(beforeLane / Math.abs(tip.sin), length / 3);
  tip.x -= tip.cos * back;
  tip.y -= tip.sin * back;
}

/** How far before the point the line ends. */
function setBack(shape: Tip, size: number): number {
  switch (shape) {
    case 'web':
      return 5 * size;
    case 'circle':
      return 3.5;
    case 'cross':
      return 4.5;
    case 'broker':
      return 5 * size;
    default:
      return 0;
  }
}

/** What is only filled is not closed: a canvas looks at all of the path for that, each time. */
function traceTip(pen: Pen, shape: Tip, size: number): void {
  switch (shape) {
    case 'web':
      move(pen, 0, 0);
      line(pen, 7 * size, 3 * size);
      line(pen, 7 * size, -3 * size);
      break;
    case 'store':
      chevron(pen, 0, size);
      break;
    case 'stream':
      chevron(pen, 0, size);
      chevron(pen, 4 * size, size);
      break;
    case 'broker':
      move(pen, 0, 2.5 * size);
      line(pen, 5 * size, 2.5 * size);
      line(pen, 5 * size, -2.5 * size);
      line(pen, 0, -2.5 * size);
      break;
    case 'local':
      pen.moveTo(tip.x + 2.3 * size, tip.y);
      pen.arc(tip.x, tip.y, 2.3 * size, 0, Math.PI * 2);
      break;
    case 'circle':
      pen.moveTo(tip.x + 3.5, tip.y);
      pen.arc(tip.x, tip.y, 3.5, 0, Math.PI * 2);
      break;
    case 'cross':
      move(pen, 8, 3.5);
      line(pen, 1, -3.5);
      move(pen, 8, -3.5);
      line(pen, 1, 3.5);
      break;
    case 'none':
      break;
  }
}

function chevron(pen: Pen, back: number, size: number): void {
  move(pen, back + 6 * size, 3.2 * size);
  line(pen, back, 0);
  line(pen, back + 6 * size, -3.2 * size);
}

/** To a place `back` behind the point and `side` beside the line. */
function move(pen: Pen, back: number, side: number): void {
  pen.moveTo(tip.x - tip.cos * back + tip.sin * side, tip.y - tip.sin * back - tip.cos * side);
}

function line(pen: Pen, back: number, side: number): void {
  pen.lineTo(tip.x - tip.cos * back + tip.sin * side, tip.y - tip.sin * back - tip.cos * side);
}
