/** Seams, where time is cut out, and now: in the plot and on the axis. */
import type { Frame } from './frame.ts';
import { crisp, haloText, noDash, type Pen } from './pen.ts';
import type { Tear } from './ruler.ts';
import { lengthText } from './ticks.ts';

const zigzag = { step: 5, amplitude: 2 };
/** Narrower than this there is no room for zigzags. */
const leastTear = 8;
const farDash = [3, 3];

export function paintSeams(frame: Frame): void {
  const { pen, palette, ruler, layout, height } = frame;
  if (frame.isOrder) {
    // There a halt is a cut, not an instant: a mark on each lane.
    pen.fillStyle = palette.colour('halted');
    for (const tear of ruler.tears) {
      layout.ys.forEach((y, row) => {
        if (!layout.isSeen[row]) return;
        pen.fillRect(tear.left - 2.75, y - 6, 1.5, 12);
        pen.fillRect(tear.left + 1.25, y - 6, 1.5, 12);
      });
    }
    return;
  }
  for (const tear of ruler.tears) {
    const { left } = tear;
    const right = left + tear.width;
    if (tear.width < leastTear) {
      pen.strokeStyle = palette.colour('halted');
      pen.lineWidth = 1;
      pen.setLineDash(farDash);
      pen.beginPath();
      pen.moveTo(crisp(left + tear.width / 2), 0);
      pen.lineTo(crisp(left + tear.width / 2), height);
      pen.stroke();
      pen.setLineDash(noDash);
      continue;
    }
    pen.beginPath();
    traceZigzag(pen, left + 3, height, false);
    traceZigzag(pen, right - 3, height, true);
    pen.closePath();
    pen.fillStyle = palette.colour('editor');
    pen.fill();
    pen.strokeStyle = palette.colour('tear');
    pen.lineWidth = 1;
    for (const x of [left + 3, right - 3]) {
      pen.beginPath();
      pen.moveTo(x - zigzag.amplitude, 0);
      traceZigzag(pen, x, height, false);
      pen.stroke();
    }
  }
}

function traceZigzag(pen: Pen, x: number, height: number, isUp: boolean): void {
  const steps = Math.ceil(height / zigzag.step);
  for (let index = 0; index <= steps; index++) {
    const step = isUp ? steps - index : index;
    pen.lineTo(x + (step % 2 ? zigzag.amplitude : -zigzag.amplitude), step * zigzag.step);
  }
}

export function paintNow({ pen, palette, now, width, height, isLive, isHalted }: Frame): void {
  if (now > width || now < 0 || (!isLive && !isHalted)) return;
  pen.strokeStyle = palette.colour(isHalted ? 'halted' : 'running');
  pen.globalAlpha = isHalted ? 0.9 : 0.7;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(crisp(now), 0);
  pen.lineTo(crisp(now), height);
  pen.stroke();
  pen.globalAlpha = 1;
}

const baseline = 15;
/** From the beginning of its label to a seam: further away nobody would know which one it tells of. */
const farthestLabel = 160;

/** @param height pixels of the axis @param nowText what stands at now */
export function paintAxis(frame: Frame, height: number, nowText: string): void {
  const { pen, palette, ruler, ticks, width, now } = frame;
  const ground = palette.colour('ground');
  pen.fillStyle = ground;
  pen.fillRect(0, 0, width, height);
  pen.font = `11px ${palette.font}`;
  /** Stretches that are taken by what is worth more than a tick. */
  const taken: [number, number][] = [];
  const isNowSeen = now >= 0 && now <= width && (frame.isLive || frame.isHalted);
  if (isNowSeen) {
    const colour = palette.colour(frame.isHalted ? 'halted' : 'running');
    pen.fillStyle = colour;
    pen.beginPath();
    pen.moveTo(now - 4.5, height - 9);
    pen.lineTo(now + 4.5, height - 9);
    pen.lineTo(now, height - 3);
    pen.closePath();
    pen.fill();
    const room = frame.isHalted ? 6.2 * nowText.length + 12 : 8;
    taken.push([now - room, now + 8]);
    if (frame.isHalted) {
      pen.textAlign = 'right';
      pen.fillStyle = palette.colour('haltedText');
      pen.fillText(nowText, now - 9, baseline);
      pen.textAlign = 'left';
    }
  }
  if (!frame.isOrder) {
    for (const tear of ruler.tears) {
      const text = tearText(tear);
      const middle = tear.left + tear.width / 2;
      const length = 6 * text.length + 12;
      const left = besideTaken(taken, Math.max(4, Math.min(width - length - 4, middle - length / 2)), length);
      if (left === undefined || middle - left > farthestLabel) continue;
      taken.push([left - 6, left + length + 6]);
      pen.fillStyle = palette.colour('halted');
      pen.fillRect(left, 6, 2, 9);
      pen.fillRect(left + 4, 6, 2, 9);
      haloText(pen, text, left + 11, baseline, ground, palette.colour('haltedText'));
    }
  }
  pen.fillStyle = palette.colour('dim');
  pen.textAlign = 'center';
  for (const tick of ticks) {
    const x = ruler.x(tick.at);
    const half = 3 * tick.text.length + 6;
    if (x < half || x > width - half) continue;
    if (taken.some(([from, to]) => x - half < to && x + half > from)) continue;
    pen.fillText(tick.text, x, baseline);
  }
  pen.textAlign = 'left';
}

/** Where a label of this length goes: left of what is in its way, if there is room. */
function besideTaken(taken: readonly (readonly [number, number])[], left: number, length: number): number | undefined {
  const isFree = (at: number) => at >= 4 && !taken.some(([from, to]) => at < to && at + length > from);
  if (isFree(left)) return left;
  return taken.map(([from]) => from - length).find((at) => at < left && isFree(at));
}

function tearText(tear: Tear): string {
  const duration = lengthText(tear.seams.reduce((sum, seam) => sum + seam.duration, 0));
  const halts = tear.seams.reduce((sum, seam) => sum + Math.max(1, seam.halts), 0);
  if (halts > 1) return `${halts} halts, ${duration}`;
  return tear.width < leastTear ? duration : `${duration} halted`;
}
