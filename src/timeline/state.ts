/**
 * What the timeline shows now: the one owner of it. The page's parts (toolbar, picture, details, list, search) read it, and change it
 * by `change`; nothing else passes between them. Pure: knows no DOM.
 */
import { Emitter, type Event } from '../base/event.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Subject } from '../protocol/panel.ts';
import type { CausalOrder, ConeAnswer, LaneName, LaneReport, LanesAnswer, Scale, Span } from '../protocol/picture.ts';

/** One row of the picture. */
export interface Row {
  /** Equal as long as it is the same row: the name of a lane, or `group orders` where a group is folded. */
  readonly key: string;
  readonly title: string;
  /** Those that are folded into it; one where nothing is. */
  readonly lanes: readonly LaneReport[];
  /** 1 for what hangs under another row. */
  readonly depth: 0 | 1;
  /** Something can be folded into it or out of it. */
  readonly fold: 'none' | 'open' | 'closed';
}

export interface TimelineState {
  readonly subject: Subject | undefined;
  /** Undefined until the first answer. */
  readonly lanes: LanesAnswer | undefined;
  /** Derived from `lanes`, `hidden`, `folded`, `sorted` and what the filter leaves, by the page; the picture draws these. */
  readonly rows: readonly Row[];
  readonly hidden: readonly LaneName[];
  readonly folded: readonly string[];
  /** Keys of rows in the order in which the user has put them; others follow. */
  readonly sorted: readonly string[];

  readonly scale: Scale;
  readonly causalOrder: CausalOrder;
  /** The window, in positions of `scale`. */
  readonly view: Span;
  readonly isFollowing: boolean;

  /** The selected event. */
  readonly selected: EventId | undefined;
  /** Of the selected event, once it has been answered. */
  readonly cone: ConeAnswer | undefined;
  /** What the keyboard is at; the selected one as long as nobody moves on. */
  readonly focused: EventId | undefined;
  readonly filter: string;
  /** The hits of the filter; of the one before it until they are counted. Undefined without one. */
  readonly hits: { readonly total: number; readonly lanes: readonly LaneName[] } | undefined;
  /** Lanes without hits are folded away, as long as there is a filter that has hits. */
  readonly isFolding: boolean;
  readonly isListShown: boolean;
}

export class Timeline {
  readonly #changed = new Emitter<TimelineState>();
  #state: TimelineState;

  /** Tells the state before. */
  readonly onChange: Event<TimelineState> = this.#changed.event;

  constructor(state: TimelineState) {
    this.#state = state;
  }

  get state(): TimelineState {
    return this.#state;
  }

  change(part: Partial<TimelineState>): void {
    const before = this.#state;
    this.#state = { ...before, ...part };
    this.#changed.fire(before);
  }
}
