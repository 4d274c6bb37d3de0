/** What the picture has been answered: the window, the overview, the cone of the selection. It asks again when the run or the view changes. */
import { Disposables } from '../../base/disposable.ts';
import type { EventId } from '../../protocol/event-id.ts';
import type {
  ConeAnswer,
  ConeArguments,
  OverviewAnswer,
  OverviewArguments,
  PictureArguments,
} from '../../protocol/picture.ts';
import type { Asking } from '../asking.ts';
import type { Row, Timeline, TimelineState } from '../state.ts';
import { Asked } from './asked.ts';
import { Cone } from './cone.ts';
import { type Shown, type Wanted, Window } from './window.ts';

type ConeWish = ConeArguments & { readonly revision: number };
type OverviewWish = OverviewArguments & { readonly revision: number };

export class Answers {
  readonly #owned = new Disposables();
  readonly #timeline: Timeline;
  readonly #window: Window;
  readonly #overview: Asked<OverviewWish, OverviewAnswer>;
  readonly #cone: Asked<ConeWish, ConeAnswer>;
  #revision = 0;
  #wantedOverview: OverviewWish | undefined;
  #wantedCone: ConeWish | undefined;
  #overviewShown: { readonly wish: OverviewWish; readonly answer: OverviewAnswer } | undefined;
  #coneShown: { readonly wish: ConeWish; readonly cone: Cone } | undefined;
  #rows: readonly Row[] = [];
  #laneNames: PictureArguments['rows'] = [];
  #trouble: string | undefined;

  /** @param changed is called when there is something new to draw @param coned when a cone has come, with its event */
  constructor(
    timeline: Timeline,
    asking: Asking,
    changed: () => void,
    coned: (event: EventId, answer: ConeAnswer) => void,
  ) {
    this.#timeline = timeline;
    const fail = (error: unknown) => {
      this.#trouble = error instanceof Error ? error.message : String(error);
      changed();
    };
    const arrived = () => {
      this.#trouble = undefined;
      changed();
    };
    this.#window = this.#owned.add(
      new Window((args, signal) => asking.ask('lightcone/picture', args, signal), arrived, fail),
    );
    this.#overview = this.#owned.add(
      new Asked(
        ({ revision: _, ...args }, signal) => asking.ask('lightcone/overview', args, signal),
        (answer, wish) => {
          this.#overviewShown = { wish, answer };
          arrived();
        },
        fail,
      ),
    );
    this.#cone = this.#owned.add(
      new Asked(
        ({ revision: _, ...args }, signal) => asking.ask('lightcone/cone', args, signal),
        (answer, wish) => {
          if (this.#timeline.state.selected !== wish.event) return;
          this.#coneShown = { wish, cone: new Cone(answer) };
          arrived();
          timeline.change({ cone: answer });
          coned(wish.event, answer);
        },
        fail,
      ),
    );
  }

  /** What to tell the user where the last question was not answered. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** The lanes of each row, as questions name them; the same array as long as the rows are the same. */
  get rows(): PictureArguments['rows'] {
    const { rows } = this.#timeline.state;
    if (rows !== this.#rows) {
      this.#rows = rows;
      const names = rows.map((row) => row.lanes.map((lane) => lane.lane));
      const isSame = JSON.stringify(names) === JSON.stringify(this.#laneNames);
      if (!isSame) this.#laneNames = names;
    }
    return this.#laneNames;
  }

  /** The run has something new. */
  renew(): void {
    this.#revision++;
  }

  /** Another run. */
  forget(): void {
    this.#window.forget();
    this.#overview.forget();
    this.#cone.forget();
    this.#overviewShown = undefined;
    this.#coneShown = undefined;
    this.#wantedCone = undefined;
    this.#wantedOverview = undefined;
  }

  /** @param width pixels of the plot @returns what can be drawn of the view */
  window(width: number): Shown | undefined {
    const { view, scale, filter } = this.#timeline.state;
    const wanted: Wanted = {
      from: view.from,
      to: view.to,
      scale,
      width: Math.max(1, Math.round(width)),
      rows: this.rows,
      revision: this.#revision,
      ...(filter && { filter }),
    };
    this.#window.want(wanted);
    return this.#window.shown(wanted);
  }

  overview(columns: number): OverviewAnswer | undefined {
    const { scale, filter, lanes } = this.#timeline.state;
    // Before that nobody is there who could answer.
    if (!lanes) return undefined;
    const before = this.#wantedOverview;
    const isAsked =
      before?.scale === scale &&
      before.columns === columns &&
      (before.filter ?? '') === filter &&
      before.revision === this.#revision;
    if (!isAsked && columns > 0) {
      this.#wantedOverview = { scale, columns, revision: this.#revision, ...(filter && { filter }) };
      this.#overview.ask(this.#wantedOverview);
    }
    const shown = this.#overviewShown;
    return shown?.wish.scale === scale ? shown.answer : undefined;
  }

  /** The selection's, on the rows and the scale that are drawn; for the moment of a change that of the selection before. */
  cone(): Cone | undefined {
    const { selected, scale } = this.#timeline.state;
    if (selected === undefined) {
      this.#wantedCone = undefined;
      this.#coneShown = undefined;
      return undefined;
    }
    const { rows } = this;
    const before = this.#wantedCone;
    const isAsked =
      before?.event === selected &&
      before.scale === scale &&
      before.rows === rows &&
      before.revision === this.#revision;
    if (!isAsked) {
      this.#wantedCone = { event: selected, scale, rows, revision: this.#revision };
      this.#cone.ask(this.#wantedCone);
    }
    const shown = this.#coneShown;
    return shown && shown.wish.scale === scale && shown.wish.rows === rows ? shown.cone : undefined;
  }

  /** Tells what a change of the state means for what has been answered. */
  changed(before: TimelineState, state: TimelineState): void {
    if (before.subject?.id !== state.subject?.id) this.forget();
    if (before.lanes !== state.lanes) this.renew();
    // At once, not with the next frame: who answers one question after the other would be busy with the details first.
    if (before.selected !== state.selected && state.rows.length > 0) this.cone();
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
