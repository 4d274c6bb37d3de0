/** Points on the lanes, the rings of the selection, names, and gaps in what was seen. */
import type { Mark } from '../../protocol/picture.ts';
import type { Frame } from './frame.ts';
import type { Hit } from './hit.ts';
import { writeName } from './name-stamps.ts';
import type { PlacedName } from './names.ts';
import { haloText, type Pen } from './pen.ts';
import { newRoute, routeOf } from './route.ts';

/** Ticks under the lane: many may stand close. */
export function paintTicks(frame: Frame): void {
  const { pen, palette, cone } = frame;
  eachMark(frame, (mark, row, x, y) => {
    if (mark.kind !== 'log' && mark.kind !== 'mark' && mark.kind !== 'expose') return;
    const tone = cone?.toneAt(row, mark.at);
    const isFaded = tone === 'apart' || (!cone && !mark.matches);
    pen.fillStyle = palette.colour(isFaded ? 'quiet' : tone === 'past' ? 'past' : tone === 'future' ? 'future' : 'dim');
    if (mark.kind === 'log') pen.fillRect(x - 1, y + 5, 2, frame.scene?.closeness === 'lines' ? 3 : 7);
    else paintFlag(pen, x, y);
  });
}

function paintFlag(pen: Pen, x: number, y: number): void {
  pen.fillRect(x - 0.5, y + 5, 1, 9);
  pen.fillRect(x, y + 5, 7, 5);
}

/** Exceptions, halts and what else must not be missed; over everything but the seam. */
export function paintPoints(frame: Frame): void {
  const { pen, palette, cone } = frame;
  eachMark(frame, (mark, row, x, y) => {
    // Where the system stood is never dimmed: it is why one looks.
    const isFaded = mark.kind !== 'halt' && cone?.toneAt(row, mark.at) === 'apart';
    pen.strokeStyle = palette.colour('ground');
    pen.lineWidth = 1.5;
    pen.beginPath();
    if (mark.kind === 'exception' || mark.kind === 'violation' || mark.kind === 'fault') {
      pen.fillStyle = palette.colour(isFaded ? 'quiet' : 'failed');
      pen.moveTo(x, y - 7);
      pen.lineTo(x + 7, y);
      pen.lineTo(x, y + 7);
      pen.lineTo(x - 7, y);
      pen.closePath();
    } else if (mark.kind === 'halt' && mark.isBreakpoint) {
      pen.fillStyle = palette.colour(isFaded ? 'quiet' : 'breakpoint');
      pen.moveTo(x + 6.5, y);
      pen.arc(x, y, 6.5, 0, Math.PI * 2);
    } else if (mark.kind === 'halt') {
      // Someone's pause: the two bars that stand for it everywhere.
      pen.fillStyle = palette.colour(isFaded ? 'quiet' : 'halted');
      pen.rect(x - 4, y - 6, 3, 12);
      pen.rect(x + 1, y - 6, 3, 12);
    } else return;
    pen.fill();
    pen.stroke();
  });
}

function eachMark(frame: Frame, draw: (mark: Mark, row: number, x: number, y: number) => void): void {
  const { scene, layout, ruler, width } = frame;
  scene?.answer.rows.forEach((row, index) => {
    const y = layout.ys[index];
    if (y === undefined || !layout.isSeen[index]) return;
    for (const mark of row.marks) {
      const x = mark.kind === 'halt' ? ruler.xBefore(mark.at) : ruler.x(mark.at);
      if (x > -12 && x < width + 12) draw(mark, index, x, y);
    }
  });
}

/** Hatches where events are missing, with their number: never an empty stretch that looks calm. */
export function paintGaps({ pen, palette, scene, layout, ruler, width }: Frame): void {
  if (!scene) return;
  const ground = palette.colour('ground');
  pen.font = `11px ${palette.font}`;
  scene.answer.rows.forEach((row, index) => {
    const y = layout.ys[index];
    if (y === undefined || !layout.isSeen[index]) return;
    for (const gap of row.gaps) {
      const x = ruler.x(gap.at);
      if (x < -40 || x > width + 40) continue;
      pen.fillStyle = ground;
      pen.fillRect(x - 9, y - 7, 18, 14);
      pen.strokeStyle = palette.colour('dim');
      pen.lineWidth = 1;
      pen.beginPath();
      for (let at = -9; at <= 3; at += 4) {
        pen.moveTo(x + at, y + 6);
        pen.lineTo(x + at + 6, y - 6);
      }
      pen.stroke();
      haloText(pen, `${gap.count} dropped`, x + 12, y - 6, ground, palette.colour('dim'));
    }
  });
}

/** Writes a name. @param left @param baseline of its text */
export type WriteName = (frame: Frame, name: PlacedName, left: number, baseline: number) => void;

export function paintNames(frame: Frame, write?: WriteName): void {
  const { pen, palette, names, layout, ruler, width } = frame;
  pen.lineJoin = 'round';
  for (const name of names) {
    const y = layout.ys[name.row];
    if (y === undefined || !layout.isSeen[name.row]) continue;
    const left = ruler.x(name.at) + name.offset;
    if (left > width || left + name.width < 0) continue;
    const baseline = y - (name.isPoint ? 9 : 8);
    if (write) write(frame, name, left, baseline);
    else writeName(pen, palette, name, left, baseline);
  }
}

/** Two rings at the ends of the selected message, or one at the event. */
export function paintRings(frame: Frame): void {
  const { pen, palette, cone, ruler, layout } = frame;
  if (!cone) return;
  pen.strokeStyle = palette.colour('text');
  pen.lineWidth = 1.5;
  pen.beginPath();
  const ring = (row: number, at: number) => {
    const y = layout.ys[row];
    if (y === undefined || !layout.isSeen[row]) return;
    const x = ruler.x(at);
    pen.moveTo(x + 5.5, y);
    pen.arc(x, y, 5.5, 0, Math.PI * 2);
  };
  const { message } = cone.answer;
  if (message) {
    if (message.from) ring(message.from.row, message.from.at);
    if (message.to && message.state === 'delivered') ring(message.to.row, message.to.at);
  } else {
    const y = layout.ys[cone.answer.row] ?? 0;
    const x = ruler.x(cone.answer.at);
    // Around a point a ring of the same size would be hidden.
    pen.moveTo(x + 10, y);
    pen.arc(x, y, 10, 0, Math.PI * 2);
  }
  pen.stroke();
}

/** Where the keyboard is; dashed while that is not selected. */
export function paintFocus(frame: Frame, x: number, y: number, isSelected: boolean): void {
  const { pen, palette } = frame;
  pen.strokeStyle = palette.colour('focus');
  pen.lineWidth = 1;
  if (!isSelected) pen.setLineDash([3, 2]);
  pen.beginPath();
  pen.rect(Math.round(x) - 8.5, Math.round(y) - 8.5, 17, 17);
  pen.stroke();
  if (!isSelected) pen.setLineDash([]);
}

const route = newRoute();

/** What is under the pointer: half a pixel wider, and its name where it had no room. */
export function paintHover(frame: Frame, hit: Hit): void {
  const { pen, palette, ruler, layout } = frame;
  pen.strokeStyle = palette.colour('text');
  pen.beginPath();
  if (hit.kind === 'mark') {
    const x = hit.mark.kind === 'halt' ? ruler.xBefore(hit.mark.at) : ruler.x(hit.mark.at);
    const y = layout.ys[hit.row] ?? 0;
    pen.lineWidth = 1;
    pen.moveTo(x + 9, y);
    pen.arc(x, y, 9, 0, Math.PI * 2);
    pen.stroke();
    return;
  }
  const at = routeOf(hit.message, ruler, layout, frame.now, frame.isOrder, route);
  if (!at) return;
  pen.lineWidth = 1.75;
  pen.moveTo(at.x0, at.y0);
  pen.lineTo(at.x1, at.y1);
  pen.stroke();
  const isNamed = frame.names.some((name) => name.row === hit.message.to?.row && name.at === hit.message.to.at);
  if (isNamed || !hit.message.to) return;
  pen.font = `11px ${palette.font}`;
  haloText(pen, hit.message.name.slice(0, 60), at.x1 + 5, at.y1 - 8, palette.colour('ground'), palette.colour('text'));
}
