/** What is written around the picture: how long the run is, which scale it has, and for screen readers what the window shows. */
import type { Scale, Span } from '../../protocol/picture.ts';
import type { TimelineState } from '../state.ts';
import type { Skeleton } from './skeleton.ts';
import { lengthText, timeText } from './ticks.ts';

/** At the line of now. */
export function nowText({ lanes, scale }: TimelineState): string {
  if (!lanes) return '';
  return scale === 'order' ? 'halted' : timeText(lanes.extent.time.to, 1000);
}

export function showCorners({ root, runCorner, scaleCorner }: Skeleton, { lanes, scale }: TimelineState): void {
  const run = lanes ? `Run · ${lengthText(lanes.extent.time.to - lanes.extent.time.from)}` : 'Run';
  const time = root.clientWidth < 900 ? 'Time without halts' : 'Time, halts cut out';
  const kind = scale === 'time' ? time : 'Causal order, equal steps';
  if (runCorner.textContent !== run) runCorner.textContent = run;
  if (scaleCorner.textContent !== kind) scaleCorner.textContent = kind;
}

/** The overview is a slider. */
export function sayView(overview: HTMLElement, view: Span, extent: Span, scale: Scale): void {
  const middle = (view.from + view.to) / 2;
  overview.setAttribute('aria-valuemin', String(Math.round(extent.from)));
  overview.setAttribute('aria-valuemax', String(Math.round(extent.to)));
  overview.setAttribute('aria-valuenow', String(Math.round(Math.max(extent.from, Math.min(extent.to, middle)))));
  const text = (at: number) => (scale === 'order' ? `step ${Math.round(at)}` : timeText(Math.max(0, at), 100_000));
  overview.setAttribute('aria-valuetext', `${text(view.from)} to ${text(view.to)}`);
}
