/** What the picture is drawn with: the part of a canvas' context that is used, so that it can be written as SVG too. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | 'arc'
  | 'beginPath'
  | 'clip'
  | 'closePath'
  | 'fill'
  | 'fillRect'
  | 'fillStyle'
  | 'fillText'
  | 'font'
  | 'globalAlpha'
  | 'lineCap'
  | 'lineJoin'
  | 'lineTo'
  | 'lineWidth'
  | 'moveTo'
  | 'rect'
  | 'restore'
  | 'save'
  | 'setLineDash'
  | 'stroke'
  | 'strokeStyle'
  | 'strokeText'
  | 'textAlign'
  | 'translate'
>;

export const noDash: number[] = [];

/** Text with a rim of ground, so that it can be read over lines. The font is set by the caller. */
export function haloText(pen: Pen, text: string, x: number, y: number, ground: string, colour: string): void {
  pen.strokeStyle = ground;
  pen.lineWidth = 3;
  pen.strokeText(text, x, y);
  pen.fillStyle = colour;
  pen.fillText(text, x, y);
}

/** Moved to the middle of a pixel, where a line of width 1 is sharp. */
export function crisp(value: number): number {
  return Math.round(value - 0.5) + 0.5;
}
