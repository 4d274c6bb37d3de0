/**
 * Between positions on the line of time and pixels of the plot. Time that is cut out takes a seam of its own width; a seam that is only
 * partly in the window opens with it, so that nothing jumps while it is moved.
 */
import type { Seam, Span } from '../../protocol/picture.ts';

/** Pixels. */
export const seamWidth = 16;
/** Seams closer than this are shown as one. */
const mergeWithin = 20;

/** One or more seams beside each other. */
export interface Tear {
  /** Where it begins and ends; equal unless several are one. */
  readonly from: number;
  readonly to: number;
  /** Pixels. */
  readonly left: number;
  readonly width: number;
  readonly seams: readonly Seam[];
}

export class Ruler {
  readonly view: Span;
  readonly width: number;
  readonly tears: readonly Tear[];
  /** Pixels for one unit, seams left out. */
  readonly density: number;

  /** @param view its length is above 0 @param width pixels @param gap pixels of a seam: 0 where they are only lines */
  constructor(view: Span, width: number, seams: readonly Seam[] = [], gap = seamWidth) {
    this.view = view;
    this.width = width;
    const length = view.to - view.from;
    const rough = width / length;
    const groups: Seam[][] = [];
    for (const seam of [...seams].sort((a, b) => a.at - b.at)) {
      if (seam.at <= view.from || seam.at >= view.to) continue;
      const group = groups.at(-1);
      const last = group?.at(-1);
      if (group && last && (seam.at - last.at) * rough < mergeWithin) group.push(seam);
      else groups.push([seam]);
    }
    // A narrow window full of seams shows lines only.
    const most = groups.length * gap * 2 > width ? 0 : gap;
    const widths = groups.map((group) => {
      const from = group[0]?.at ?? 0;
      const to = group.at(-1)?.at ?? 0;
      return Math.max(0, Math.min(most, (from - view.from) * rough, (view.to - to) * rough));
    });
    this.density = (width - widths.reduce((sum, one) => sum + one, 0)) / length;
    let before = 0;
    this.tears = groups.map((group, index) => {
      const from = group[0]?.at ?? 0;
      const to = group.at(-1)?.at ?? 0;
      const own = widths[index] ?? 0;
      const left = (from - view.from) * this.density + before;
      before += own;
      return { from, to, left, width: own + (to - from) * this.density, seams: group };
    });
  }

  /** @returns pixels, also beyond the window. What lies at a seam itself is behind it */
  x(at: number): number {
    let pixels = (at - this.view.from) * this.density;
    for (const tear of this.tears) {
      if (at < tear.to) break;
      pixels += tear.width - (tear.to - tear.from) * this.density;
    }
    return pixels;
  }

  /** The end of what was before the seam that lies at `at`, if one does. */
  xBefore(at: number): number {
    const tear = this.tears.find((one) => one.from === at);
    return tear ? tear.left : this.x(at);
  }

  /** The position under a pixel; that of the seam where one is. */
  at(x: number): number {
    let left = x;
    for (const tear of this.tears) {
      if (x < tear.left) break;
      const own = tear.width - (tear.to - tear.from) * this.density;
      if (x < tear.left + tear.width) return Math.min(tear.to, tear.from + (x - tear.left) / this.density);
      left -= own;
    }
    return this.view.from + left / this.density;
  }

  tearAt(x: number, within: number): Tear | undefined {
    return this.tears.find((tear) => x >= tear.left - within && x <= tear.left + tear.width + within);
  }
}
