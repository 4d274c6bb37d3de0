/**
 * Far away: for each row an area of how much there was, stacked by kind of protocol, on a logarithmic scale. As lines and areas, for files;
 * the screen has `DensityBitmap`, which costs what its pixels cost.
 */
import { densityPlace, fullHeight, heightOf, stacksOf } from './density-stacks.ts';
import type { Frame } from './frame.ts';

export function paintDensity(frame: Frame): void {
  const { pen, palette, layout, ruler, scene, asked } = frame;
  if (scene?.closeness !== 'density') return;
  const full = fullHeight(scene.answer.rows);
  const unit = (asked.to - asked.from) / asked.width;
  scene.answer.rows.forEach((row, index) => {
    const y = layout.ys[index];
    const { density } = row;
    if (!density || y === undefined || !layout.isSeen[index]) return;
    const { base, high } = densityPlace(y, layout.pitch);
    const step = density.column * unit;
    const first = Math.max(0, Math.floor((ruler.at(0) - scene.answer.from) / step) - 1);
    const last = Math.ceil((ruler.at(frame.width) - scene.answer.from) / step) + 1;
    const made = stacksOf(density);
    // From the tallest down: each is then cut off by the next, with no need to trace its lower edge.
    for (let layer = made.length - 1; layer >= 0; layer--) {
      const stack = made[layer];
      if (!stack) continue;
      const end = Math.min(last, stack.tops.length - 1);
      if (end < first) continue;
      const x = (column: number) => ruler.x(scene.answer.from + (column + 0.5) * step);
      const top = (column: number) => base - (heightOf(made, layer, column) / full) * high;
      pen.beginPath();
      pen.moveTo(x(first), base);
      for (let column = first; column <= end; column++) pen.lineTo(x(column), top(column));
      pen.lineTo(x(end), base);
      pen.closePath();
      pen.fillStyle = palette.family(stack.family, 'area');
      pen.fill();
      pen.beginPath();
      // Its upper edge only where it is there at all: else the hues of all would lie on each other.
      let isDrawn = false;
      for (let column = first; column <= end; column++) {
        const isThere = (stack.tops[column] ?? 0) > (layer > 0 ? (made[layer - 1]?.tops[column] ?? 0) : 0);
        if (isThere && !isDrawn) pen.moveTo(x(column) - 0.5, top(column));
        if (isThere) pen.lineTo(x(column) + 0.5, top(column));
        isDrawn = isThere;
      }
      pen.strokeStyle = palette.family(stack.family, 'top');
      pen.lineWidth = 1;
      pen.stroke();
    }
    paintTicksOf(density.failed, base + 2, 4, palette.colour('failed'));
    if (density.matching) paintTicksOf(density.matching, base - high - 3, 3, palette.colour('text'));
    pen.fillStyle = palette.colour('line');
    pen.fillRect(0, base, Math.min(frame.width, frame.now), 1);

    function paintTicksOf(counts: readonly number[], top: number, length: number, colour: string): void {
      pen.fillStyle = colour;
      for (let column = first; column <= Math.min(last, counts.length - 1); column++) {
        if (!counts[column]) continue;
        pen.fillRect(ruler.x((scene?.answer.from ?? 0) + (column + 0.5) * step) - 0.75, top, 1.5, length);
      }
    }
  });
}
