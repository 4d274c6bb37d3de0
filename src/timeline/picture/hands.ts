/** What mouse and keys do in the plot: point, select, move, open, ask for a menu. */
import { Disposables } from '../../base/disposable.ts';
import type { EventId } from '../../protocol/event-id.ts';
import type { Timeline } from '../state.ts';
import type { Cursor } from './cursor.ts';
import type { Frame } from './frame.ts';
import { type Hit, hitTest } from './hit.ts';
import { onKey } from './keys.ts';
import { listenToPointer } from './pointer.ts';
import type { ScrolledRows } from './scrolled-rows.ts';
import type { Tooltip } from './tooltip.ts';
import { groundLines, linesOf } from './tooltip-lines.ts';
import type { Travel } from './travel.ts';
import type { Walk } from './walk.ts';

/** A menu is wanted for an event; `x` and `y` in CSS pixels of the page. */
export interface ContextWish {
  readonly event: EventId;
  readonly x: number;
  readonly y: number;
}

interface Reach {
  readonly plot: HTMLElement;
  readonly timeline: Timeline;
  readonly cursor: Cursor;
  readonly walk: Walk;
  readonly travel: Travel;
  readonly rows: ScrolledRows;
  readonly tooltip: Tooltip;
  /** As it was drawn last. */
  frame(): Frame | undefined;
  draw(): void;
  context(wish: ContextWish): void;
}

export class Hands {
  readonly #owned = new Disposables();
  readonly #reach: Reach;
  #hovered: Hit | undefined;

  constructor(reach: Reach) {
    this.#reach = reach;
    const { plot, travel, rows, cursor } = reach;
    this.#owned.add(
      listenToPointer(plot, {
        zoom: (x, factor) => {
          reach.tooltip.hide(); // it would tell of what is not there any more
          travel.zoom(reach.frame()?.ruler.at(x), factor);
        },
        pan: (x, y) => {
          reach.tooltip.hide();
          if (x) travel.pan(-x / Math.max(1, reach.frame()?.width ?? 1));
          if (y) rows.by(y);
          reach.draw();
        },
        hover: (x, y) => this.#hover(x, y),
        leave: () => {
          reach.tooltip.hide();
          if (this.#hovered) reach.draw();
          this.#hovered = undefined;
        },
        click: (x, y) => cursor.pick(this.#hit(x, y)?.event),
        doubleClick: (x, y) => this.#doubleClick(x, y),
        context: (x, y, pageX, pageY) => {
          const hit = this.#hit(x, y);
          if (!hit) return;
          cursor.pick(hit.event);
          reach.context({ event: hit.event, x: pageX, y: pageY });
        },
      }),
    );
    this.#listenToKeys();
  }

  /** What the pointer rests on. */
  get hovered(): Hit | undefined {
    return this.#hovered;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #listenToKeys(): void {
    const { plot, timeline, travel, walk, cursor, draw } = this.#reach;
    const wishes = {
      step: (to: Parameters<Walk['step']>[0], selects: boolean) => void walk.step(to, selects),
      select: () => cursor.selectFocused(),
      openSource: () => void walk.openSource(),
      context: () => this.#contextOfCursor(),
      scale: (to: 'time' | 'order') => {
        if (timeline.state.scale !== to) timeline.change({ scale: to });
      },
      follow: () => {
        const { isFollowing, lanes } = timeline.state;
        if (lanes?.isLive) timeline.change({ isFollowing: !isFollowing });
      },
      fit: () => travel.fit(),
      zoom: (factor: number) => travel.zoom(undefined, factor),
      pan: (by: number) => travel.pan(by),
      leave: () => cursor.leave(),
    };
    plot.addEventListener('keydown', (event) => {
      if (!onKey(event, wishes)) return;
      event.preventDefault();
      event.stopPropagation();
    });
    for (const kind of ['focus', 'blur'] as const) plot.addEventListener(kind, () => draw());
  }

  #hit(x: number, y: number): Hit | undefined {
    const frame = this.#reach.frame();
    if (!frame?.scene) return undefined;
    const { scene, cone, ruler, layout, now } = frame;
    return hitTest({ answer: scene.answer, cone, ruler, layout, now }, x, y);
  }

  #hover(x: number, y: number): void {
    const { plot, timeline, tooltip, draw } = this.#reach;
    const hit = this.#hit(x, y);
    const { state } = timeline;
    plot.classList.toggle('is-over-event', hit !== undefined);
    if (hit?.event !== this.#hovered?.event || hit?.kind !== this.#hovered?.kind) draw();
    this.#hovered = hit;
    const frame = this.#reach.frame();
    const lines = hit ? linesOf(hit, state.rows, state.scale) : frame && groundLines(frame, x, y);
    if (lines) tooltip.show(lines, x, y);
    else tooltip.hide();
  }

  #doubleClick(x: number, y: number): void {
    const { walk, travel, cursor } = this.#reach;
    if (this.#hit(x, y)) {
      void walk.openSource();
      return;
    }
    const ruler = this.#reach.frame()?.ruler;
    const seam = ruler?.tearAt(x, 2)?.seams.find((one) => one.event !== undefined);
    if (seam?.event !== undefined) cursor.select(seam.event);
    else if (ruler) travel.zoom(ruler.at(x), 4);
  }

  #contextOfCursor(): void {
    const { plot, rows, cursor, context } = this.#reach;
    const frame = this.#reach.frame();
    const place = frame && cursor.place(frame);
    if (!place) return;
    const box = plot.getBoundingClientRect();
    const x = box.left + Math.max(0, Math.min(frame.width, frame.ruler.x(place.at)));
    context({ event: place.event, x, y: box.top + (rows.layout.ys[place.row] ?? 0) + 10 });
  }
}
