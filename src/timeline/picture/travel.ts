/** Where the window goes: by hand at once, to what is looked for with a short glide, and along with now where it follows. */
import type { Scale, Span } from '../../protocol/picture.ts';
import type { Timeline, TimelineState } from '../state.ts';
import { around, begin, follow, pan, reveal, whole, zoom } from './camera.ts';

/** Milliseconds. */
const glideTime = 140;

export class Travel {
  readonly #timeline: Timeline;
  readonly #moves: () => boolean;
  readonly #changed: () => void;
  #glide: { readonly from: Span; readonly to: Span; readonly since: number } | undefined;
  /** How long the window was on each scale when it was left. */
  readonly #lengths: Partial<Record<Scale, number>> = {};
  #isFresh = true;
  /** All of it was asked for before there was anything. */
  #isWholeWanted = false;

  /** @param moves whether motion is wanted @param changed a frame is wanted */
  constructor(timeline: Timeline, moves: () => boolean, changed: () => void) {
    this.#timeline = timeline;
    this.#moves = moves;
    this.#changed = changed;
  }

  /** Before each frame: the window that is to be drawn is in the state afterwards. @param now milliseconds of the page's clock */
  settle(width: number, now: number): void {
    const { state } = this.#timeline;
    const { lanes, view, scale } = state;
    if (!lanes || width <= 0) return;
    const extent = lanes.extent[scale];
    if (this.#isFresh || !(view.to > view.from)) {
      this.#isFresh = false;
      if (!(view.to > view.from)) {
        const first = begin(extent, scale, width, lanes.isLive && state.isFollowing);
        this.#timeline.change({ view: this.#isWholeWanted ? whole(extent, scale) : first });
        return;
      }
    }
    if (state.isFollowing && lanes.isLive) {
      this.#glide = undefined;
      const next = follow(view, nowOn(scale, extent), extent.from);
      if (next.to !== view.to || next.from !== view.from) this.#timeline.change({ view: next });
      return;
    }
    const glide = this.#glide;
    if (!glide) return;
    const part = Math.min(1, (now - glide.since) / glideTime);
    const eased = 1 - (1 - part) ** 3;
    if (part >= 1) this.#glide = undefined;
    else this.#changed();
    this.#timeline.change({
      view: {
        from: glide.from.from + (glide.to.from - glide.from.from) * eased,
        to: glide.from.to + (glide.to.to - glide.from.to) * eased,
      },
    });
  }

  /** The scale has been changed by somebody who has not said which window is wanted. */
  turn(before: TimelineState, width: number): void {
    const { lanes, scale, isFollowing, cone } = this.#timeline.state;
    this.#glide = undefined;
    if (!lanes) return;
    const old = lanes.extent[before.scale];
    const extent = lanes.extent[scale];
    this.#lengths[before.scale] = before.view.to - before.view.from;
    const first = begin(extent, scale, width, lanes.isLive && isFollowing);
    const length = this.#lengths[scale] ?? first.to - first.from;
    // Something near what was looked at: the same part of the run, until the selection says better where it is.
    const looked = cone ? cone.at : (before.view.from + before.view.to) / 2;
    const part = (looked - old.from) / Math.max(old.to - old.from, 1e-9);
    const middle = extent.from + part * (extent.to - extent.from);
    this.#timeline.change({ view: around(middle, length, extent) });
  }

  /** By hand: ends following. */
  to(view: Span): void {
    this.#glide = undefined;
    const { isFollowing } = this.#timeline.state;
    this.#timeline.change({ view, ...(isFollowing && { isFollowing: false }) });
  }

  zoom(wanted: number | undefined, factor: number): void {
    const { lanes, view, scale, isFollowing } = this.#timeline.state;
    if (!lanes) return;
    const extent = lanes.extent[scale];
    const at = wanted ?? (isFollowing ? extent.to : (view.from + view.to) / 2);
    const next = zoom(view, at, factor, extent, scale);
    // Zooming keeps following: now stays where it is.
    this.#glide = undefined;
    if (isFollowing && lanes.isLive) this.#timeline.change({ view: follow(next, nowOn(scale, extent), extent.from) });
    else this.#timeline.change({ view: next });
  }

  /** @param by of the window's length */
  pan(by: number): void {
    const { lanes, view, scale } = this.#timeline.state;
    if (lanes) this.to(pan(view, by, lanes.extent[scale]));
  }

  fit(): void {
    const { lanes, scale } = this.#timeline.state;
    if (lanes) this.to(whole(lanes.extent[scale], scale));
    else this.#isWholeWanted = true;
  }

  /** To the begin or the end of the run. */
  toEnd(isFirst: boolean): void {
    const { lanes, scale, view } = this.#timeline.state;
    if (!lanes) return;
    const extent = lanes.extent[scale];
    const length = view.to - view.from;
    this.glideTo(
      isFirst ? { from: extent.from, to: extent.from + length } : { from: extent.to - length, to: extent.to },
    );
  }

  /** Brings a position into sight. */
  reveal(at: number): void {
    const { lanes, view, scale } = this.#timeline.state;
    if (!lanes) return;
    const next = reveal(view, at, lanes.extent[scale]);
    if (next === view) return;
    this.glideTo(next);
  }

  glideTo(to: Span): void {
    if (!this.#moves()) {
      this.to(to);
      return;
    }
    const { view, isFollowing } = this.#timeline.state;
    if (isFollowing) this.#timeline.change({ isFollowing: false });
    this.#glide = { from: view, to, since: performance.now() };
    this.#changed();
  }
}

/** Steps end half a step behind the last one; now is clear of it. */
function nowOn(scale: Scale, extent: Span): number {
  return scale === 'order' ? extent.to + 1 : extent.to;
}
