/** What lies under the messages: grid, wash of the cone, lanes, bars of handlers. */
import type { Bar } from '../../protocol/picture.ts';
import { coneEdge } from './cone.ts';
import type { Frame } from './frame.ts';
import { isOutside } from './layout.ts';
import type { Colour } from './palette.ts';
import { crisp, noDash, type Pen } from './pen.ts';

const dotted = [2, 4];
const barHeight = 6;
/** Between the lines of a folded row. */
const foldedApart = 3;

export function paintGrid({ pen, palette, ruler, layout, ticks, width, height }: Frame): void {
  pen.strokeStyle = palette.colour('grid');
  pen.lineWidth = 1;
  pen.beginPath();
  for (const tick of ticks) {
    const x = crisp(ruler.x(tick.at));
    pen.moveTo(x, 0);
    pen.lineTo(x, height);
  }
  pen.stroke();
  const outside = layout.ys[layout.firstOutside];
  if (outside === undefined || layout.firstOutside === 0) return;
  pen.strokeStyle = palette.colour('hairline');
  pen.beginPath();
  const y = crisp(outside - layout.pitch / 2);
  pen.moveTo(0, y);
  pen.lineTo(width, y);
  pen.stroke();
}

export function paintWash(frame: Frame): void {
  const { cone } = frame;
  if (!cone) return;
  for (const side of ['past', 'future'] as const) {
    const edge = coneEdge(cone, side, frame.ruler, frame.layout, frame.now);
    const far = side === 'past' ? -50 : Math.min(frame.now, frame.width + 50);
    const { pen, palette } = frame;
    pen.beginPath();
    pen.moveTo(far, edge[1] ?? 0);
    traceEdge(pen, edge, false);
    pen.lineTo(far, edge.at(-1) ?? 0);
    pen.closePath();
    pen.fillStyle = palette.colour(side === 'past' ? 'pastWash' : 'futureWash');
    pen.fill();
    pen.beginPath();
    traceEdge(pen, edge, true);
    pen.strokeStyle = palette.colour(side === 'past' ? 'pastEdge' : 'futureEdge');
    pen.lineWidth = 1;
    pen.stroke();
  }
}

function traceEdge(pen: Pen, edge: readonly number[], isFirst: boolean): void {
  for (let index = 0; index < edge.length; index += 2) {
    const x = edge[index] ?? 0;
    const y = edge[index + 1] ?? 0;
    if (isFirst && index === 0) pen.moveTo(x, y);
    else pen.lineTo(x, y);
  }
}

type Side = 'past' | 'apart' | 'future';
const sides: readonly Side[] = ['past', 'apart', 'future'];

/** The part of a stretch that lies on a side of the selection, in positions; the whole of it where nothing is selected. */
function cut(frame: Frame, row: number, side: Side, from: number, to: number): readonly [number, number] {
  const { cone } = frame;
  if (!cone) return [from, to];
  const past = cone.past(row);
  const future = cone.future(row);
  if (side === 'past') return [from, Math.min(to, past)];
  if (side === 'future') return [Math.max(from, future), to];
  return [Math.max(from, past), Math.min(to, future)];
}

export function paintLanes(frame: Frame): void {
  const { pen, palette, layout, cone, scene, now } = frame;
  pen.lineWidth = 1;
  for (const side of cone ? sides : (['apart'] as const)) {
    const colour: Colour = side === 'past' ? 'pastLine' : side === 'future' ? 'futureLine' : 'line';
    pen.strokeStyle = palette.colour(colour);
    for (const isDotted of [false, true]) {
      pen.setLineDash(isDotted ? dotted : noDash);
      pen.beginPath();
      layout.rows.forEach((row, index) => {
        if (!layout.isSeen[index] || isOutside(row) !== isDotted) return;
        const y = layout.ys[index] ?? 0;
        const lives = scene?.answer.rows[index]?.lives ?? [];
        for (const life of lives) {
          const [from, to] = cut(frame, index, side, life.from, life.to);
          if (to <= from) continue;
          const x0 = Math.max(-10, frame.ruler.x(from));
          const x1 = Math.min(frame.width + 10, now, frame.ruler.x(to));
          if (x1 <= x0) continue;
          for (let line = row.fold === 'closed' ? -1 : 0; line <= (row.fold === 'closed' ? 1 : 0); line++) {
            const at = crisp(y + line * foldedApart);
            pen.moveTo(x0, at);
            pen.lineTo(x1, at);
          }
        }
      });
      pen.stroke();
    }
  }
  pen.setLineDash(noDash);
}

/** Start and exit of processes; how it ended is among the names. */
export function paintEnds({ pen, palette, layout, ruler, scene, width }: Frame): void {
  if (!scene) return;
  pen.fillStyle = palette.colour('dim');
  scene.answer.rows.forEach((row, index) => {
    const y = layout.ys[index];
    if (y === undefined || !layout.isSeen[index]) return;
    for (const life of row.lives) {
      if (life.hasStart) paintStart(pen, ruler.x(life.from), y, width);
      if (life.hasEnd) pen.fillRect(ruler.x(life.to) - 3.5, y - 3.5, 7, 7);
    }
  });
}

function paintStart(pen: Pen, x: number, y: number, width: number): void {
  if (x < -10 || x > width + 10) return;
  pen.beginPath();
  pen.moveTo(x, y - 5);
  pen.lineTo(x, y + 5);
  pen.lineTo(x + 7, y);
  pen.closePath();
  pen.fill();
}

/** Handlers; those on the chain over the others. */
export function paintBars(frame: Frame): void {
  const { pen, palette, cone, scene, layout } = frame;
  if (!scene) return;
  const colours: Readonly<Record<Side, readonly [string, string]>> = {
    past: [palette.colour('pastBarWeak'), palette.colour('pastBar')],
    apart: [palette.colour(cone ? 'quietBar' : 'bar'), palette.colour('bar')],
    future: [palette.colour('futureBarWeak'), palette.colour('futureBar')],
  };
  for (const isStrong of cone ? [false, true] : [false]) {
    for (const side of cone ? sides : (['apart'] as const)) {
      pen.fillStyle = colours[side][isStrong ? 1 : 0];
      scene.answer.rows.forEach((row, index) => {
        const y = layout.ys[index];
        if (y === undefined || !layout.isSeen[index]) return;
        for (const bar of row.bars) {
          if (cone && cone.isHandlerOnChain(bar.event) !== isStrong) continue;
          paintBar(frame, bar, index, side, y);
        }
      });
    }
  }
}

function paintBar(frame: Frame, bar: Bar, row: number, side: Side, y: number): void {
  const [from, to] = cut(frame, row, side, bar.from, bar.to);
  if (to < from || (to === from && bar.to > bar.from)) return;
  const x0 = Math.max(-10, frame.ruler.x(from));
  const x1 = Math.min(frame.width + 10, frame.now, frame.ruler.x(to));
  if (x1 < x0 || x0 > frame.width) return;
  frame.pen.fillRect(x0, y - barHeight / 2, Math.max(2, x1 - x0), barHeight);
}
