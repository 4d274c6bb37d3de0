/**
 * The picture: overview, axis, heads of lanes, plot and legend. It draws what `Timeline` says and changes it by mouse and keys; the page
 * around it derives the rows and shows the details. It draws when something has changed, at most once a frame, and asks for no more than
 * its window.
 */
import { Disposables, disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { EventId } from '../../protocol/event-id.ts';
import type { ConeAnswer } from '../../protocol/picture.ts';
import type { Asking } from '../asking.ts';
import type { Row, Timeline, TimelineState } from '../state.ts';
import { Answers } from './answers.ts';
import { Composer } from './composer.ts';
import { DensityBitmap } from './density-bitmap.ts';
import type { Frame } from './frame.ts';
import type { HeadAction } from './head.ts';
import { Heads } from './heads.ts';
import { type Hit, hitTest } from './hit.ts';
import { type KeyWishes, onKey, onOverviewKey } from './keys.ts';
import { type Layout, layOut, scrollTo } from './layout.ts';
import { Legend } from './legend.ts';
import { Overview, overviewColumn } from './overview.ts';
import { paintAxis } from './paint-cuts.ts';
import { paintFocus, paintHover } from './paint-marks.ts';
import { paintPlot } from './paint-plot.ts';
import { type Palette, readPalette, watchTheme } from './palette.ts';
import { listenToPointer } from './pointer.ts';
import { Sheet } from './sheet.ts';
import { makeSkeleton } from './skeleton.ts';
import { type Snapshot, snapshotOf } from './snapshot.ts';
import { Tooltip } from './tooltip.ts';
import { groundLines, linesOf } from './tooltip-lines.ts';
import { Travel } from './travel.ts';
import { type Place, Walk } from './walk.ts';
import { nowText, sayView, showCorners } from './words.ts';
import './picture.css';

export type { Snapshot } from './snapshot.ts';

/** Pixels. The overview has a hairline below it. */
const axisHeight = 22;
const overviewHeight = 31;

/** A menu is wanted for an event; `x` and `y` in CSS pixels of the page. */
export interface ContextWish {
  readonly event: EventId;
  readonly x: number;
  readonly y: number;
}

/** Something is wanted of a row. `fold` folds or unfolds it; `more` wants a menu at `x` and `y`, in CSS pixels of the page. */
export interface HeadWish {
  readonly row: Row;
  readonly action: HeadAction;
  readonly x: number;
  readonly y: number;
}

export class Picture {
  readonly #owned = new Disposables();
  readonly #context = this.#owned.add(new Emitter<ContextWish>());
  readonly #head = this.#owned.add(new Emitter<HeadWish>());
  readonly onContext: Event<ContextWish> = this.#context.event;
  readonly onHead: Event<HeadWish> = this.#head.event;

  readonly #timeline: Timeline;
  readonly #walk: Walk;
  readonly #parts = makeSkeleton();
  readonly #plot = new Sheet(this.#parts.canvas);
  readonly #density = new DensityBitmap();
  readonly #axis = new Sheet(this.#parts.axis);
  readonly #overview = new Overview(this.#parts.overview);
  readonly #heads = new Heads(this.#parts.heads);
  readonly #legend = new Legend(this.#parts.legend);
  readonly #tooltip: Tooltip;
  readonly #answers: Answers;
  readonly #travel: Travel;
  readonly #composer = new Composer(this.#plot.pen);

  #palette: Palette;
  #request: number | undefined;
  #width = 0;
  #height = 0;
  #scroll = 0;
  #layout: Layout = layOut([], 0, 0);
  #frame: Frame | undefined;
  #hovered: Hit | undefined;
  #focus: Place | undefined;
  /** Selected here: it is in sight already. */
  #ownSelection: EventId | undefined;

  constructor(host: HTMLElement, timeline: Timeline, asking: Asking) {
    this.#timeline = timeline;
    this.#walk = new Walk(
      timeline,
      asking,
      (place, selects) => this.#arrived(place, selects),
      (words) => this.#say(words),
    );
    host.append(this.#parts.root);
    this.#palette = readPalette();
    const draw = () => this.#draw();
    this.#tooltip = this.#owned.add(new Tooltip(this.#parts.plot));
    this.#answers = this.#owned.add(new Answers(timeline, asking, draw, (event, answer) => this.#coned(event, answer)));
    const still = window.matchMedia('(prefers-reduced-motion: reduce)');
    this.#travel = new Travel(timeline, () => !still.matches, draw);
    this.#owned.add(timeline.onChange((before) => this.#changed(before)));
    this.#owned.add(
      disposable(
        watchTheme(() => {
          this.#palette = readPalette();
          this.#composer.forget();
          draw();
        }),
      ),
    );
    const size = new ResizeObserver(draw);
    size.observe(this.#parts.plot);
    this.#owned.add(disposable(() => size.disconnect()));
    this.#listen();
    draw();
  }

  /** Moves the focus of the keyboard to the plot. */
  focus(): void {
    this.#parts.plot.focus();
  }

  /** As `0` does: all of the run. */
  fit(): void {
    this.#travel.fit();
  }

  /** Around the middle. @param factor above 1: closer */
  zoom(factor: number): void {
    this.#travel.zoom(undefined, factor);
  }

  snapshot(): Snapshot {
    const frame = this.#compose(this.#plot.pen, performance.now());
    const overview = this.#answers.overview(Math.floor(this.#width / overviewColumn));
    return snapshotOf(
      frame,
      nowText(this.#timeline.state),
      overview && { answer: overview, view: this.#timeline.state.view },
    );
  }

  dispose(): void {
    if (this.#request !== undefined) cancelAnimationFrame(this.#request);
    this.#request = undefined;
    this.#owned.dispose();
    this.#parts.root.remove();
  }

  #draw(): void {
    if (this.#owned.isDisposed) return;
    this.#request ??= requestAnimationFrame((now) => {
      this.#request = undefined;
      this.#paint(now);
    });
  }

  #changed(before: TimelineState): void {
    const { state } = this.#timeline;
    this.#answers.changed(before, state);
    if (before.subject?.id !== state.subject?.id) this.#focus = undefined;
    if (before.scale !== state.scale) {
      this.#focus = undefined;
      this.#ownSelection = undefined;
      if (before.view === state.view) this.#travel.turn(before, this.#width);
    }
    if (state.selected === undefined && state.cone !== undefined && before.selected !== undefined) {
      this.#timeline.change({ cone: undefined });
    }
    this.#draw();
  }

  #compose(pen: CanvasRenderingContext2D, now: number): Frame {
    this.#travel.settle(this.#width, now);
    const { state } = this.#timeline;
    const isKept =
      this.#layout.rows === state.rows && this.#layout.height === this.#height && this.#layout.scroll === this.#scroll;
    if (!isKept) {
      this.#layout = layOut(state.rows, this.#height, this.#scroll);
      this.#scroll = this.#layout.scroll;
    }
    const hasView = state.view.to > state.view.from;
    const view = hasView ? state.view : { from: 0, to: 1_000_000 };
    const isAsking = hasView && state.lanes !== undefined && state.rows.length > 0;
    return this.#composer.frame(pen, {
      state,
      view,
      shown: isAsking ? this.#answers.window(this.#width) : undefined,
      cone: isAsking ? this.#answers.cone() : undefined,
      palette: this.#palette,
      layout: this.#layout,
      width: this.#width,
      height: this.#height,
    });
  }

  #paint(now: number): void {
    this.#measure();
    if (this.#width <= 0 || this.#height <= 0) return;
    this.#plot.begin(this.#width, this.#height);
    const frame = this.#compose(this.#plot.pen, now);
    this.#frame = frame;
    const { state } = this.#timeline;
    paintPlot(frame, (far) => this.#density.draw(this.#plot.pen, far));
    if (this.#hovered) paintHover(frame, this.#hovered);
    this.#paintFocus(frame);
    this.#axis.begin(this.#width, axisHeight);
    paintAxis({ ...frame, pen: this.#axis.pen }, axisHeight, nowText(this.#timeline.state));
    this.#showOverview();
    this.#heads.show(this.#layout, this.#focusedRow(), state.subject?.kind === 'live');
    this.#legend.show({
      scene: frame.scene,
      events: state.lanes?.events ?? 0,
      messages: state.lanes?.messages ?? 0,
      missing: state.lanes?.lanes.reduce((sum, lane) => sum + lane.missing, 0) ?? 0,
      palette: this.#palette,
    });
    showCorners(this.#parts, state);
    const { trouble } = this.#answers;
    this.#parts.trouble.hidden = trouble === undefined;
    if (trouble !== undefined && this.#parts.trouble.textContent !== trouble) this.#parts.trouble.textContent = trouble;
  }

  /** Sizes are read once a frame, before anything is written. */
  #measure(): void {
    this.#width = this.#parts.plot.clientWidth;
    this.#height = this.#parts.plot.clientHeight;
  }

  #showOverview(): void {
    const { overview } = this.#parts;
    if (overview.clientHeight === 0) return;
    const { view, cone, selected, lanes, scale } = this.#timeline.state;
    const answer = this.#answers.overview(Math.floor(this.#width / overviewColumn));
    const selectedAt = selected === undefined ? undefined : cone?.at;
    this.#overview.show({ answer, view, palette: this.#palette, selectedAt }, this.#width, overviewHeight);
    if (lanes) sayView(overview, view, lanes.extent[scale], scale);
  }

  /** The row of what stands where the user looks. */
  #focusedRow(): string | undefined {
    const lane = this.#timeline.state.lanes?.halt?.lane;
    if (lane === undefined) return undefined;
    return this.#layout.rows.find((row) => row.lanes.some((one) => one.lane === lane))?.key;
  }

  #paintFocus(frame: Frame): void {
    if (document.activeElement !== this.#parts.plot) return;
    const place = this.#placeOfFocus(frame);
    if (!place) return;
    const y = this.#layout.ys[place.row];
    if (y === undefined) return;
    paintFocus(frame, frame.ruler.x(place.at), y, place.event === this.#timeline.state.selected);
  }

  #placeOfFocus(frame: Frame): Place | undefined {
    const { focused, selected } = this.#timeline.state;
    const event = focused ?? selected;
    if (event === undefined) return undefined;
    if (this.#focus?.event === event) return this.#focus;
    return event === selected && frame.cone
      ? { event, row: frame.cone.answer.row, at: frame.cone.answer.at }
      : undefined;
  }

  /** The cone of the selection has come. */
  #coned(event: EventId, answer: ConeAnswer): void {
    this.#focus = { event, row: answer.row, at: answer.at };
    if (this.#ownSelection === event) return;
    this.#ownSelection = event;
    this.#travel.reveal(answer.at);
    this.#scroll = scrollTo(this.#layout, answer.row);
  }

  #select(event: EventId | undefined): void {
    this.#ownSelection = event;
    if (event === undefined) this.#timeline.change({ selected: undefined, focused: undefined, cone: undefined });
    else this.#timeline.change({ selected: event, focused: event, isFollowing: false });
  }

  #hit(x: number, y: number): Hit | undefined {
    const frame = this.#frame;
    if (!frame?.scene) return undefined;
    const { scene, cone, ruler, layout, now } = frame;
    return hitTest({ answer: scene.answer, cone, ruler, layout, now }, x, y);
  }

  #listen(): void {
    const { plot, overview } = this.#parts;
    this.#owned.add(
      listenToPointer(plot, {
        zoom: (x, factor) => this.#travel.zoom(this.#frame?.ruler.at(x), factor),
        pan: (x, y) => {
          if (x) this.#travel.pan(-x / Math.max(1, this.#width));
          if (y) this.#scroll = Math.max(0, this.#layout.scroll - y);
          this.#draw();
        },
        hover: (x, y) => this.#hover(x, y),
        leave: () => {
          this.#tooltip.hide();
          if (this.#hovered) this.#draw();
          this.#hovered = undefined;
        },
        click: (x, y) => {
          const hit = this.#hit(x, y);
          this.#select(hit?.event);
        },
        doubleClick: (x, y) => this.#doubleClick(x, y),
        context: (x, y, pageX, pageY) => {
          const hit = this.#hit(x, y);
          if (!hit) return;
          this.#select(hit.event);
          this.#context.fire({ event: hit.event, x: pageX, y: pageY });
        },
      }),
    );
    const wishes = this.#keyWishes();
    plot.addEventListener('keydown', (event) => {
      if (!onKey(event, wishes)) return;
      event.preventDefault();
      event.stopPropagation();
    });
    for (const kind of ['focus', 'blur'] as const) plot.addEventListener(kind, () => this.#draw());
    overview.addEventListener('keydown', (event) => {
      if (onOverviewKey(event, this.#travel)) event.preventDefault();
    });
    this.#owned.add(this.#overview.onView((view) => this.#travel.to(view)));
    this.#owned.add(
      this.#heads.onScroll((top) => {
        this.#scroll = top;
        this.#draw();
      }),
    );
    this.#owned.add(this.#heads.onAsk((asked) => this.#head.fire(asked)));
    this.#owned.add(
      this.#heads.onMove(({ key, before }) => {
        const keys = this.#layout.rows.map((row) => row.key).filter((other) => other !== key);
        const at = before === undefined ? keys.length : keys.indexOf(before);
        this.#timeline.change({ sorted: keys.toSpliced(at < 0 ? keys.length : at, 0, key) });
      }),
    );
  }

  #hover(x: number, y: number): void {
    const hit = this.#hit(x, y);
    const { state } = this.#timeline;
    this.#parts.plot.classList.toggle('is-over-event', hit !== undefined);
    if (hit?.event !== this.#hovered?.event || hit?.kind !== this.#hovered?.kind) this.#draw();
    this.#hovered = hit;
    if (hit) {
      this.#tooltip.show(linesOf(hit, state.rows, state.scale), x, y);
      return;
    }
    const lines = this.#frame && groundLines(this.#frame, x, y);
    if (lines) this.#tooltip.show(lines, x, y);
    else this.#tooltip.hide();
  }

  #doubleClick(x: number, y: number): void {
    if (this.#hit(x, y)) {
      void this.#walk.openSource();
      return;
    }
    const ruler = this.#frame?.ruler;
    const seam = ruler?.tearAt(x, 2)?.seams.find((one) => one.event !== undefined);
    if (seam?.event !== undefined) this.#select(seam.event);
    else if (ruler) this.#travel.zoom(ruler.at(x), 4);
  }

  #keyWishes(): KeyWishes {
    return {
      step: (to, selects) => void this.#walk.step(to, selects),
      select: () => this.#select(this.#timeline.state.focused ?? this.#timeline.state.selected),
      openSource: () => void this.#walk.openSource(),
      context: () => this.#contextOfFocus(),
      scale: (to) => {
        if (this.#timeline.state.scale !== to) this.#timeline.change({ scale: to });
      },
      follow: () => {
        const { isFollowing, lanes } = this.#timeline.state;
        if (lanes?.isLive) this.#timeline.change({ isFollowing: !isFollowing });
      },
      fit: () => this.#travel.fit(),
      zoom: (factor) => this.#travel.zoom(undefined, factor),
      pan: (by) => this.#travel.pan(by),
      leave: () => {
        const { selected, focused } = this.#timeline.state;
        if (selected === undefined && focused === undefined) return false;
        this.#select(undefined);
        return true;
      },
    };
  }

  /** The keyboard has come to an event. */
  #arrived(place: Place, selects: boolean): void {
    this.#focus = place;
    if (selects) this.#select(place.event);
    else this.#timeline.change({ focused: place.event });
    this.#travel.reveal(place.at);
    if (place.row >= 0) this.#scroll = scrollTo(this.#layout, place.row);
    this.#draw();
  }

  #contextOfFocus(): void {
    const frame = this.#frame;
    const place = frame && this.#placeOfFocus(frame);
    if (!place) return;
    const box = this.#parts.plot.getBoundingClientRect();
    const x = box.left + Math.max(0, Math.min(this.#width, frame.ruler.x(place.at)));
    this.#context.fire({ event: place.event, x, y: box.top + (this.#layout.ys[place.row] ?? 0) + 10 });
  }

  #say(words: string): void {
    this.#parts.live.textContent = words;
  }
}
