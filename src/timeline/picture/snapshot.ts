/** The picture as a file: what is in the window, with the names of its lanes beside it. */
import type { Frame } from './frame.ts';
import { type OverviewFacts, paintOverview } from './overview.ts';
import { paintAxis } from './paint-cuts.ts';
import { paintPlot } from './paint-plot.ts';
import type { Pen } from './pen.ts';
import { SvgPen } from './svg-pen.ts';

/** Pixels. */
const headWidth = 164;
const overviewHeight = 32;
const axisHeight = 22;
const childIndent = 16;

/** The picture as it is seen, with the names of its lanes. */
export interface Snapshot {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** A document of its own: colours and fonts are written into it. */
  svg(): string;
  /** In the pixels of the screen. */
  png(): Promise<Blob>;
}

export function snapshotOf(
  frame: Frame,
  nowText: string,
  overview: Pick<OverviewFacts, 'answer' | 'view'> | undefined,
): Snapshot {
  const width = Math.round(frame.width + headWidth);
  const height = Math.round(frame.height + overviewHeight + axisHeight);
  const paint = (pen: Pen) => paintAll(pen, frame, nowText, overview, width, height);
  return {
    width,
    height,
    svg() {
      const pen = new SvgPen();
      paint(pen);
      const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
      return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n${pen.text}\n</svg>\n`;
    },
    async png() {
      const ratio = window.devicePixelRatio || 1;
      const canvas = new OffscreenCanvas(Math.round(width * ratio), Math.round(height * ratio));
      const context = canvas.getContext('2d');
      if (!context) throw new Error('This browser has no canvas that is not shown.');
      context.scale(ratio, ratio);
      // It has all that a canvas that is shown has, but for what is no part of a pen.
      paint(context as unknown as Pen);
      return canvas.convertToBlob({ type: 'image/png' });
    },
  };
}

function paintAll(
  pen: Pen,
  frame: Frame,
  nowText: string,
  overview: Pick<OverviewFacts, 'answer' | 'view'> | undefined,
  width: number,
  height: number,
): void {
  const { palette, layout } = frame;
  pen.fillStyle = palette.colour('ground');
  pen.fillRect(0, 0, width, height);
  inBox(pen, headWidth, 0, frame.width, overviewHeight, () => {
    if (overview)
      paintOverview(pen, { ...overview, palette, selectedAt: frame.cone?.answer.at }, frame.width, overviewHeight - 1);
  });
  inBox(pen, headWidth, overviewHeight, frame.width, axisHeight, () =>
    paintAxis({ ...frame, pen }, axisHeight, nowText),
  );
  inBox(pen, headWidth, overviewHeight + axisHeight, frame.width, frame.height, () => paintPlot({ ...frame, pen }));
  inBox(pen, 0, overviewHeight + axisHeight, headWidth, frame.height, () => {
    pen.fillStyle = palette.colour('text');
    pen.font = `13px ${palette.font}`;
    layout.rows.forEach((row, index) => {
      const y = layout.ys[index];
      const title = row.lanes.length > 1 ? `${row.title} (${row.lanes.length})` : row.title;
      if (y !== undefined && layout.isSeen[index]) pen.fillText(title, 12 + row.depth * childIndent, y + 4);
    });
  });
  pen.fillStyle = palette.colour('hairline');
  pen.fillRect(headWidth - 1, 0, 1, height);
  pen.fillRect(0, overviewHeight - 1, width, 1);
}

function inBox(pen: Pen, x: number, y: number, width: number, height: number, draw: () => void): void {
  pen.save();
  pen.translate(x, y);
  pen.beginPath();
  pen.rect(0, 0, width, height);
  pen.clip();
  draw();
  pen.restore();
}
