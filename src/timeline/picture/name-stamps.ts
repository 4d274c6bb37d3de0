/**
 * Names as small pictures, made once: to write a text with its rim takes a canvas without a graphics card five times as long as to lay a
 * picture of it down, and a hundred of them are in the window while it is moved or zoomed.
 */
import type { PlacedName } from './names.ts';
import type { Palette } from './palette.ts';
import { haloText, type Pen } from './pen.ts';

/** CSS pixels around a text: its rim, and what letters reach beyond their width. */
const rim = 4;
const above = 13;
const below = 6;
/** Then all are forgotten: each takes about 10 kB. */
const mostStamps = 600;

export class NameStamps {
  readonly #stamps = new Map<string, ImageBitmap>();
  #palette: Palette | undefined;
  #ratio = 0;

  /** @param left @param baseline of the text */
  draw(pen: CanvasRenderingContext2D, palette: Palette, name: PlacedName, left: number, baseline: number): void {
    const ratio = window.devicePixelRatio || 1;
    if (this.#palette !== palette || this.#ratio !== ratio) this.forget();
    this.#palette = palette;
    this.#ratio = ratio;
    const key = `${name.isBold ? 'b' : ''}${name.colour}|${name.text}`;
    let stamp = this.#stamps.get(key);
    if (!stamp) {
      if (this.#stamps.size >= mostStamps) this.forget();
      stamp = makeStamp(palette, name, ratio);
      if (!stamp) {
        writeName(pen, palette, name, left, baseline);
        return;
      }
      this.#stamps.set(key, stamp);
    }
    // On whole pixels of the screen, so that it is as sharp as a text.
    const x = Math.round((left - rim) * ratio) / ratio;
    const y = Math.round((baseline - above) * ratio) / ratio;
    pen.drawImage(stamp, x, y, stamp.width / ratio, stamp.height / ratio);
  }

  /** Fonts or the theme have changed. */
  forget(): void {
    for (const stamp of this.#stamps.values()) stamp.close();
    this.#stamps.clear();
  }
}

export function writeName(pen: Pen, palette: Palette, name: PlacedName, left: number, baseline: number): void {
  pen.font = nameFont(palette, name.isBold);
  haloText(pen, name.text, left, baseline, palette.colour('ground'), name.colour);
}

export function nameFont(palette: Palette, isBold: boolean): string {
  return `${isBold ? '600 ' : ''}11px ${palette.font}`;
}

/** @returns undefined where there is no canvas to be had: after a loss of the graphics card, say */
function makeStamp(palette: Palette, name: PlacedName, ratio: number): ImageBitmap | undefined {
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.ceil((name.width + 2 * rim) * ratio)),
    Math.ceil((above + below) * ratio),
  );
  const pen = canvas.getContext('2d');
  if (!pen) return undefined;
  pen.scale(ratio, ratio);
  pen.lineJoin = 'round';
  // It has all that a canvas that is shown has, but for what is no part of a pen.
  writeName(pen as unknown as Pen, palette, name, rim, above);
  return canvas.transferToImageBitmap();
}
