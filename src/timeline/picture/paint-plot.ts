/** The plot, from the ground up. The order is that of visual.md: what matters most is on top. */
import type { Frame } from './frame.ts';
import { paintNow, paintSeams } from './paint-cuts.ts';
import { paintDensity } from './paint-density.ts';
import { paintBars, paintEnds, paintGrid, paintLanes, paintWash } from './paint-ground.ts';
import { paintGaps, paintNames, paintPoints, paintRings, paintTicks, type WriteName } from './paint-marks.ts';
import { paintMessages } from './paint-messages.ts';
import { paintTracks } from './paint-tracks.ts';

/** How a canvas draws faster what a file has as areas and texts. */
export interface Shortcuts {
  readonly density: (frame: Frame) => void;
  readonly name: WriteName;
}

/** @param shortcuts missing where all is to be drawn as lines, areas and texts */
export function paintPlot(frame: Frame, shortcuts?: Shortcuts): void {
  const { pen, palette, layout, width, height, scene } = frame;
  pen.fillStyle = palette.colour('ground');
  pen.fillRect(0, 0, width, height);
  paintGrid(frame);
  const isFar = scene?.closeness === 'density';
  paintWash(frame);
  if (isFar) (shortcuts?.density ?? paintDensity)(frame);
  else paintLanes(frame);
  paintTracks(frame);
  // Lines from rows that are scrolled away come from beyond the edge; marks of theirs are not drawn at all.
  if (layout.contentHeight > layout.bodyHeight) {
    pen.save();
    pen.beginPath();
    pen.rect(0, 0, width, height);
    pen.clip();
  }
  if (!isFar) {
    paintMessages(frame, 'apart');
    paintBars(frame);
    paintMessages(frame, 'plain');
    paintTicks(frame);
    paintEnds(frame);
    paintGaps(frame);
  }
  paintMessages(frame, 'chain');
  if (!isFar) paintPoints(frame);
  paintNames(frame, shortcuts?.name);
  paintRings(frame);
  if (layout.contentHeight > layout.bodyHeight) pen.restore();
  paintSeams(frame);
  paintNow(frame);
}
