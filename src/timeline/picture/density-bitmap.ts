/**
 * The density as a bitmap, made once for each answer and only laid over the plot while that is moved. Its pixels are written one by one: to
 * fill as many areas by paths takes a canvas without a graphics card 50 ms, this takes two.
 */
import type { PictureAnswer } from '../../protocol/picture.ts';
import { densityPlace, fullHeight, heightOf, stacksOf } from './density-stacks.ts';
import { type Family, families } from './family.ts';
import type { Frame } from './frame.ts';
import type { Layout } from './layout.ts';
import type { Palette } from './palette.ts';

interface Inks {
  readonly ground: number;
  readonly line: number;
  readonly failed: number;
  readonly text: number;
  readonly area: Readonly<Record<Family, number>>;
  readonly top: Readonly<Record<Family, number>>;
}

interface Made {
  readonly answer: PictureAnswer;
  readonly layout: Layout;
  readonly palette: Palette;
  readonly ratio: number;
  readonly image: OffscreenCanvas;
  /** Positions of one column. */
  readonly step: number;
}

export class DensityBitmap {
  #inks: { readonly palette: Palette; readonly inks: Inks } | undefined;
  #made: Made | undefined;

  draw(pen: CanvasRenderingContext2D, frame: Frame): void {
    const { scene, ruler, height } = frame;
    if (!scene) return;
    const made = this.#bitmap(frame, scene.answer);
    if (!made) return;
    const left = ruler.x(scene.answer.from);
    const right = ruler.x(scene.answer.from + made.step * made.image.width);
    pen.imageSmoothingEnabled = false;
    pen.drawImage(made.image, left, 0, right - left, height);
  }

  #bitmap(frame: Frame, answer: PictureAnswer): Made | undefined {
    const { layout, palette, asked } = frame;
    const ratio = window.devicePixelRatio || 1;
    const kept = this.#made;
    if (kept?.answer === answer && kept.layout === layout && kept.palette === palette && kept.ratio === ratio)
      return kept;
    const first = answer.rows.find((row) => row.density)?.density;
    if (!first) return undefined;
    const columns = Math.max(1, ...answer.rows.map((row) => row.density?.failed.length ?? 0));
    const height = Math.max(1, Math.round(layout.height * ratio));
    const image = new OffscreenCanvas(columns, height);
    const context = image.getContext('2d');
    if (!context) return undefined;
    const data = context.createImageData(columns, height);
    fillDensity(new Uint32Array(data.data.buffer), columns, answer, layout, this.#inksOf(palette), ratio);
    context.putImageData(data, 0, 0);
    const step = first.column * ((asked.to - asked.from) / asked.width);
    this.#made = { answer, layout, palette, ratio, image, step };
    return this.#made;
  }

  #inksOf(palette: Palette): Inks {
    if (this.#inks?.palette === palette) return this.#inks.inks;
    const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const ink = (colour: string): number => {
      if (!context) return 0;
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
      return new Uint32Array(context.getImageData(0, 0, 1, 1).data.buffer)[0] ?? 0;
    };
    const each = (tint: 'area' | 'top') =>
      Object.fromEntries(families.map((family) => [family, ink(palette.family(family, tint))])) as Record<
        Family,
        number
      >;
    const inks: Inks = {
      ground: ink(palette.colour('ground')),
      line: ink(palette.colour('line')),
      failed: ink(palette.colour('failed')),
      text: ink(palette.colour('text')),
      area: each('area'),
      top: each('top'),
    };
    this.#inks = { palette, inks };
    return inks;
  }
}

/** Writes all rows that are seen. @param pixels a row of `columns` after the other; what is not written stays transparent */
function fillDensity(
  pixels: Uint32Array,
  columns: number,
  answer: PictureAnswer,
  layout: Layout,
  inks: Inks,
  ratio: number,
): void {
  const full = fullHeight(answer.rows);
  const edge = Math.max(1, Math.round(ratio));
  const fill = (column: number, from: number, to: number, ink: number) => {
    const first = Math.max(0, from) * columns + column;
    for (let at = first; at < to * columns; at += columns) pixels[at] = ink;
  };
  answer.rows.forEach((row, index) => {
    const y = layout.ys[index];
    const { density } = row;
    if (!density || y === undefined || !layout.isSeen[index]) return;
    const place = densityPlace(y, layout.pitch);
    const base = Math.round(place.base * ratio);
    const stacks = stacksOf(density);
    for (let column = 0; column < density.failed.length; column++) {
      let bottom = base;
      for (let layer = 0; layer < stacks.length; layer++) {
        const stack = stacks[layer];
        if (!stack) continue;
        const high = (heightOf(stacks, layer, column) / full) * place.high * ratio;
        const top = base - (high > 0 ? Math.max(edge, Math.round(high)) : 0);
        if (top >= bottom) continue;
        fill(column, top, bottom, inks.area[stack.family]);
        fill(column, top, Math.min(bottom, top + edge), inks.top[stack.family]);
        bottom = top;
      }
      fill(column, base, base + edge, inks.line);
      if (density.failed[column]) fill(column, base + 2 * edge, base + 6 * edge, inks.failed);
      if (density.matching?.[column]) {
        const above = Math.round((place.base - place.high - 3) * ratio);
        fill(column, above, above + 3 * edge, inks.text);
      }
    }
  });
}
