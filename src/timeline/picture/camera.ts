/** How the window moves over the run. Pure: each takes a window and gives another. */
import type { Scale, Span } from '../../protocol/picture.ts';

/** The least that is shown: microseconds, or steps. */
const least: Readonly<Record<Scale, number>> = { time: 20, order: 4 };
/** Part of the window that stays free right of now. */
export const margin = 0.05;
/** Pixels for one step when a window on the scale of order is first shown. */
const step = 24;
/** Microseconds of a live run that are first shown. */
const firstSeconds = 10_000_000;

/** All of the run, with a little room at both ends. */
export function whole(extent: Span, scale: Scale): Span {
  const length = Math.max(extent.to - extent.from, least[scale]);
  return { from: extent.from - length * 0.01, to: extent.from + length * 1.03 };
}

/** Zooms by `factor` (above 1: closer), and `around` stays where it is. Never beyond twice the run. */
export function zoom(view: Span, around: number, factor: number, extent: Span, scale: Scale): Span {
  const length = view.to - view.from;
  const most = Math.max((extent.to - extent.from) * 2, least[scale] * 4);
  const next = Math.min(Math.max(length / factor, least[scale]), Math.max(most, length));
  const part = (around - view.from) / length;
  // What is before the run is empty: going farther shows no more of it than there was, or than a margin.
  const first = Math.min(view.from, extent.from - next * margin);
  const from = next > length ? Math.max(around - part * next, first) : around - part * next;
  return held({ from, to: from + next }, extent);
}

/** @param by of the window's length; above 0: to the right */
export function pan(view: Span, by: number, extent: Span): Span {
  const length = view.to - view.from;
  return held({ from: view.from + by * length, to: view.to + by * length }, extent);
}

/** Keeps now a little before the right edge; a run that does not fill the window yet grows into it from the left. */
export function follow(view: Span, now: number, begin: number): Span {
  const length = view.to - view.from;
  const to = Math.max(now + length * margin, begin + length * (1 - margin));
  return { from: to - length, to };
}

/** A window of a length with `at` in its middle; no more of it lies beyond the ends of the run than a margin, where the run is longer. */
export function around(at: number, length: number, extent: Span): Span {
  const last = extent.to - length * (1 - margin);
  const from = Math.max(Math.min(at - length / 2, last), extent.from - length * margin);
  return { from, to: from + length };
}

/** Moves only if `at` is not well inside; then it comes to the middle. */
export function reveal(view: Span, at: number, extent: Span): Span {
  const length = view.to - view.from;
  if (at >= view.from + length * 0.08 && at <= view.to - length * 0.08) return view;
  return around(at, length, extent);
}

/** The first window: all of a recording, the end of a run that lasts. */
export function begin(extent: Span, scale: Scale, width: number, isLive: boolean): Span {
  const length = extent.to - extent.from;
  if (scale === 'order') {
    const steps = Math.max(width / step, least.order);
    return isLive
      ? follow({ from: 0, to: steps }, extent.to + 1, extent.from)
      : { from: extent.from, to: extent.from + steps };
  }
  if (!isLive) return whole(extent, scale);
  return follow({ from: 0, to: Math.max(Math.min(length * 1.06, firstSeconds), 1_000_000) }, extent.to, extent.from);
}

/** Some of the run always stays in sight. */
function held(view: Span, extent: Span): Span {
  const length = view.to - view.from;
  const from = Math.min(Math.max(view.from, extent.from - length * 0.8), extent.to - length * 0.2);
  return { from, to: from + length };
}
