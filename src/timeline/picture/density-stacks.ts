/** How high each kind of protocol stands in each column of a row that is seen from far away. */
import type { Density, RowPicture } from '../../protocol/picture.ts';
import { type Family, families, familyOf } from './family.ts';

/** A kind of protocol, on top of those before it: sums of counts by column, smoothed. */
export interface Stack {
  readonly family: Family;
  readonly tops: Float64Array;
}

const known = new WeakMap<Density, readonly Stack[]>();

export function stacksOf(density: Density): readonly Stack[] {
  const kept = known.get(density);
  if (kept) return kept;
  const columns = Math.max(0, ...density.counts.map((counts) => counts.length));
  const sums = new Float64Array(columns);
  const made: Stack[] = [];
  for (const family of families) {
    let isThere = false;
    density.protocols.forEach((protocol, index) => {
      if (familyOf(protocol) !== family) return;
      isThere = true;
      density.counts[index]?.forEach((count, column) => {
        sums[column] = (sums[column] ?? 0) + count;
      });
    });
    if (isThere) made.push({ family, tops: smoothed(sums) });
  }
  known.set(density, made);
  return made;
}

/** A column is two pixels: a little of its neighbours makes a shape of what would be a comb where there is not much. */
function smoothed(counts: Float64Array): Float64Array {
  const at = (column: number) => counts[column] ?? 0;
  return counts.map((count, column) => {
    const near = at(column - 1) + at(column + 1);
    const far = at(column - 2) + at(column + 2);
    return (3 * count + 2 * near + far) / 9;
  });
}

/** The logarithm that is as high as a row can be: of the highest column, rounded up so that heights stand still while more comes in. */
export function fullHeight(rows: readonly RowPicture[]): number {
  let most = 1;
  for (const row of rows) {
    const top = row.density && stacksOf(row.density).at(-1)?.tops;
    if (top) for (const count of top) if (count > most) most = count;
  }
  return Math.log1p(2 ** Math.ceil(Math.log2(most)));
}

/** The whole has the logarithm of its sum as its height, and each kind its share of that. */
export function heightOf(stacks: readonly Stack[], layer: number, column: number): number {
  const whole = stacks.at(-1)?.tops[column] ?? 0;
  const part = stacks[layer]?.tops[column] ?? 0;
  return whole === 0 ? 0 : (Math.log1p(whole) * part) / whole;
}

/** Pixels of a row: its baseline, and how high it may be above it. */
export function densityPlace(middle: number, pitch: number): { readonly base: number; readonly high: number } {
  const base = Math.round(middle + pitch / 2 - Math.max(6, pitch * 0.2));
  return { base, high: pitch * 0.74 * (pitch < 30 ? 0.85 : 1) };
}
