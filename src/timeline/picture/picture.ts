/// <reference lib="dom" />
/**
 * The picture: overview, axis, heads of lanes, plot and legend. It draws what `Timeline` says and changes it by mouse and keys; the page
 * around it derives the rows and shows the details.
 */
import { Disposables } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { EventId } from '../../protocol/event-id.ts';
import type { Asking } from '../asking.ts';
import type { Row, Timeline } from '../state.ts';
import './picture.css';

/** A menu is wanted for an event; `x` and `y` in CSS pixels of the page. */
export interface ContextWish {
  readonly event: EventId;
  readonly x: number;
  readonly y: number;
}

/** Something is wanted of a row. `fold` folds or unfolds it; `more` wants a menu at `x` and `y`, in CSS pixels of the page. */
export interface HeadWish {
  readonly row: Row;
  readonly action: 'focus' | 'continue' | 'pause' | 'restart' | 'fold' | 'more';
  readonly x: number;
  readonly y: number;
}

/** The picture as it is seen, with the names of its lanes. */
export interface Snapshot {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** A document of its own: colours and fonts are written into it. */
  svg(): string;
  /** In the pixels of the screen. */
  png(): Promise<Blob>;
}

export class Picture {
  readonly #owned = new Disposables();
  readonly #context = this.#owned.add(new Emitter<ContextWish>());
  readonly #head = this.#owned.add(new Emitter<HeadWish>());
  readonly onContext: Event<ContextWish> = this.#context.event;
  readonly onHead: Event<HeadWish> = this.#head.event;
  readonly #root: HTMLElement;

  constructor(host: HTMLElement, _timeline: Timeline, _asking: Asking) {
    this.#root = document.createElement('div');
    this.#root.className = 'picture';
    host.append(this.#root);
  }

  snapshot(): Snapshot {
    const { width, height } = this.#root.getBoundingClientRect();
    return {
      width,
      height,
      svg: () => `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"/>`,
      png: async () => new Blob(),
    };
  }

  dispose(): void {
    this.#owned.dispose();
    this.#root.remove();
  }
}
