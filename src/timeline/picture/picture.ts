/**
 * The picture: overview, axis, heads of lanes, plot and legend. It draws what `Timeline` says and changes it by mouse and keys; the page
 * around it derives the rows and shows the details. It draws when something has changed, at most once a frame, and asks for no more than
 * its window.
 */
import { Disposables, disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Asking } from '../asking.ts';
import type { Row, Timeline, TimelineState } from '../state.ts';
import { Answers } from './answers.ts';
import { AwayEnds } from './away-ends.ts';
import { Composer } from './composer.ts';
import { Cursor } from './cursor.ts';
import { DensityBitmap } from './density-bitmap.ts';
import type { Frame } from './frame.ts';
import { type ContextWish, Hands } from './hands.ts';
import type { HeadAction } from './head.ts';
import { Heads } from './heads.ts';
import { onOverviewKey } from './keys.ts';
import { Legend } from './legend.ts';
import { NameStamps } from './name-stamps.ts';
import { Overview, overviewColumn } from './overview.ts';
import { paintAxis } from './paint-cuts.ts';
import { paintFocus, paintHover } from './paint-marks.ts';
import { paintPlot, type Shortcuts } from './paint-plot.ts';
import { type Palette, readPalette, watchTheme } from './palette.ts';
import { ScrolledRows } from './scrolled-rows.ts';
import { Sheet } from './sheet.ts';
import { makeSkeleton } from './skeleton.ts';
import { type Snapshot, snapshotOf } from './snapshot.ts';
import { Tooltip } from './tooltip.ts';
import { Travel } from './travel.ts';
import { type Place, Walk } from './walk.ts';
import { nowText, sayView, showCorners } from './words.ts';
import './picture.css';

export type { Snapshot } from './snapshot.ts';

/** Pixels. The overview has a hairline below it. */
const axisHeight = 22;
const overviewHeight = 31;

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
  readonly #parts = makeSkeleton();
  readonly #plot = new Sheet(this.#parts.canvas);
  readonly #density = new DensityBitmap();
  readonly #stamps = new NameStamps();
  readonly #shortcuts: Shortcuts = {
    density: (frame) => this.#density.draw(this.#plot.pen, frame),
    name: ({ palette }, name, left, baseline) => this.#stamps.draw(this.#plot.pen, palette, name, left, baseline),
  };
  readonly #axis = new Sheet(this.#parts.axis);
  readonly #overview = new Overview(this.#parts.overview);
  readonly #heads = new Heads(this.#parts.heads);
  readonly #legend = new Legend(this.#parts.legend);
  readonly #answers: Answers;
  readonly #travel: Travel;
  readonly #composer = new Composer(this.#plot.pen);
  readonly #rows = new ScrolledRows();
  readonly #cursor: Cursor;
  readonly #hands: Hands;
  readonly #away: AwayEnds;

  #palette: Palette;
  #request: number | undefined;
  #width = 0;
  #height = 0;
  #frame: Frame | undefined;

  constructor(host: HTMLElement, timeline: Timeline, asking: Asking) {
    this.#timeline = timeline;
    host.append(this.#parts.root);
    this.#palette = readPalette();
    const draw = () => this.#draw();
    const tooltip = this.#owned.add(new Tooltip(this.#parts.plot));
    const still = window.matchMedia('(prefers-reduced-motion: reduce)');
    const travel = new Travel(timeline, () => !still.matches, draw);
    this.#travel = travel;
    const reveal = ({ row, at }: Pick<Place, 'row' | 'at'>, other?: number) => {
      travel.reveal(at);
      this.#rows.reveal(row, other);
      draw();
    };
    const cursor = new Cursor(timeline, reveal);
    this.#away = new AwayEnds(this.#parts.plot, reveal);
    this.#cursor = cursor;
    this.#answers = this.#owned.add(
      new Answers(timeline, asking, draw, (event, answer) => cursor.coned(event, answer)),
    );
    const walk = new Walk(
      timeline,
      asking,
      (place, selects) => cursor.arrived(place, selects),
      (words) => {
        this.#parts.live.textContent = words;
      },
    );
    this.#hands = this.#owned.add(
      new Hands({
        ...{ plot: this.#parts.plot, timeline, cursor, walk, travel, rows: this.#rows, tooltip, draw },
        frame: () => this.#frame,
        context: (wish) => this.#context.fire(wish),
      }),
    );
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
    if (before.subject?.id !== state.subject?.id || before.scale !== state.scale) this.#cursor.forget();
    if (before.scale !== state.scale && before.view === state.view) this.#travel.turn(before, this.#width);
    if (state.selected === undefined && state.cone !== undefined && before.selected !== undefined) {
      this.#timeline.change({ cone: undefined });
    }
    this.#draw();
  }

  #compose(pen: CanvasRenderingContext2D, now: number): Frame {
    this.#travel.settle(this.#width, now);
    const { state } = this.#timeline;
    const hasView = state.view.to > state.view.from;
    const view = hasView ? state.view : { from: 0, to: 1_000_000 };
    const isAsking = hasView && state.lanes !== undefined && state.rows.length > 0;
    return this.#composer.frame(pen, {
      state,
      view,
      shown: isAsking ? this.#answers.window(this.#width) : undefined,
      cone: isAsking ? this.#answers.cone() : undefined,
      palette: this.#palette,
      layout: this.#rows.layOut(state.rows, this.#height, state.cone?.row),
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
    paintPlot(frame, this.#shortcuts);
    const { hovered } = this.#hands;
    if (hovered) paintHover(frame, hovered);
    this.#paintFocus(frame);
    this.#away.show(frame);
    this.#axis.begin(this.#width, axisHeight);
    paintAxis({ ...frame, pen: this.#axis.pen }, axisHeight, nowText(this.#timeline.state));
    this.#showOverview();
    this.#heads.show(frame.layout, this.#focusedRow(), state.subject?.kind === 'live');
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
    return this.#rows.layout.rows.find((row) => row.lanes.some((one) => one.lane === lane))?.key;
  }

  #paintFocus(frame: Frame): void {
    if (document.activeElement !== this.#parts.plot) return;
    const place = this.#cursor.place(frame);
    const y = place && frame.layout.ys[place.row];
    if (!place || y === undefined) return;
    paintFocus(frame, frame.ruler.x(place.at), y, place.event === this.#timeline.state.selected);
  }

  #listen(): void {
    const { overview } = this.#parts;
    overview.addEventListener('keydown', (event) => {
      if (onOverviewKey(event, this.#travel)) event.preventDefault();
    });
    this.#owned.add(this.#overview.onView((view) => this.#travel.to(view)));
    this.#owned.add(
      this.#heads.onScroll((top) => {
        this.#rows.to(top);
        this.#draw();
      }),
    );
    this.#owned.add(this.#heads.onAsk((asked) => this.#head.fire(asked)));
    this.#owned.add(
      this.#heads.onMove(({ key, before }) => {
        const keys = this.#rows.layout.rows.map((row) => row.key).filter((other) => other !== key);
        const at = before === undefined ? keys.length : keys.indexOf(before);
        this.#timeline.change({ sorted: keys.toSpliced(at < 0 ? keys.length : at, 0, key) });
      }),
    );
  }
}
