/** Which names have room. Names lie flat above their lane and never on another; the worthier goes first. */

/** A name that wants a place on a row. Pixels. */
export interface NameWish {
  readonly row: number;
  /** The position of what it belongs to. */
  readonly at: number;
  readonly x: number;
  readonly width: number;
  readonly text: string;
  readonly worth: number;
  /** Between `x` and the text. */
  readonly gap: number;
  readonly colour: string;
  readonly isBold: boolean;
  /** Of an exception or a halt, whose mark is larger than a head. */
  readonly isPoint: boolean;
}

export interface PlacedName extends NameWish {
  /** From `x` to the left edge of the text. */
  readonly offset: number;
}

/** Free between two names. */
const apart = 8;

/**
 * @param end pixels: where the run ends; a name that would go beyond stands left of its mark
 * @param taken for each row, stretches where no name may be: pairs of left and right
 */
export function placeNames(
  wishes: readonly NameWish[],
  end: number,
  taken: readonly (readonly number[])[] = [],
): PlacedName[] {
  const rows: number[][] = taken.map((stretch) => [...stretch]);
  const placed: PlacedName[] = [];
  for (const wish of [...wishes].sort((a, b) => b.worth - a.worth || a.x - b.x)) {
    let row = rows[wish.row];
    if (!row) {
      row = [];
      rows[wish.row] = row;
    }
    const right = wish.x + wish.gap;
    const isLeft = right + wish.width > end - 4;
    const left = isLeft ? wish.x - wish.gap - wish.width : right;
    if (!claim(row, left - apart / 2, left + wish.width + apart / 2)) continue;
    placed.push({ ...wish, offset: left - wish.x });
  }
  return placed;
}

/** Stretches of a row are kept sorted, so that a claim takes two looks. */
function claim(stretches: number[], from: number, to: number): boolean {
  let low = 0;
  let high = stretches.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle * 2] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  const before = stretches[low * 2 - 1];
  const after = stretches[low * 2];
  if ((before !== undefined && before > from) || (after !== undefined && after < to)) return false;
  stretches.splice(low * 2, 0, from, to);
  return true;
}
