/** Where the values are that lines expose: a strip for each name, below its lane, as long as there is room. */
import type { RowPicture, ValuePicture } from '../../protocol/picture.ts';
import type { Layout } from './layout.ts';

/** Of a strip, and what is free below it. */
export const STRIP = 11;
const FREE = 2;
/** Below the middle of the lane, where its logs hang. */
const BELOW = 14;
/** For the lane below: its names stand above it. */
const ABOVE_NEXT = 20;

export interface Track {
  readonly name: string;
  /** Pixels from the top of the plot. */
  readonly top: number;
  readonly values: readonly ValuePicture[];
  /** Of its numbers, where all are numbers and not the same. */
  readonly range: { readonly least: number; readonly most: number } | undefined;
}

/** How many have room. */
export function roomForTracks({ pitch }: Layout): number {
  return Math.max(0, Math.floor((pitch - BELOW - ABOVE_NEXT + FREE) / (STRIP + FREE)));
}

/** @param row its number */
export function tracksOf(picture: RowPicture, row: number, layout: Layout): readonly Track[] {
  const y = layout.ys[row];
  if (!picture.values || y === undefined || !layout.isSeen[row]) return [];
  const names = new Map<string, ValuePicture[]>();
  for (const value of picture.values) {
    const values = names.get(value.name);
    if (values) values.push(value);
    else names.set(value.name, [value]);
  }
  return [...names].slice(0, roomForTracks(layout)).map(([name, values], at) => {
    return { name, top: y + BELOW + at * (STRIP + FREE), values, range: rangeOf(values) };
  });
}

function rangeOf(values: readonly ValuePicture[]): Track['range'] {
  let least = Infinity;
  let most = -Infinity;
  for (const { text } of values) {
    const number = text === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(number)) return undefined;
    least = Math.min(least, number);
    most = Math.max(most, number);
  }
  return least < most ? { least, most } : undefined;
}
