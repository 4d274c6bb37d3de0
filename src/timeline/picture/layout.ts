/**
 * Where the rows are. The pitch changes with the size and the number of rows only, never with data. Where rows of the least height do
 * not fit, they scroll, and those of outside peers stay at the bottom.
 */
import type { Row } from '../state.ts';

const leastPitch = 22;
const mostPitch = 104;
/** Free above and below all rows, together. */
const room = 14;
/** Above the first of rows that scroll: its messages have their names there. */
const above = 8;
/** From here a head has two lines. */
const twoLines = 40;
const tallestHead = 44;
/** Of the height, for outside lanes while the others scroll. */
const mostPinned = 0.34;

export interface Layout {
  readonly rows: readonly Row[];
  readonly pitch: number;
  readonly height: number;
  /** Of the scrolled part: all of it, and what can be seen of it. */
  readonly contentHeight: number;
  readonly bodyHeight: number;
  /** Free above the first row. */
  readonly top: number;
  readonly scroll: number;
  /** The first row that does not scroll; the number of rows where all fit. */
  readonly firstPinned: number;
  /** The first row of an outside peer; the number of rows where there is none. */
  readonly firstOutside: number;
  readonly hasTwoLines: boolean;
  readonly headHeight: number;
  /** Middle of each row, pixels from the top of the plot; of one that is scrolled away beyond the edge at which it is. */
  readonly ys: readonly number[];
  /** Half visible at least. */
  readonly isSeen: readonly boolean[];
}

export function isOutside(row: Row): boolean {
  return row.lanes.every((lane) => lane.kind === 'outside');
}

/** @param height pixels of the plot @param scroll pixels; bounded here */
export function layOut(rows: readonly Row[], height: number, scroll: number): Layout {
  const count = Math.max(rows.length, 1);
  const pitch = Math.min(Math.max(leastPitch, Math.floor((height - room) / count)), mostPitch);
  const outside = rows.findIndex(isOutside);
  const firstOutside = outside < 0 ? rows.length : outside;
  const fits = pitch * rows.length <= height;
  const pinned = Math.min(rows.length - firstOutside, Math.floor((height * mostPinned) / pitch));
  const firstPinned = fits ? rows.length : rows.length - pinned;
  const bodyHeight = fits ? height : height - (rows.length - firstPinned) * pitch;
  const contentHeight = fits ? height : above + firstPinned * pitch;
  const bounded = Math.max(0, Math.min(scroll, contentHeight - bodyHeight));
  const spare = height - pitch * rows.length;
  const top = fits ? Math.max(Math.min(8, spare / 2), Math.min(20, spare / 3)) : above;
  const ys: number[] = [];
  const isSeen: boolean[] = [];
  for (let row = 0; row < rows.length; row++) {
    if (row >= firstPinned) {
      ys.push(bodyHeight + (row - firstPinned + 0.5) * pitch);
      isSeen.push(true);
      continue;
    }
    const y = top + (row + 0.5) * pitch - bounded;
    const isIn = y > 0 && y < bodyHeight;
    // A line to a row below goes to the edge, so that it does not cross the rows that stay.
    ys.push(Math.min(y, fits ? y : bodyHeight));
    isSeen.push(isIn);
  }
  return {
    rows,
    pitch,
    height,
    contentHeight,
    bodyHeight,
    top,
    scroll: bounded,
    firstPinned,
    firstOutside,
    hasTwoLines: pitch >= twoLines,
    headHeight: Math.min(pitch, tallestHead),
    ys,
    isSeen,
  };
}

/** @returns the row at a height of the plot, if there is one */
export function rowAt(layout: Layout, y: number): number | undefined {
  const half = layout.pitch / 2;
  for (let row = layout.ys.length - 1; row >= 0; row--) {
    const middle = layout.ys[row];
    if (layout.isSeen[row] && middle !== undefined && y >= middle - half && y < middle + half) return row;
  }
  return undefined;
}

/** How far must be scrolled so that a row is in sight. */
export function scrollTo(layout: Layout, row: number): number {
  if (row >= layout.firstPinned) return layout.scroll;
  const top = above + row * layout.pitch;
  if (top - above < layout.scroll) return top - above;
  if (top + layout.pitch > layout.scroll + layout.bodyHeight) return top + layout.pitch - layout.bodyHeight;
  return layout.scroll;
}

/** How far must be scrolled so that both rows are in sight, and the first of them where both have no room. */
export function scrollToBoth(layout: Layout, row: number, other: number): number {
  const scroll = scrollTo({ ...layout, scroll: scrollTo(layout, other) }, row);
  return scrollTo({ ...layout, scroll }, other) === scroll ? scroll : scrollTo(layout, row);
}
