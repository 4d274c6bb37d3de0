/** The strip above: how much happened in all of the run, and the window as a frame that can be taken by its handles. */
import { Emitter, type Event } from '../../base/event.ts';
import type { OverviewAnswer, Span } from '../../protocol/picture.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import { Sheet } from './sheet.ts';

/** Pixels. */
export const overviewColumn = 3;
const base = 24;
const tallest = 17;
const handleReach = 6;

export interface OverviewFacts {
  readonly answer: OverviewAnswer | undefined;
  readonly view: Span;
  readonly palette: Palette;
  readonly selectedAt: number | undefined;
}

export class Overview {
  readonly #viewed = new Emitter<Span>();
  /** The user has moved the window. */
  readonly onView: Event<Span> = this.#viewed.event;
  readonly #sheet: Sheet;
  /** What stays the same while the window moves: hundreds of columns. */
  readonly #run = new Sheet(document.createElement('canvas'));
  #painted: { readonly answer: OverviewAnswer | undefined; readonly palette: Palette } | undefined;
  #facts: OverviewFacts | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#sheet = new Sheet(canvas);
    canvas.addEventListener('pointerdown', (event) => this.#onPress(event));
    canvas.addEventListener('pointermove', (event) => {
      if (!event.buttons) canvas.style.cursor = cursors[this.#partAt(event.offsetX)];
    });
  }

  show(facts: OverviewFacts, width: number, height: number): void {
    const { answer, palette } = facts;
    const isPainted =
      this.#painted?.answer === answer && this.#painted?.palette === palette && this.#run.isFor(width, height);
    if (!isPainted) {
      this.#run.begin(width, height);
      paintRun(this.#run.pen, facts, width, height);
      this.#painted = { answer, palette };
    }
    this.#facts = facts;
    this.#sheet.begin(width, height);
    this.#sheet.pen.drawImage(this.#run.element, 0, 0, width, height);
    paintWindow(this.#sheet.pen, facts, width, height);
  }

  #partAt(x: number): 'left' | 'right' | 'frame' | 'beside' {
    const [left, right] = this.#frame();
    if (Math.abs(x - left) <= handleReach) return 'left';
    if (Math.abs(x - right) <= handleReach) return 'right';
    return x > left && x < right ? 'frame' : 'beside';
  }

  #frame(): readonly [number, number] {
    const facts = this.#facts;
    return facts ? frameOf(facts, this.#sheet.width) : [0, 0];
  }

  #onPress(event: PointerEvent): void {
    const facts = this.#facts;
    if (!facts?.answer || event.button !== 0) return;
    const canvas = this.#sheet.element;
    const { answer } = facts;
    const unit = (answer.to - answer.from) / Math.max(1, this.#sheet.width);
    const part = this.#partAt(event.offsetX);
    const start = event.clientX;
    let { view } = facts;
    const least = unit * 4;
    if (part === 'beside') {
      // The window comes to where was pressed, and is dragged on from there.
      const middle = answer.from + event.offsetX * unit;
      const half = (view.to - view.from) / 2;
      view = { from: middle - half, to: middle + half };
      this.#viewed.fire(view);
    }
    canvas.setPointerCapture(event.pointerId);
    const stop = new AbortController();
    const { signal } = stop;
    const move = (moved: PointerEvent) => {
      const by = (moved.clientX - start) * unit;
      if (part === 'left') this.#viewed.fire({ from: Math.min(view.from + by, view.to - least), to: view.to });
      else if (part === 'right') this.#viewed.fire({ from: view.from, to: Math.max(view.to + by, view.from + least) });
      else this.#viewed.fire({ from: view.from + by, to: view.to + by });
    };
    canvas.addEventListener('pointermove', move, { signal });
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) {
      canvas.addEventListener(end, () => stop.abort(), { signal });
    }
  }
}

const cursors = { left: 'ew-resize', right: 'ew-resize', frame: 'grab', beside: 'pointer' } as const;

function frameOf({ answer, view }: OverviewFacts, width: number): readonly [number, number] {
  if (!answer || answer.to <= answer.from) return [0, width];
  const unit = width / (answer.to - answer.from);
  const left = Math.max(0, Math.min(width - 4, (view.from - answer.from) * unit));
  const right = Math.min(width, Math.max(left + 4, (view.to - answer.from) * unit));
  return [left, right];
}

export function paintOverview(pen: Pen, facts: OverviewFacts, width: number, height: number): void {
  paintRun(pen, facts, width, height);
  paintWindow(pen, facts, width, height);
}

function paintRun(pen: Pen, { answer, palette }: OverviewFacts, width: number, height: number): void {
  pen.fillStyle = palette.colour('ground');
  pen.fillRect(0, 0, width, height);
  if (!answer) return;
  const unit = width / Math.max(answer.to - answer.from, 1e-9);
  const column = width / Math.max(answer.counts.length, 1);
  let most = 1;
  for (const count of answer.counts) most = Math.max(most, count);
  pen.fillStyle = palette.colour('overview');
  answer.counts.forEach((count, index) => {
    if (count) {
      const high = Math.max(1, (Math.log1p(count) / Math.log1p(most)) * tallest);
      pen.fillRect(index * column, base - high, Math.max(1, column - 1), high);
    }
  });
  pen.fillStyle = palette.colour('failed');
  answer.failed.forEach((count, index) => {
    if (count) pen.fillRect(index * column, base + 2, 2, 4);
  });
  pen.fillStyle = palette.colour('halted');
  let last = -10;
  for (const seam of answer.seams) {
    const x = (seam.at - answer.from) * unit;
    if (x - last < 5) continue;
    last = x;
    pen.fillRect(x - 2, 3, 1, height - 5);
    pen.fillRect(x + 1, 3, 1, height - 5);
  }
}

function paintWindow(pen: Pen, facts: OverviewFacts, width: number, height: number): void {
  const { answer, palette } = facts;
  if (!answer) return;
  const unit = width / Math.max(answer.to - answer.from, 1e-9);
  const column = width / Math.max(answer.counts.length, 1);
  const [left, right] = frameOf(facts, width);
  pen.fillStyle = palette.colour('veil');
  pen.fillRect(0, 0, left, height);
  pen.fillRect(right, 0, width - right, height);
  pen.fillStyle = palette.colour('frame');
  pen.fillRect(left, 0, right - left, height);
  pen.strokeStyle = palette.colour('focus');
  pen.lineWidth = 1;
  pen.beginPath();
  pen.rect(left + 0.5, 0.5, Math.max(1, right - left - 1), height - 1);
  pen.stroke();
  pen.fillStyle = palette.colour('focus');
  for (const x of [left, right]) pen.fillRect(Math.max(0, Math.min(width - 3, x - 1.5)), 10, 3, 11);
  pen.fillStyle = palette.colour('text');
  answer.hits?.columns.forEach((count, index) => {
    if (count) pen.fillRect(index * column, 1, 2, 4);
  });
  if (facts.selectedAt === undefined) return;
  const x = (facts.selectedAt - answer.from) * unit;
  pen.beginPath();
  pen.moveTo(x - 4, 0);
  pen.lineTo(x + 4, 0);
  pen.lineTo(x, 6);
  pen.closePath();
  pen.fill();
}
